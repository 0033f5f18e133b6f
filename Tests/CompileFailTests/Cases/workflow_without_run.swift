// error: type 'W' does not conform to protocol 'Workflow'
// error: unavailable static method '_begin(_:in:as:)' was used to satisfy a requirement of protocol 'Workflow': write 'static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> Output'
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
}
