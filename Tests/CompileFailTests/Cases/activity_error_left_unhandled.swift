// error: switch must be exhaustive
import TemporalWorkflows

enum Declined: Error, Codable { case funds, expired }
let charge = Activity<Int, String, Declined>("charge", startToClose: .seconds(1))

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws(Declined) -> Int {
        do {
            _ = try await context.execute(charge, 1)
            return 1
        } catch {
            switch error.reason {
            case .declared(.funds): return 2
            case .timedOut, .interrupted, .undeclared: return 3
            }
        }
    }
}
