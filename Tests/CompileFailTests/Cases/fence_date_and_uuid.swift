// error: cannot find 'Date' in scope
// error: cannot find 'UUID' in scope
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        _ = Date()
        _ = UUID()
        return 1
    }
}
