// error: 'Task' is deprecated: workflow code is deterministic: use context.fork(_:), context.sleep(for:)
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await Task.sleep(for: .seconds(1))
        try await Task.sleep(until: .now, clock: .continuous)
        Task { 1 }
        _ = Task.isCancelled
        await Task.yield()
        return 1
    }
}
