import HostileServers
import TemporalRPC
import Testing

/// What ends a process is seen from another one, so each of these has a process to itself, with all that it needs.
@Suite(
    "An endpoint that is not a gRPC server is told as one, and never ends the process",
    .serialized,
    .timeLimit(.minutes(5))
)
struct EndpointTests {
    /// What answers, by what is in front of it.
    private static let webServers = [
        "HTTP/1.0 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 100 Continue", "HTTP/1.1 204 No Content",
        "HTTP/1.1 301 Moved Permanently", "HTTP/1.1 400 Bad Request", "HTTP/1.0 400 Bad Request",
        "HTTP/1.1 404 Not Found", "HTTP/1.0 503 Service Unavailable", "HTTP/1.1 503 Service Unavailable",
        "HTTP/1.1 505 HTTP Version Not Supported", "HTTP/1.1 999 What", "HTTP/1.1 000 Nothing",
    ]
    private static let others: [(String, RawAnswer)] = [("garbage", .garbage(200)), ("closing", .close)]

    /// How a channel comes to its addresses.
    enum Way: String, CaseIterable, Codable, Sendable {
        case one, several, theFirst, name

        func options(_ addresses: [String]) -> ChannelOptions {
            switch self {
            case .one: return ChannelOptions(address: addresses[0])
            case .several: return ChannelOptions(address: addresses.joined(separator: ","))
            case .theFirst:
                var options = ChannelOptions(address: addresses.joined(separator: ","))
                options.loadBalancing = .firstAnswering
                return options
            case .name:
                var options = ChannelOptions(address: "temporal.test:7233")
                options.resolver = NameResolver { _, _ in
                    .success(
                        addresses.compactMap { address in
                            let parts = address.split(separator: ":")
                            return UInt16(parts[1]).map { ResolvedAddress(String(parts[0]), port: $0) }
                        }
                    )
                }
                return options
            }
        }
    }

    @Test("each kind of answer", arguments: Way.allCases)
    func kinds(_ way: Way) async throws {
        await #expect(processExitsWith: .success) { [way = way as Way] in
            let hostile = try await HostileServers.start()
            for (kind, answer) in Self.webServers.map({ ($0, RawAnswer.http($0)) }) + Self.others {
                let addresses = [
                    try await hostile.listener(answer).address, try await hostile.listener(answer).address,
                ]
                let channel = Channel(options: way.options(addresses))
                for _ in 0..<3 {
                    let error = await #expect(throws: RPCError.self, "\(kind)") {
                        try await channel.unary(.getSystemInfo, [])
                    }
                    guard let error else { continue }
                    #expect(error.status == .unavailable, "\(kind): \(error)")
                    #expect(
                        error.message.hasPrefix("what answers there does not speak gRPC in plain text"),
                        "\(kind): \(error)"
                    )
                    #expect(error.message.contains(channel.options.address), "\(kind): \(error)")
                    #expect(error.origin == .connection, "\(kind): \(error)")
                }
                await channel.shutdown()
            }
            #expect(LiveOwners.count == 0)
        }
    }

    @Test("a server that says nothing", arguments: Way.allCases)
    func silence(_ way: Way) async throws {
        await #expect(processExitsWith: .success) { [way = way as Way] in
            let hostile = try await HostileServers.start()
            let addresses = [
                try await hostile.listener(.silence).address, try await hostile.listener(.silence).address,
            ]
            let channel = Channel(options: way.options(addresses))
            for _ in 0..<3 {
                let error = await #expect(throws: RPCError.self) {
                    try await channel.unary(.getSystemInfo, [], timeout: .milliseconds(100))
                }
                #expect(error?.status == .deadlineExceeded, "\(error as Any)")
            }
            await channel.shutdown()
            #expect(LiveOwners.count == 0)
        }
    }

    @Test("beside one that is a server all calls go there", arguments: [Way.several, .theFirst, .name])
    func mixed(_ way: Way) async throws {
        await #expect(processExitsWith: .success) { [way = way as Way] in
            let hostile = try await HostileServers.start()
            let bad = try await hostile.listener(.http("HTTP/1.1 200 OK")).address
            let silent = try await hostile.listener(.silence).address
            let good = try await hostile.server().address
            let channel = Channel(options: way.options([bad, silent, good]))
            for _ in 0..<10 {
                let answer = try? await channel.unary(.getSystemInfo, [], timeout: .seconds(60))
                #expect(answer != nil)
            }
            await channel.shutdown()
        }
    }

    @Test("in the place of a server that a channel is connected to", arguments: Way.allCases)
    func replaced(_ way: Way) async throws {
        await #expect(processExitsWith: .success) { [way = way as Way] in
            let hostile = try await HostileServers.start()
            let servers = [try await hostile.server(), try await hostile.server()]
            let channel = Channel(options: way.options(servers.map(\.address)))
            _ = try await channel.unary(.getSystemInfo, [])
            for server in servers { try await server.stop() }
            for server in servers { _ = try await hostile.listener(.http("HTTP/1.1 200 OK"), port: server.port) }
            var failures = 0
            while failures < 6 {
                do throws(RPCError) { _ = try await channel.unary(.getSystemInfo, []) } catch {
                    if error.message.contains("what answers there does not speak gRPC") { failures += 1 }
                }
            }
            await channel.shutdown()
        }
    }
}
