// error: 'withCheckedContinuation(isolation:function:_:)' is deprecated: workflow code is deterministic: use context.wait(until:)
// error: 'withCheckedThrowingContinuation(isolation:function:_:)' is deprecated: workflow code is deterministic: use context.wait(until:)
// error: 'withUnsafeContinuation(isolation:_:)' is deprecated: workflow code is deterministic: use context.wait(until:)
// error: 'withUnsafeThrowingContinuation(isolation:_:)' is deprecated: workflow code is deterministic: use context.wait(until:)
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        await withCheckedContinuation { $0.resume() }
        try await withCheckedThrowingContinuation { $0.resume() }
        await withUnsafeContinuation { $0.resume() }
        try await withUnsafeThrowingContinuation { $0.resume() }
        return 1
    }
}
