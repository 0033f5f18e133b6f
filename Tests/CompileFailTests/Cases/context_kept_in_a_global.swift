// error: is not concurrency-safe because it is nonisolated global shared mutable state
import TemporalWorkflows

var kept: WorkflowContext<W>?

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        kept = context
        return 1
    }
}
