import TemporalWorkflows

enum Billing {
    static let charge = Activity<String, String, CardDeclined>(
        "charge",
        startToClose: .seconds(30),
        retry: RetryPolicy(initialInterval: .minutes(1), maximumAttempts: 3)
    )
    static let remind = Activity<String, Empty, Never>("remind", startToClose: .seconds(10))

    /// Another attempt would not help.
    struct CardDeclined: Error, Codable, NonRetryableError {}
}

/// Thirty days for free, then the customer is charged; a declined card gets a reminder and three more days.
struct Trial: Workflow {
    var isCancelled = false

    init(_ customer: String) {}

    struct Messages: MessageSet {
        let cancel = Signal<Trial, Empty>("cancel") { $0.isCancelled = true }
    }

    static func run(_ customer: String, in context: WorkflowContext<Self>) async throws -> String {
        if try await context.wait(for: .days(30), until: { $0.isCancelled }) { return "cancelled" }
        do {
            return try await context.execute(Billing.charge, customer)
        } catch {
            guard case .declared = error.reason else { throw error }
        }
        try await context.execute(Billing.remind, customer)
        if try await context.wait(for: .days(3), until: { $0.isCancelled }) { return "cancelled" }
        return try await context.execute(Billing.charge, customer)
    }
}
