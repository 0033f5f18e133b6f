import HostileServers
import TemporalRPC
import Testing

/// The tools themselves, since what they do badly they must do as asked.
@Suite("Servers that misbehave do so as asked", .serialized, .timeLimit(.minutes(2)))
struct HostileServersTests {
    private func withServer(_ body: (HostileServers, FakeServer, Channel) async throws -> Void) async throws {
        let hostile = try await HostileServers.start()
        defer { hostile.stop() }
        let server = try await hostile.server()
        let channel = Channel(options: ChannelOptions(address: server.address))
        let result: Result<Void, any Error>
        do { result = .success(try await body(hostile, server, channel)) } catch { result = .failure(error) }
        await channel.shutdown()
        try result.get()
    }

    @Test("a method is answered as its script says, and normally after it")
    func script() async throws {
        try await withServer { _, server, channel in
            try await server.script(
                "GetSystemInfo",
                .status("NOT_FOUND", "no such thing"),
                .bytes(70_000),
                .empty,
                keep: false
            )
            let error = await #expect(throws: RPCError.self) { try await channel.unary(.getSystemInfo, []) }
            #expect(error?.status == .notFound)
            #expect(error?.message == "no such thing")
            #expect(try await channel.unary(.getSystemInfo, []).count == 70_000)
            #expect(try await channel.unary(.getSystemInfo, []) == [])
            #expect(try await channel.unary(.getSystemInfo, []).count > 10)
            #expect(try await server.counts() == ["GetSystemInfo": 4])
            #expect(try await server.requests(of: "GetSystemInfo").count == 4)
        }
    }

    @Test("one that never answers is waited for, and its calls are counted")
    func never() async throws {
        try await withServer { _, server, channel in
            try await server.script("GetSystemInfo", .never)
            let call = Task { try await channel.unary(.getSystemInfo, []) }
            try await server.waitForCalls(of: "GetSystemInfo", 1)
            call.cancel()
            let error = await #expect(throws: RPCError.self) { try await call.value }
            #expect(error?.status == .cancelled)
        }
    }

    @Test("a network breaks and heals")
    func proxy() async throws {
        try await withServer { hostile, server, _ in
            let proxy = try await hostile.proxy(to: server.address)
            let channel = Channel(options: ChannelOptions(address: proxy.address))
            #expect(try await channel.call(.getSystemInfo, []).count > 10)
            try await proxy.set(.stall)
            let slow = await #expect(throws: RPCError.self) {
                try await channel.unary(.getSystemInfo, [], timeout: .milliseconds(200))
            }
            #expect(slow?.status == .deadlineExceeded)
            try await proxy.set(.refuse)
            let gone = await #expect(throws: RPCError.self) { try await channel.unary(.getSystemInfo, []) }
            #expect(gone?.status == .unavailable)
            try await proxy.set(.none)
            #expect(try await channel.call(.getSystemInfo, []).count > 10)
            #expect(try await proxy.connections() >= 2)
            await channel.shutdown()
        }
    }
}
