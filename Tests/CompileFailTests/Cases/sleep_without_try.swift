// error: call can throw but is not marked with 'try'
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        await context.sleep(for: .seconds(5))
        return 1
    }
}
