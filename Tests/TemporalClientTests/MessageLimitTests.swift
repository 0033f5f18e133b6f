import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import Testing

/// Asks for more at once than a message to the server can hold, although each part is small enough.
private struct Flood: Workflow {
    static let store = Activity<String, Int, Never>("store", startToClose: .seconds(10))
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let value = String(repeating: "x", count: 1_500_000)
        for _ in 0..<4 { _ = context.start(store, value) }
        try await context.sleep(for: .hours(1))
        return 0
    }
}

extension Live {
    @Suite("Answers that are larger than a message")
    struct MessageLimitTests {
        @Test("the server ends a workflow that asks for more in one task than a message holds")
        func answers() async throws {
            let stage = try await Stage()
            let id: WorkflowID<Flood> = stage.id("flood")
            let work: () -> [Registration] = { [.workflow(Flood.self), Flood.store.implemented { $0.count }] }
            try await stage.withWorker(work) {
                let handle = try await stage.client.start(Flood.self, id: id, on: stage.queue, Empty())
                await #expect { try await handle.result() } throws: { error in
                    guard case .terminated(let reason)? = error as? WorkflowFailure<any Error> else { return false }
                    return reason.contains("GrpcMessageTooLarge")
                }
            }
        }
    }
}
