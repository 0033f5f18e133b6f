// error: cannot convert value of type 'String' to expected argument type 'Int'
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.continueAsNew("x")
    }
}
