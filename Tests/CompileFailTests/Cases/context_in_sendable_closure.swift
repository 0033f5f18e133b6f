// error: non-Sendable type 'WorkflowContext<W>' in a '@Sendable' closure
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let later: @Sendable () -> Bool = { context.isCancelled }
        return later() ? 1 : 2
    }
}
