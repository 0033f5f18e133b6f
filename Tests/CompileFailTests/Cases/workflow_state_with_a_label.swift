// error: type 'W' does not conform to protocol 'Workflow'
// error: unavailable initializer 'init(_:)' was used to satisfy a requirement of protocol 'Workflow': write 'init(_ input: Input)' with the input of run, or 'init()' if the state does not depend on it
import TemporalWorkflows

struct W: Workflow {
    init(name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> Int { 1 }
}
