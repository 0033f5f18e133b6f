import TemporalWorkflows

struct Payment: Codable, Sendable {
    var account: String
    var cents: Int
}

/// Nothing in workflow code shows that its values are encrypted.
struct PayOut: Workflow {
    init(_ payment: Payment) {}

    static func run(_ payment: Payment, in context: WorkflowContext<Self>) async throws -> String {
        "\(payment.cents) cents were paid to \(payment.account)"
    }
}
