// error: 'MainActor' is deprecated: workflow code is deterministic: an activity does what belongs on another actor
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        await MainActor.run {}
        return 1
    }
}
