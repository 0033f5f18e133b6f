public import OrderContract
import OrderDatabase
public import TemporalCore

/// What is written down of orders, for those who look at many of them or follow one.
public struct OrderArchive: Sendable {
    let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Which orders.
    public struct Filter: Sendable, Hashable {
        /// This one alone.
        public var orderID: String?
        /// Those that have this status.
        public var status: OrderStatus?
        /// Those of this customer.
        public var customerID: String?
        /// Those that came before this order.
        public var after: String?
        /// How many at most.
        public var limit = 50

        /// The latest orders.
        public init() {}
    }

    /// One order as it is written down.
    public struct Entry: Sendable, Hashable {
        /// The order.
        public let orderID: String
        /// Whose it is.
        public let customerID: String?
        /// How it is handled.
        public let policy: String
        /// Its status.
        public let status: OrderStatus
        /// Its stage.
        public let stage: OrderStage
        /// What it costs; nothing until that is known.
        public let total: Money
        /// When it came.
        public let createdAt: Timestamp
        /// When it last changed.
        public let updatedAt: Timestamp
    }

    /// One thing that has happened to an order.
    public struct Event: Sendable, Hashable {
        /// Its number; later events of an order have higher ones.
        public let sequence: Int64
        /// When it happened.
        public let at: Timestamp
        /// What happened: `created`, `status`, `compensated`, …
        public let kind: String
        /// The status that the order has since.
        public let status: OrderStatus?
        /// The stage that the order has since.
        public let stage: OrderStage?
    }

    /// Orders, the latest first.
    public func list(_ filter: Filter) async throws -> [Entry] {
        try await ledger.read { transaction in
            try transaction.rows(
                """
                SELECT id, customer_id, policy, status, stage, total_minor, currency, created_at, updated_at FROM orders o
                WHERE (CAST($1 AS TEXT) IS NULL OR id = $1) AND (CAST($2 AS TEXT) IS NULL OR status = $2)
                  AND (CAST($3 AS TEXT) IS NULL OR customer_id = $3)
                  AND (CAST($4 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM orders l WHERE l.id = $4
                    AND (o.created_at < l.created_at OR (o.created_at = l.created_at AND o.id < l.id))))
                ORDER BY created_at DESC, id DESC LIMIT $5
                """,
                filter.orderID,
                filter.status?.rawValue,
                filter.customerID,
                filter.after,
                filter.limit
            ).map { row in
                let (status, stage): (String, String) = (try row["status"], try row["stage"])
                return Entry(
                    orderID: try row["id"],
                    customerID: try row["customer_id"],
                    policy: try row["policy"],
                    status: OrderStatus(rawValue: status) ?? .pending,
                    stage: OrderStage(rawValue: stage) ?? .created,
                    total: Money(minor: try row["total_minor"], currency: try row["currency"]),
                    createdAt: try row["created_at"],
                    updatedAt: try row["updated_at"]
                )
            }
        }
    }

    /// What has happened to an order since an event, the earliest first; at most a thousand events.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - sequence: the number of an event that is known; 0 for all.
    /// - Returns: the events.
    /// - Throws: ``DatabaseError``.
    public func events(of orderID: String, after sequence: Int64) async throws -> [Event] {
        try await ledger.read { transaction in
            try transaction.rows(
                """
                SELECT seq, at, kind, status, stage FROM order_events WHERE order_id = $1 AND seq > $2
                ORDER BY seq LIMIT 1000
                """,
                orderID,
                sequence
            ).map { row in
                let (status, stage): (String?, String?) = (try row["status"], try row["stage"])
                return Event(
                    sequence: try row["seq"],
                    at: try row["at"],
                    kind: try row["kind"],
                    status: status.flatMap { OrderStatus(rawValue: $0) },
                    stage: stage.flatMap { OrderStage(rawValue: $0) }
                )
            }
        }
    }
}
