// error: risks causing data races
import TemporalWorkflows

let charge = Activity<Int, String, Never>("charge", startToClose: .seconds(1))

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await _Concurrency.withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await context.execute(charge, 1) }
            try await group.waitForAll()
        }
        return 1
    }
}
