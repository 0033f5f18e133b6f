// error: cannot convert value of type 'String' to expected argument type 'Int'
import TemporalWorkflows

struct Child: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int { 1 }
}

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        _ = try await context.execute(child: Child.self, id: "c", "x")
        return 1
    }
}
