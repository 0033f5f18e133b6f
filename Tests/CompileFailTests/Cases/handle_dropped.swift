// error: result of call to 'start(_:_:file:line:)' is unused
import TemporalWorkflows

let charge = Activity<Int, String, Never>("charge", startToClose: .seconds(1))

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        context.start(charge, 1)
        return 1
    }
}
