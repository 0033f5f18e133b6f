/// What must hold of all orders together, and where it does not.
public struct AuditReport: Sendable, Hashable, Codable {
    /// What must hold.
    public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
        /// An order is charged once at most.
        case chargedOnce = "charged-once"
        /// What was paid and not given back is the total of a completed order, and nothing of any other that has ended.
        case moneyAddsUp = "money-adds-up"
        /// What is there and what is held of a product is the sum of its movements.
        case stockAddsUp = "stock-adds-up"
        /// An order that has ended holds nothing.
        case nothingHeld = "nothing-held"
        /// A completed order has taken what was ordered, and any other that has ended nothing.
        case takenAsOrdered = "taken-as-ordered"
        /// Nobody is told the same thing twice.
        case toldOnce = "told-once"
        /// An order's version counts its changes.
        case changesCounted = "changes-counted"
        /// Every order has ended. Looked at only when it is asked for.
        case allEnded = "all-ended"
    }

    /// One place where a rule does not hold.
    public struct Violation: Sendable, Hashable, Codable, CustomStringConvertible {
        /// The rule.
        public var rule: Rule
        /// The order or the product.
        public var subject: String
        /// What was found.
        public var message: String

        /// The violation as one line.
        public var description: String { "\(rule.rawValue): \(subject): \(message)" }
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
    /// Where a rule does not hold.
    public var violations: [Violation]

    /// Whether every rule holds.
    public var isSound: Bool { violations.isEmpty }

    private enum CodingKeys: String, CodingKey {
        case database, orders, open, charges, refunds, products, notifications, violations
    }
}
