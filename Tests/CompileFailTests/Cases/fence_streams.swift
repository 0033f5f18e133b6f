// error: 'AsyncStream' is deprecated: workflow code is deterministic: use a signal and context.wait(until:)
// error: 'AsyncThrowingStream' is deprecated: workflow code is deterministic: use a signal and context.wait(until:)
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        for await _ in AsyncStream<Int>(unfolding: { 1 }) {}
        for try await _ in AsyncThrowingStream<Int, any Error>(unfolding: { 1 }) {}
        return 1
    }
}
