import OrderContract
import OrderStores

/// What sets something right.
enum Remedy: Sendable {
    /// Record the end of an order that is open.
    case close(RepairStore.Outcome)
    /// Open an order again.
    case reopen(OrderStanding, RepairStore.Outcome)
    /// Write the row of an order.
    case restore(CreateOrderRequest, RepairStore.Outcome?, wasTaken: Bool)
    /// Give back what an order still has.
    case giveBack
    /// Tell a customer.
    case tell(NotificationRequest)
    /// Write down who has seen it: nothing is wrong in the books.
    case acknowledge
    /// It comes right with what is proposed for another finding of the same order.
    case alongWithTheOther
}

/// What is to be done about a finding.
struct Proposal: Sendable {
    /// How far it is.
    enum State: String, Sendable, Encodable {
        /// It would be done.
        case proposed
        /// It is done.
        case mended
        /// It was tried, and was not possible.
        case failed
        /// A person has to look at it.
        case forAPerson = "for-a-person"
    }

    let violation: AuditReport.Violation
    /// What sets it right; nil when a person has to.
    let remedy: Remedy?
    /// What would be done, or who should look at what; then what came of it.
    var sentence: String
    var state: State

    /// Something that can be set right.
    init(_ finding: Finding, _ sentence: String, by remedy: Remedy) {
        violation = finding.violation
        (self.sentence, self.remedy, state) = (sentence, remedy, .proposed)
    }

    /// Something that a person has to look at.
    init(_ finding: Finding, forAPerson sentence: String) {
        violation = finding.violation
        (self.sentence, remedy, state) = (sentence, nil, .forAPerson)
    }
}

extension Proposal: Encodable {
    private enum CodingKeys: String, CodingKey {
        case rule, subject, message, state, action
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(violation.rule, forKey: .rule)
        try container.encode(violation.subject, forKey: .subject)
        try container.encode(violation.message, forKey: .message)
        try container.encode(state, forKey: .state)
        try container.encode(sentence, forKey: .action)
    }
}

/// What a repair has found and done.
struct RepairReport: Sendable, Encodable {
    /// The database.
    let database: String
    /// Whether it was to do what it proposes.
    let applied: Bool
    /// What was found.
    var findings: [Proposal] = []

    /// Whether nothing is left to do.
    var isDone: Bool { findings.allSatisfy { $0.state == .mended } }
}

extension SettledOrder {
    /// What is given back, in words; nil when it is nothing.
    var words: String? {
        var parts = released.map { "\($0.quantity) of \($0.sku)" }
        if let refunded { parts.append("\(refunded)") }
        guard let last = parts.popLast() else { return nil }
        return parts.isEmpty ? last : "\(parts.joined(separator: ", ")) and \(last)"
    }
}

extension Printer {
    /// The result of a repair.
    func repaired(_ report: RepairReport) -> String {
        guard output == .text else { return json(report) }
        var lines = ["Looked at \(report.database)"]
        guard !report.findings.isEmpty else { return (lines + ["Nothing has to be mended."]).joined(separator: "\n") }
        lines.append("\(report.findings.count) finding\(report.findings.count == 1 ? "" : "s"):")
        for finding in report.findings {
            lines.append("  \(finding.violation)")
            lines.append("    \(Self.word(finding.state)): \(finding.sentence)")
        }
        if !report.applied, report.findings.contains(where: { $0.state == .proposed }) {
            lines.append("Nothing was changed. Do what is proposed with: order-starter repair --apply")
        } else if !report.isDone {
            lines.append("Somebody has to look at what is not done.")
        }
        return lines.joined(separator: "\n")
    }

    private static func word(_ state: Proposal.State) -> String {
        switch state {
        case .proposed: "proposed"
        case .mended: "done"
        case .failed: "not done"
        case .forAPerson: "for a person"
        }
    }
}
