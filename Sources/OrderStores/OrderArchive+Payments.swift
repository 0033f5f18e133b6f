public import OrderContract
import OrderDatabase
public import TemporalCore

extension OrderArchive {
    /// Money that was taken or given back.
    public struct Payment: Sendable, Hashable {
        /// `charge` or `refund`.
        public let kind: String
        /// How much.
        public let amount: Money
        /// Its status at the bank.
        public let status: String
        /// The bank's id of it.
        public let transactionID: String?
        /// When it was.
        public let at: Timestamp
    }

    /// An order's charges and refunds, the earliest first.
    /// - Parameter orderID: the order.
    /// - Returns: the payments; at most a hundred.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func payments(of orderID: String) async throws -> [Payment] {
        try await ledger.read { transaction in
            try transaction.rows(
                """
                SELECT kind, amount_minor, currency, status, transaction_id, created_at FROM payments
                WHERE order_id = $1 ORDER BY created_at, id LIMIT 100
                """,
                orderID
            ).map { row in
                Payment(
                    kind: try row["kind"],
                    amount: Money(minor: try row["amount_minor"], currency: try row["currency"]),
                    status: try row["status"],
                    transactionID: try row["transaction_id"],
                    at: try row["created_at"]
                )
            }
        }
    }
}
