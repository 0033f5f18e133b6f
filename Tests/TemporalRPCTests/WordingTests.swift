import HostileServers
import TemporalRPC
import Testing

@Suite("What is said of a call that failed", .serialized, .timeLimit(.minutes(2)))
struct WordingTests {
    private func refusal(
        _ answer: FakeServer.Answer,
        for method: RPCMethod = .getSystemInfo,
        _ change: (inout ChannelOptions) -> Void = { _ in }
    ) async throws -> RPCError {
        let hostile = try await HostileServers.start()
        defer { hostile.stop() }
        let server = try await hostile.server()
        try await server.script(FakeServer.everyMethod, answer)
        var options = ChannelOptions(address: server.address)
        change(&options)
        let channel = Channel(options: options)
        let error = await #expect(throws: RPCError.self) { try await channel.unary(method, []) }
        await channel.shutdown()
        return try #require(error)
    }

    @Test("a deadline that a server tells of is not said to be this call's")
    func deadline() async throws {
        let error = try await refusal(.status("DEADLINE_EXCEEDED", "the inner call took too long"))
        #expect(error.status == .deadlineExceeded)
        #expect(error.message == "the inner call took too long")
    }

    @Test("an answer over this side's limit is an answer, and it is said what to do")
    func answer() async throws {
        let error = try await refusal(.bytes(5000)) { $0.maximumReceivedMessageBytes = 1000 }
        #expect(error.oversized == .answer(limit: .ours))
        #expect(error.message.contains("the server's answer is larger than this client takes"), "\(error)")
        #expect(error.message.contains("raise its maximumMessageBytes"), "\(error)")
        #expect(!error.message.contains("request"), "\(error)")
    }

    @Test("a poll that a part of the server could not answer is told as an answer, too")
    func poll() async throws {
        let answer = FakeServer.Answer.status("RESOURCE_EXHAUSTED", "grpc: received message larger than max (5 vs. 4)")
        let poll = try await refusal(answer, for: .pollWorkflowTaskQueue)
        #expect(poll.oversized == .answer(limit: .servers))
        #expect(poll.message.contains("an answer is larger than the server's parts take"), "\(poll)")
        let call = try await refusal(answer)
        #expect(call.oversized == .request(limit: .servers))
        #expect(call.message.contains("the request is larger than the server's limit"), "\(call)")
    }

    @Test("a message of six thousand letters is cut in lines, and whole where it is asked for")
    func long() async throws {
        let error = try await refusal(.status("INTERNAL", String(repeating: "x", count: 6000)))
        #expect(error.message.count == 6000)
        #expect(error.description.count < 700)
        #expect(error.description.hasSuffix("(6000 letters in all)"))
    }

    @Test("gRPC writes nothing to standard error by itself")
    func silence() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let hostile = try await HostileServers.start()
            let listener = try await hostile.listener(
                .headers([
                    (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "strange"),
                ])
            )
            let channel = Channel(options: ChannelOptions(address: listener.address))
            await #expect(throws: RPCError.self) { try await channel.unary(.getSystemInfo, []) }
            await channel.shutdown()
        }
        let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(!said.contains("hpack_parser"), "\(said)")
    }

    @Test("what gRPC logs goes to who asks for it")
    func forwarded() async throws {
        await #expect(processExitsWith: .success) {
            let lines = AsyncStream.makeStream(of: String.self)
            GRPCLog.forward { lines.continuation.yield($0) }
            let hostile = try await HostileServers.start()
            let listener = try await hostile.listener(
                .headers([
                    (":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "strange"),
                ])
            )
            let channel = Channel(options: ChannelOptions(address: listener.address))
            await #expect(throws: RPCError.self) { try await channel.unary(.getSystemInfo, []) }
            let line = await lines.stream.first { $0.contains("grpc-status") }
            #expect(line?.contains("hpack_parser.cc:") == true)
            await channel.shutdown()
        }
    }
}
