import TemporalWorkflows

/// The workflow of `ReplayGate` after a change that does not fit: nobody is reminded any more.
enum Hasty {
    struct Renewal: Workflow {
        init(_ subscription: String) {}

        static func run(_ subscription: String, in context: WorkflowContext<Self>) async throws -> String {
            try await context.sleep(for: .days(7))
            return "charged"
        }
    }
}
