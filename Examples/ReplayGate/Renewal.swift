import TemporalWorkflows

let remind = Activity<String, Empty, Never>("remind", startToClose: .seconds(10))
let charge = Activity<String, String, Never>("charge", startToClose: .seconds(30))

/// Renews a subscription: a reminder a week before, then the charge.
struct Renewal: Workflow {
    var isCancelled = false

    init(_ subscription: String) {}

    struct Messages: MessageSet {
        let cancel = Signal<Renewal, Empty>("cancel") { $0.isCancelled = true }
    }

    static func run(_ subscription: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(remind, subscription)
        if try await context.wait(for: .days(7), until: { $0.isCancelled }) { return "cancelled" }
        return try await context.execute(charge, subscription)
    }
}
