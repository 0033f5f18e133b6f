// error: type 'W' does not conform to protocol 'Workflow'
// error: unavailable static method '_begin(_:in:as:)' was used to satisfy a requirement of protocol 'Workflow': write 'static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> Output'
import TemporalWorkflows

struct Order: Sendable { var id = 0 }

struct W: Workflow {
    init(_ order: Order) {}
    static func run(_ order: Order, in context: WorkflowContext<Self>) async throws -> Int { 1 }
}
