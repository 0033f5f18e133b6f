// error: cannot convert value of type 'WorkflowID<W>' to expected argument type 'WorkflowID<Child>'
import TemporalWorkflows

struct Child: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int { 1 }
}

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let mine: WorkflowID<W> = "mine"
        _ = try await context.execute(child: Child.self, id: mine, 1)
        return 1
    }
}
