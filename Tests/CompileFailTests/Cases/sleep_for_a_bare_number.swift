// error: cannot convert value of type 'Int' to expected argument type 'Duration'
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.sleep(for: 5)
        return 1
    }
}
