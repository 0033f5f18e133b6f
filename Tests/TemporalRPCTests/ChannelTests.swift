import LiveTestSupport
import Synchronization
import TemporalRPC
import TemporalTesting
import Testing

@Suite("A channel calls a Temporal server", .serialized, .liveServer, .timeLimit(.minutes(3)))
struct ChannelTests {
    @Test("a call brings the server's answer")
    func answer() async throws {
        try await withChannel { channel in
            #expect(await channel.awaitConnected(within: .seconds(10)))
            expectAnswer(try await channel.unary(.getSystemInfo, []))
            expectAnswer(try await channel.call(.getSystemInfo, []))
        }
    }

    @Test("an API key and headers of the caller's own may go along")
    func headers() async throws {
        try await withChannel {
            $0.apiKey = { "secret" }
        } _: { channel in
            var metadata = RPCMetadata()
            metadata.add("caller-type", "api")
            metadata.add(binary: "trace-bin", [0, 255, 10])
            expectAnswer(try await channel.unary(.getSystemInfo, [], metadata: metadata))
        }
    }

    @Test("name and version arrive: the server refuses a version it does not support, with details")
    func clientVersion() async throws {
        try await withChannel {
            $0.clientName = "temporal-go"
            $0.clientVersion = "99.0.0"
        } _: { channel in
            let error = try await #require(throws: RPCError.self) {
                try await channel.unary(.pollWorkflowTaskQueue, Request.poll)
            }
            #expect(error.status == .failedPrecondition)
            #expect(error.message.contains("99.0.0"), "\(error)")
            #expect(!error.details.isEmpty)
        }
    }

    @Test("a header that may not be sent is an error and not a crash")
    func brokenHeader() async throws {
        try await withChannel {
            $0.apiKey = { "line\nbreak" }
        } _: { channel in
            let error = try await #require(throws: RPCError.self) { try await channel.unary(.getSystemInfo, []) }
            #expect(error.status == .invalidArgument)
            #expect(error.message.contains("authorization"))
            #expect(!error.message.contains("line"))
        }
    }

    @Test("a method the server does not know is unimplemented")
    func unknownMethod() async throws {
        try await withChannel { channel in
            let error = try await #require(throws: RPCError.self) {
                try await channel.unary(RPCMethod("DoesNotExist"), [])
            }
            #expect(error.status == .unimplemented)
            #expect(error.description.hasPrefix("DoesNotExist failed with UNIMPLEMENTED: "))
        }
    }

    @Test("a call that nobody answers ends when its time is over")
    func deadline() async throws {
        let silent = try SilentServer()
        try await withChannel {
            $0.address = silent.address
        } _: { channel in
            let error = try await #require(throws: RPCError.self) {
                try await channel.unary(.pollWorkflowTaskQueue, Request.poll, timeout: .milliseconds(200))
            }
            #expect(error.status == .deadlineExceeded)
            #expect(error.message.contains("(the call was given 0.2 s)"))
        }
    }

    @Test("a timeout given to a call with retries holds for all attempts together")
    func totalTimeout() async throws {
        let silent = try SilentServer()
        try await withChannel {
            $0.address = silent.address
        } _: { channel in
            let start = ContinuousClock.now
            let error = try await #require(throws: RPCError.self) {
                try await channel.call(.pollWorkflowTaskQueue, Request.poll, timeout: .milliseconds(300))
            }
            #expect(error.status == .deadlineExceeded)
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test("a channel of silence can be shut down while it connects")
    func shutdownWhileConnecting() async throws {
        let silent = try SilentServer()
        try await withChannel {
            $0.address = silent.address
        } _: { channel in
            async let connected = channel.awaitConnected(within: .seconds(60))
            let call = Task { try await channel.unary(.getSystemInfo, [], timeout: .seconds(60)) }
            await Task.yield()
            await channel.shutdown()
            #expect(await connected == false)
            let error = await #expect(throws: RPCError.self) { try await call.value }
            #expect(error?.status == .cancelled)
        }
    }

    @Test("cancelling the task ends a long poll at once")
    func cancellation() async throws {
        try await withChannel { channel in
            let poll = Task { () async throws(RPCError) in try await channel.call(.pollWorkflowTaskQueue, Request.poll)
            }
            // Another call on the same connection is over: the poll, sent before, is with the server.
            _ = try await channel.unary(.getSystemInfo, [])
            let start = ContinuousClock.now
            poll.cancel()
            let result = await poll.result
            #expect(ContinuousClock.now - start < .seconds(30))
            guard case .failure(let error as RPCError) = result else {
                Issue.record("the poll ended with \(result)")
                return
            }
            #expect(error.status == .cancelled)
        }
    }

    @Test("a task that is cancelled already makes no call")
    func cancelledBefore() async throws {
        try await withChannel { channel in
            let call = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await channel.unary(.getSystemInfo, [])
            }
            call.cancel()
            let error = await #expect(throws: RPCError.self) { try await call.value }
            #expect(error?.status == .cancelled)
        }
    }

    @Test("shutdown ends what runs and refuses what comes")
    func shutdown() async throws {
        let channel = Channel(options: try options())
        _ = try await channel.unary(.getSystemInfo, [])
        // A server may answer with nothing at any time, which asks for another poll.
        let poll = Task { while try await channel.call(.pollWorkflowTaskQueue, Request.poll).isEmpty {} }
        _ = try await channel.unary(.getSystemInfo, [])
        await channel.shutdown()
        await channel.shutdown()
        let ended = await #expect(throws: RPCError.self) { try await poll.value }
        #expect(ended?.status == .cancelled)
        let refused = try await #require(throws: RPCError.self) { try await channel.call(.getSystemInfo, []) }
        #expect(refused.status == .cancelled)
        #expect(refused.message.contains("shut down"))
        #expect(await channel.awaitConnected(within: .seconds(1)) == false)
    }

    @Test("a response over the limit is refused, and not asked for again")
    func responseTooLarge() async throws {
        try await withChannel {
            $0.maximumReceivedMessageBytes = 10
        } _: { channel in
            let error = try await #require(throws: RPCError.self) { try await channel.call(.getSystemInfo, []) }
            #expect(error.oversized == .answer(limit: .ours), "\(error)")
            #expect(error.message.contains("raise its maximumMessageBytes"), "\(error)")
        }
    }

    @Test("a request over the limit is not sent, and not tried again")
    func requestTooLarge() async throws {
        try await withChannel {
            $0.maximumSentMessageBytes = 10
        } _: { channel in
            let error = try await #require(throws: RPCError.self) {
                try await channel.call(.pollWorkflowTaskQueue, Request.poll)
            }
            #expect(error.oversized == .request(limit: .ours), "\(error)")
        }
    }

    @Test("a response of many pieces arrives whole", arguments: [0, 1, 23, 24, 100_000, 3_000_000])
    func sizes(count: Int) async throws {
        try await withChannel { channel in
            // A field that the method does not know is skipped, so any size is a request.
            let request = Request.field(2000, [UInt8](repeating: 7, count: count))
            expectAnswer(try await channel.unary(.getSystemInfo, request))
        }
    }

    @Test("nobody at the address: a clear error at once")
    func unreachable() async throws {
        let port = try DevServer.freePort()
        try await withChannel {
            $0.address = "127.0.0.1:\(port)"
        } _: { channel in
            let start = ContinuousClock.now
            let error = try await #require(throws: RPCError.self) { try await channel.unary(.getSystemInfo, []) }
            #expect(ContinuousClock.now - start < .seconds(30))
            #expect(error.status == .unavailable)
            #expect(error.message.contains("127.0.0.1:\(port)"), "\(error)")
            #expect(await channel.awaitConnected(within: .milliseconds(300)) == false)
        }
    }

    @Test("retries wait on the clock they are given, and end as the policy says")
    func retriesOnClock() async throws {
        let port = try DevServer.freePort()
        let time = Mutex((now: Duration.zero, sleeps: 0))
        try await withChannel {
            $0.address = "127.0.0.1:\(port)"
            $0.retryClock = RetryClock(
                now: { time.withLock { $0.now } },
                sleep: { pause in time.withLock { $0 = ($0.now + pause, $0.sleeps + 1) } },
                random: { .middle }
            )
        } _: { channel in
            let error = try await #require(throws: RPCError.self) { try await channel.call(.getSystemInfo, []) }
            #expect(error.status == .unavailable)
            #expect(time.withLock { $0.sleeps } == 8)
            #expect(time.withLock { $0.now } > .seconds(9))
            #expect(time.withLock { $0.now } <= .seconds(10))
        }
    }

    @Test("a task cancelled between two attempts throws that, and says what went wrong before")
    func cancelledInBackoff() async throws {
        let port = try DevServer.freePort()
        let asleep = AsyncStream.makeStream(of: Void.self)
        try await withChannel {
            $0.address = "127.0.0.1:\(port)"
            $0.retryClock.sleep = { _ in
                asleep.continuation.yield()
                // tidy:allow sleep — it never ends: the task is cancelled meanwhile
                try await Task.sleep(for: .seconds(600))
            }
        } _: { channel in
            let call = Task { try await channel.call(.getSystemInfo, []) }
            _ = await asleep.stream.first { true }
            call.cancel()
            let error = await #expect(throws: RPCError.self) { try await call.value }
            #expect(error?.status == .cancelled)
            #expect(error?.message.contains("UNAVAILABLE") == true)
        }
    }

    @Test("a channel is back soon after its server is")
    func restart() async throws {
        let first = try await DevServer.start(.forTests())
        try await withChannel {
            $0.address = first.address
        } _: { channel in
            _ = try await channel.unary(.getSystemInfo, [])
            first.stop()
            let error = try await #require(throws: RPCError.self) { try await channel.unary(.getSystemInfo, []) }
            #expect(error.status == .unavailable)
            let port = try #require(first.address.split(separator: ":").last.flatMap { UInt16($0) })
            let second = try await DevServer.start(.forTests { $0.port = port })
            defer { second.stop() }
            #expect(await channel.awaitConnected(within: .seconds(12)))
            expectAnswer(try await channel.call(.getSystemInfo, []))
        }
    }

    private func expectAnswer(_ answer: [UInt8]) {
        #expect(answer.count > 10)
    }

    private func options() throws -> ChannelOptions {
        ChannelOptions(address: try LiveServerTrait.server.address)
    }

    /// Lends a channel.
    private func withChannel(
        _ configure: (inout ChannelOptions) -> Void = { _ in },
        _ body: (Channel) async throws -> Void
    ) async throws {
        var options = try options()
        configure(&options)
        let channel = Channel(options: options)
        do {
            try await body(channel)
        } catch {
            await channel.shutdown()
            throw error
        }
        await channel.shutdown()
    }
}

/// Requests written by hand, since this target's subject is bytes.
enum Request {
    /// A poll for workflow tasks on a queue where there are none.
    static let poll =
        field(1, Array("default".utf8)) + field(2, field(1, Array("nothing-here".utf8))) + field(3, Array("test".utf8))

    /// A length-delimited field.
    static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        while value > 127 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 128)
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }
}
