// error: risks causing data races
import TemporalWorkflows

let charge = Activity<Int, String, Never>("charge", startToClose: .seconds(1))

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let task = _Concurrency.Task { try await context.execute(charge, 1) }
        _ = try await context.execute(charge, 2)
        task.cancel()
        return 1
    }
}
