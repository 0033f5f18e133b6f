// error: cannot assign to property: '$0' is immutable
import TemporalWorkflows

struct W: Workflow {
    var count = 0
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait {
            $0.count = 1
            return true
        }
        return 1
    }
}
