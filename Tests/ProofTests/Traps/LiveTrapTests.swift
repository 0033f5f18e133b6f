import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// Throws what is not a business failure, until it is mended.
private struct Broken: Workflow {
    struct Mistake: Error {}
    /// How often it was tried, and whether it works by now.
    static let state = Mutex((tries: 0, isMended: false))
    init(_ input: Empty) {}

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        let isMended = state.withLock { state in
            state.tries += 1
            return state.isMended
        }
        guard isMended else { throw Mistake() }
        return "mended"
    }
}

extension Live {
    @Suite("Traps")
    struct LiveTrapTests {
        @Test("trap 8: only the first attempt of a task reports that it failed")
        func laterAttempts() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Broken> = "broken-\(stage.key)"
            try await stage.withWorker(cache: 0, change: briskly, { Broken.self }) {
                var options = StartOptions()
                options.taskTimeout = .seconds(1)
                let handle = try await stage.client.start(
                    Broken.self,
                    id: id,
                    on: stage.queue,
                    options: options,
                    Empty()
                )
                try await eventually("it was tried three times") { Broken.state.withLock { $0.tries } >= 3 }
                Broken.state.withLock { $0.isMended = true }
                let result = try await handle.result()
                #expect(result == "mended")
            }
            let history = try await WorkflowHistory.fetch(stage.client, workflowID: id.rawValue)
            let failures = history.events.filter { event in
                if case .workflowTaskFailed = event.attributes { true } else { false }
            }
            #expect(failures.count == 1)
        }
    }
}
