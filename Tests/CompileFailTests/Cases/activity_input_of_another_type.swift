// error: cannot convert value of type 'String' to expected argument type 'Int'
import TemporalWorkflows

let charge = Activity<Int, String, Never>("charge", startToClose: .seconds(1))

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        _ = try await context.execute(charge, "x")
        return 1
    }
}
