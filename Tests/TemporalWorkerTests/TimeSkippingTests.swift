import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalModel
import TemporalTesting
import TemporalWorker
import Testing

/// Waits for days, in several ways.
private struct Hibernation: Workflow {
    struct Input: Codable, Sendable { var hasChild = false }

    init(_ input: Input) {}

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> [Int] {
        let begin = context.now
        try await context.sleep(for: .hours(48))
        var days = [Int(context.now.duration(since: begin) / .hours(24))]
        if input.hasChild { days += try await context.execute(child: Self.self, Input()) }
        let isTrue = try await context.wait(for: .hours(24)) { _ in false }
        days.append(isTrue ? 0 : Int(context.now.duration(since: begin) / .hours(24)))
        return days
    }
}

extension Live {
    @Suite("Time that the server skips")
    struct TimeSkippingTests {
        @Test("a workflow and its child wait for days, which are over at once", arguments: CacheSize.allCases)
        func days(cache: CacheSize) async throws {
            let stage = try await Stage()
            var options = StartOptions()
            options.timeSkipping = TimeSkipping()
            let result = try await stage.prove(
                Hibernation.self,
                Hibernation.Input(hasChild: true),
                cache: cache,
                options: options
            )
            // The server leaps for each workflow apart: the child's days do not pass for its parent.
            #expect(try result.get() == [2, 2, 3, 3])
        }

        @Test("a server that does not allow it says so")
        func refused() async throws {
            let server = try await DevServer.start(.forTests())
            defer { server.stop() }
            let client = try await Client.connect(ClientOptions(server.address))
            var options = StartOptions()
            options.timeSkipping = TimeSkipping()
            await #expect {
                try await client.start(Hibernation.self, id: "h", on: "nobody", options: options, Hibernation.Input())
            } throws: { "\($0)".contains("Time-Skipping feature is not enabled") }
            await client.close()
        }
    }
}
