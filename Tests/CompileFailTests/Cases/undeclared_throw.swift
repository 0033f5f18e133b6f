// error: thrown expression type 'Bug' cannot be converted to error type 'W.Failed'
import TemporalWorkflows

struct Bug: Error {}

struct W: Workflow {
    enum Failed: Error { case sold }
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws(Failed) -> Int { throw Bug() }
}
