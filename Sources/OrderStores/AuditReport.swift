/// The result of an audit: totals, and the violations of the rules.
public struct AuditReport: Sendable, Hashable, Codable {
    /// A rule.
    public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
        /// An order is charged at most once.
        case chargedOnce = "charged-once"
        /// What was paid and not refunded is the total of a completed order, and zero for other orders that have ended.
        case moneyAddsUp = "money-adds-up"
        /// A product's stock and its held stock are the sums of its movements.
        case stockAddsUp = "stock-adds-up"
        /// An order that has ended holds nothing.
        case nothingHeld = "nothing-held"
        /// A completed order has taken what was ordered; other orders that have ended have taken nothing.
        case takenAsOrdered = "taken-as-ordered"
        /// Nobody is told the same thing twice.
        case toldOnce = "told-once"
        /// An order's version counts its changes.
        case changesCounted = "changes-counted"
        /// An order whose workflow has ended has ended too. Checked only where Temporal can be asked.
        case endsWithItsWorkflow = "ends-with-its-workflow"
        /// An order whose workflow runs has not ended. Checked only where Temporal can be asked.
        case openWhileItRuns = "open-while-it-runs"
        /// The workflow of an order is there; that of one that has ended for as long as Temporal keeps it. Checked only
        /// where Temporal can be asked.
        case hasItsWorkflow = "has-its-workflow"
        /// The order of a workflow is in the database. Checked only where Temporal can be asked.
        case hasItsRow = "has-its-row"
        /// The customer of an order that has ended was told, on each channel on which that is possible.
        case customerTold = "customer-told"
        /// Every order has ended. Checked only on request.
        case allEnded = "all-ended"
    }

    /// A violation of a rule.
    public struct Violation: Sendable, Hashable, Codable, CustomStringConvertible {
        /// The rule.
        public var rule: Rule
        /// The order or the product.
        public var subject: String
        /// What was found.
        public var message: String

        /// A violation.
        public init(rule: Rule, subject: String, message: String) {
            self.rule = rule
            self.subject = subject
            self.message = message
        }

        /// The violation as one line.
        public var description: String { "\(rule.rawValue): \(subject): \(message)" }
    }

    /// How Temporal took part.
    public enum Comparison: String, Sendable, Hashable, Codable {
        /// The orders were compared with their workflows.
        case compared
        /// Temporal did not answer.
        case unreachable
        /// Temporal was not to be asked.
        case leftOut = "left-out"
    }

    /// The database that was looked at.
    public var database: String
    /// How many orders there are in each status.
    public var orders: [String: Int]
    /// How many orders have not ended.
    public var open: Int
    /// How many charges there are.
    public var charges: Int
    /// How many refunds there are.
    public var refunds: Int
    /// How many products there are.
    public var products: Int
    /// How many messages were sent.
    public var notifications: Int
    /// How Temporal took part; nil in an audit of the database alone.
    public var temporal: Comparison?
    /// How many workflows of orders Temporal has; nil where it was not asked.
    public var workflows: Int?
    /// The violations.
    public var violations: [Violation]

    /// Whether every rule holds.
    public var isSound: Bool { violations.isEmpty }

    private enum CodingKeys: String, CodingKey {
        case database, orders, open, charges, refunds, products, notifications, temporal, workflows, violations
    }
}
