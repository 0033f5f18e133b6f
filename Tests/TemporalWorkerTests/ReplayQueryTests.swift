import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private struct Nap: Workflow {
    init(_ milliseconds: Int) {}
    static func run(_ milliseconds: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.sleep(for: .milliseconds(milliseconds))
        return milliseconds
    }
}

/// A nap that forgets to sleep.
private struct Sleepless: Workflow {
    static let name = "Nap"
    init(_ milliseconds: Int) {}
    static func run(_ milliseconds: Int, in context: WorkflowContext<Self>) async throws -> Int { milliseconds }
}

extension Live {
    @Suite("Replays of what a query finds")
    struct ReplayQueryTests {
        @Test("each workflow has a result, as far as the limit goes, and each mismatch its event")
        func query() async throws {
            let stage = try await Stage()
            try await stage.withWorker({ Nap.self }) {
                for number in 1...3 {
                    let id: WorkflowID<Nap> = stage.id("nap-\(number)")
                    _ = try await stage.client.execute(Nap.self, id: id, on: stage.queue, number)
                }
            }
            let query = "TaskQueue = '\(stage.queue.name)' AND ExecutionStatus = 'Completed'"
            let replayer = try Replayer { Nap.self }
            try await eventually("all three are found") {
                try await collect(replayer.results(of: query, on: stage.client)).count == 3
            }
            let good = try await collect(replayer.results(of: query, on: stage.client))
            for result in good {
                #expect(result.failure == nil)
                #expect(result.workflowType == "Nap")
                #expect(result.eventCount > 5)
            }
            #expect(Set(good.map(\.workflowID)).count == 3)
            let bad = try Replayer { Sleepless.self }
            let limited = try await collect(bad.results(of: query, on: stage.client, limit: 2))
            #expect(limited.map { $0.failure?.expected } == Array(repeating: "CompleteWorkflowExecution", count: 2))
            #expect(limited.allSatisfy { ($0.failure?.eventID?.rawValue ?? 0) >= 5 })
        }

        @Test("a query that makes no sense throws, and a workflow that is not there has a failed result")
        func nonsense() async throws {
            let stage = try await Stage()
            let replayer = try Replayer { Nap.self }
            await #expect(throws: ClientError.self) {
                try await collect(replayer.results(of: "Sense = 'none'", on: stage.client))
            }
            let missing = await replayer.result(of: "nobody-\(stage.key)", on: stage.client)
            #expect(missing.failure?.kind == .unreadable)
        }

        private func collect(_ replays: ServerReplays) async throws -> [ReplayResult] {
            var results: [ReplayResult] = []
            for try await result in replays { results.append(result) }
            return results
        }
    }
}
