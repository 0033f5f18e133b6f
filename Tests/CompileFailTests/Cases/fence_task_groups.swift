// error: 'withTaskGroup(of:returning:isolation:body:)' is deprecated: workflow code is deterministic: use context.map(_:atMost:) or context.all(_:)
// error: 'withThrowingTaskGroup(of:returning:isolation:body:)' is deprecated: workflow code is deterministic: use context.map(_:atMost:) or context.all(_:)
// error: 'withDiscardingTaskGroup(returning:isolation:body:)' is deprecated: workflow code is deterministic: use context.map(_:atMost:) or context.all(_:)
// error: 'withThrowingDiscardingTaskGroup(returning:isolation:body:)' is deprecated: workflow code is deterministic: use context.map(_:atMost:) or context.all(_:)
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        await withTaskGroup(of: Int.self) { group in group.addTask { 1 } }
        _ = try await withThrowingTaskGroup(of: Int.self) { group in try await group.next() }
        await withDiscardingTaskGroup { group in group.addTask {} }
        try await withThrowingDiscardingTaskGroup { group in group.addTask {} }
        return 1
    }
}
