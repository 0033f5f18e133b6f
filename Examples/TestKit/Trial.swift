import TemporalWorkflows

public enum Billing {
    public static let charge = Activity<String, String, CardDeclined>(
        "charge",
        startToClose: .seconds(30),
        retry: RetryPolicy(initialInterval: .minutes(1), maximumAttempts: 3)
    )
    public static let remind = Activity<String, Empty, Never>("remind", startToClose: .seconds(10))

    public struct CardDeclined: Error, Codable, NonRetryableError {
        public init() {}
    }
}

/// Thirty days for free, then the customer is charged; a declined card gets a reminder and three more days.
public struct Trial: Workflow {
    var isCancelled = false

    public init(_ customer: String) {}

    public struct Messages: MessageSet {
        public let cancel = Signal<Trial, Empty>("cancel") { $0.isCancelled = true }
        public init() {}
    }

    public static func run(_ customer: String, in context: WorkflowContext<Self>) async throws -> String {
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
