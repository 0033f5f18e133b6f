// error: 'Task' is deprecated: workflow code is deterministic: use context.start(_:), context.sleep(for:)
// error: 'sleep(for:tolerance:)' is deprecated: workflow code is deterministic: use context.sleep(for:)
// error: 'init(name:priority:operation:)' is deprecated: workflow code is deterministic: use context.start
import Workflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await Task.sleep(for: .seconds(1))
        Task { 1 }
        return 1
    }
}
