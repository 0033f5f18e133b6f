// error: 'ContinuousClock' is deprecated: workflow code is deterministic: use context.now
// error: 'SuspendingClock' is deprecated: workflow code is deterministic: use context.now
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        _ = ContinuousClock.now
        _ = SuspendingClock().now
        return 1
    }
}
