// error: sending 'context' risks causing data races
import TemporalWorkflows

let charge = Activity<Int, String, Never>("charge", startToClose: .seconds(1))

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        async let first = context.execute(charge, 1)
        async let second = context.execute(charge, 2)
        _ = try await (first, second)
        return 1
    }
}
