import Glibc
import HostileServers
import Synchronization
import TemporalRPC
import Testing

@Suite("Calls take turns over the addresses there are", .timeLimit(.minutes(2)))
struct RouteTests {
    private func with(
        servers count: Int,
        _ options: ([FakeServer]) -> ChannelOptions,
        _ body: (Channel, [FakeServer], HostileServers) async throws -> Void
    ) async throws {
        let hostile = try await HostileServers.start()
        defer { hostile.stop() }
        var servers: [FakeServer] = []
        for _ in 0..<count { servers.append(try await hostile.server()) }
        let channel = Channel(options: options(servers))
        let result: Result<Void, any Error>
        do { result = .success(try await body(channel, servers, hostile)) } catch { result = .failure(error) }
        await channel.shutdown()
        try result.get()
    }

    private static func list(_ servers: [FakeServer]) -> ChannelOptions {
        ChannelOptions(address: servers.map(\.address).joined(separator: ","))
    }

    /// A name that stands for what the list holds at the moment.
    private static func named(_ book: AddressBook) -> ChannelOptions {
        var options = ChannelOptions(address: "temporal.test:7233")
        options.resolver = NameResolver { host, _ in book.answer(host) }
        return options
    }

    private final class AddressBook: Sendable {
        private let state = Mutex((ports: [UInt16](), questions: 0))

        init(_ servers: [FakeServer] = []) { set(servers) }

        var questions: Int { state.withLock { $0.questions } }

        func set(_ servers: [FakeServer]) { state.withLock { $0.ports = servers.map(\.port) } }

        func answer(_ host: String) -> Result<[ResolvedAddress], ResolutionFailed> {
            state.withLock { state in
                state.questions += 1
                let found = state.ports.map { ResolvedAddress("127.0.0.1", port: $0) }
                return found.isEmpty ? .failure(ResolutionFailed("Name or service not known")) : .success(found)
            }
        }
    }

    @Test("of three that are connected each gets a third")
    func turns() async throws {
        try await with(servers: 3, Self.list) { channel, servers, _ in
            var counts: [Int] = []
            // The first calls go where a connection is first.
            repeat {
                _ = try await channel.unary(.getSystemInfo, [])
                counts = []
                for server in servers { counts.append(try await server.count(of: "GetSystemInfo")) }
            } while counts.contains(0)
            for _ in 0..<30 { _ = try await channel.unary(.getSystemInfo, []) }
            for (server, before) in zip(servers, counts) {
                #expect(try await server.count(of: "GetSystemInfo") == before + 10)
            }
        }
    }

    @Test("one that is lost is left out until it is back")
    func lost() async throws {
        try await with(servers: 2, Self.list) { channel, servers, hostile in
            for server in servers {
                while try await server.count(of: "GetSystemInfo") == 0 {
                    _ = try await channel.call(.getSystemInfo, [])
                }
            }
            try await servers[0].stop()
            for _ in 0..<20 { _ = try await channel.call(.getSystemInfo, []) }
            let again = try await hostile.server(port: servers[0].port)
            while try await again.count(of: "GetSystemInfo") == 0 { _ = try await channel.call(.getSystemInfo, []) }
        }
    }

    @Test("a name stands for all its addresses, and is looked up once while they are there")
    func name() async throws {
        let book = AddressBook()
        try await with(servers: 2) { servers in
            book.set(servers)
            return Self.named(book)
        } _: { channel, servers, _ in
            #expect(await channel.awaitConnected(within: .seconds(10)))
            for server in servers {
                while try await server.count(of: "GetSystemInfo") == 0 {
                    _ = try await channel.call(.getSystemInfo, [])
                }
            }
            #expect(book.questions == 1)
        }
    }

    @Test("a name is looked up again when a connection is lost, and calls go to its new address")
    func moved() async throws {
        let book = AddressBook()
        try await with(servers: 2) { servers in
            book.set([servers[0]])
            return Self.named(book)
        } _: { channel, servers, _ in
            _ = try await channel.call(.getSystemInfo, [])
            book.set([servers[1]])
            try await servers[0].stop()
            while try await servers[1].count(of: "GetSystemInfo") == 0 {
                _ = try? await channel.call(.getSystemInfo, [])
            }
            #expect(book.questions > 1)
        }
    }

    @Test("a name that is not known is told so at once, and found as soon as it is")
    func unknown() async throws {
        let book = AddressBook()
        try await with(servers: 1) { _ in
            Self.named(book)
        } _: { channel, servers, _ in
            let error = await #expect(throws: RPCError.self) { try await channel.unary(.getSystemInfo, []) }
            #expect(error?.status == .unavailable)
            let said = error?.message ?? ""
            #expect(said.contains("the host name is not known: check how it is spelt"), "\(said)")
            #expect(said.contains("Name or service not known"), "\(said)")
            #expect(said.contains("temporal.test"), "\(said)")
            #expect(error?.origin == .connection)
            book.set(servers)
            let answer = try await channel.unary(.getSystemInfo, [])
            #expect(answer.count > 10)
        }
    }

    @Test("a look-up that hangs holds neither a call beyond its time, nor a task that is cancelled, nor a shutdown")
    func hanging() async throws {
        let gate = Gate()
        defer { gate.open() }
        var options = ChannelOptions(address: "temporal.test:7233")
        options.resolver = NameResolver { _, _ in
            gate.wait()
            return .failure(ResolutionFailed("too late"))
        }
        let channel = Channel(options: options)
        let late = await #expect(throws: RPCError.self) {
            try await channel.unary(.getSystemInfo, [], timeout: .milliseconds(100))
        }
        #expect(late?.status == .unavailable)
        let call = Task { try await channel.unary(.getSystemInfo, [], timeout: .seconds(600)) }
        call.cancel()
        let cancelled = await #expect(throws: RPCError.self) { try await call.value }
        #expect(cancelled?.status == .cancelled)
        let other = Task { try await channel.unary(.getSystemInfo, [], timeout: .seconds(600)) }
        await channel.shutdown()
        let ended = await #expect(throws: RPCError.self) { try await other.value }
        #expect(ended?.status == .cancelled)
    }

    @Test("the system's resolver knows this machine, and says why it does not know a name")
    func system() throws {
        let found = try NameResolver.system.lookUp("localhost", 7).get()
        #expect(found.contains(ResolvedAddress("127.0.0.1", port: 7)), "\(found)")
        #expect(throws: ResolutionFailed.self) { try NameResolver.system.lookUp("no-such-host.invalid", 7).get() }
        #expect(ResolvedAddress("::1", port: 7).text == "[::1]:7")
        #expect(ResolvedAddress("fe80::1%eth0", port: 7).text == "[fe80::1%25eth0]:7")
    }

    /// Blocks a thread until it is opened.
    private final class Gate: Sendable {
        private let isOpen = Mutex(false)

        func open() { isOpen.withLock { $0 = true } }

        func wait() {
            while !isOpen.withLock({ $0 }) { usleep(1000) }
        }
    }
}
