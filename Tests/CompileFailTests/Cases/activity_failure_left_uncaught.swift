// error: thrown expression type 'ActivityFailure<Never>' cannot be converted to error type 'Declined'
import TemporalWorkflows

enum Declined: Error, Codable { case funds }
let charge = Activity<Int, String, Never>("charge", startToClose: .seconds(1))

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws(Declined) -> Int {
        _ = try await context.execute(charge, 1)
        return 1
    }
}
