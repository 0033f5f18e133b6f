import LiveTestSupport
import TemporalRPC
import TemporalTesting
import Testing

/// What lives in a process is counted, so each of these has a process to itself.
@Suite("Nothing of a channel outlives it", .serialized, .liveServer, .timeLimit(.minutes(3)))
struct LeakTests {
    private func address() throws -> String { try LiveServerTrait.server.address }

    @Test("ten thousand calls, a third of them cancelled at any moment")
    func calls() async throws {
        let address = try address()
        await #expect(processExitsWith: .success) { [address = address as String] in
            let channel = Channel(options: ChannelOptions(address: address))
            #expect(await channel.awaitConnected(within: .seconds(10)))
            let results = await withTaskGroup { group in
                for lane in 0..<50 {
                    group.addTask { await Self.calls(200, lane: lane, on: channel) }
                }
                return await group.reduce(into: [:] as [RPCStatus: Int]) { sum, lane in
                    sum.merge(lane, uniquingKeysWith: +)
                }
            }
            await channel.shutdown()
            #expect(Set(results.keys) == [.ok, .cancelled])
            #expect(results.values.reduce(0, +) == 10_000)
            #expect(results[.ok, default: 0] >= 6600)
            #expect(LiveOwners.count == 0)
        }
    }

    /// Makes calls one after another, cancels every third at any moment, and counts how they ended.
    private static func calls(_ count: Int, lane: Int, on channel: Channel) async -> [RPCStatus: Int] {
        var results: [RPCStatus: Int] = [:]
        for number in 0..<count {
            let call = Task { try await channel.unary(.getSystemInfo, []) }
            if (lane + number) % 3 == 0 {
                // tidy:allow sleep — any moment: not waiting for anything is the point
                try? await Task.sleep(for: .microseconds(Int.random(in: 0...4000)))
                call.cancel()
            }
            switch await call.result {
            case .success: results[.ok, default: 0] += 1
            case .failure(let error): results[(error as? RPCError)?.status ?? .unknown, default: 0] += 1
            }
        }
        return results
    }

    @Test("a poll that a shutdown ends, refused requests and responses, calls after the end")
    func ends() async throws {
        let address = try address()
        await #expect(processExitsWith: .success) { [address = address as String] in
            var options = ChannelOptions(address: address)
            options.maximumReceivedMessageBytes = 10
            let channel = Channel(options: options)
            let poll = Task { try await channel.call(.pollWorkflowTaskQueue, Request.poll) }
            await #expect(throws: RPCError.self) { try await channel.call(.getSystemInfo, []) }
            await #expect(throws: RPCError.self) { try await channel.unary(RPCMethod("NoSuchMethod"), []) }
            await channel.shutdown()
            await #expect(throws: RPCError.self) { try await poll.value }
            await #expect(throws: RPCError.self) { try await channel.call(.getSystemInfo, []) }
            #expect(LiveOwners.count == 0)
        }
    }

    @Test("a channel that nobody shuts down")
    func dropped() async throws {
        let address = try address()
        await #expect(processExitsWith: .success) { [address = address as String] in
            do {
                let channel = Channel(options: ChannelOptions(address: address))
                _ = try await channel.unary(.getSystemInfo, [])
                #expect(LiveOwners.count > 0)
            }
            // The thread ends on its own time.
            while LiveOwners.count > 0 { await Task.yield() }
        }
    }
}
