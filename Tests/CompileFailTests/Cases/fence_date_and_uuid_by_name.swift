// error: 'init()' is deprecated: workflow code is deterministic: use context.date
// error: 'init()' is deprecated: workflow code is deterministic: use context.newUUID()
// error: 'now' is deprecated: workflow code is deterministic: use context.date
// error: 'init(timeIntervalSinceNow:)' is deprecated: workflow code is deterministic: use context.date
// error: 'timeIntervalSinceNow' is deprecated: workflow code is deterministic: use timeIntervalSince(context.date)
// error: cannot find 'ProcessInfo' in scope
// error: cannot find 'Locale' in scope
// error: 'Task' is deprecated: workflow code is deterministic: use context.fork(_:), context.sleep(for:)
import TemporalWorkflowsFoundation

struct W: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws {
        _ = Date()
        _ = UUID()
        _ = Date.now
        _ = Date(timeIntervalSinceNow: 60)
        _ = context.date.timeIntervalSinceNow
        _ = ProcessInfo.processInfo
        _ = Locale.current
        _ = Task.isCancelled
    }
}
