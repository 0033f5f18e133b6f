public import OrderContract
import OrderDatabase
public import TemporalCore

/// The recorded orders, for lists of orders and for following one.
public struct OrderArchive: Sendable {
    let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Which orders to list.
    public struct Filter: Sendable, Hashable {
        /// Only this order.
        public var orderID: String?
        /// Only orders with this status.
        public var status: OrderStatus?
        /// Only orders of this customer.
        public var customerID: String?
        /// Only orders that are older than this order.
        public var after: String?
        /// How many at most.
        public var limit = 50

        /// The latest orders.
        public init() {}
    }

    /// A recorded order.
    public struct Entry: Sendable, Hashable {
        /// The order.
        public let orderID: String
        /// Whose it is.
        public let customerID: String?
        /// Its policy.
        public let policy: String
        /// Its status.
        public let status: OrderStatus
        /// Its stage.
        public let stage: OrderStage
        /// What it costs; zero until that is known.
        public let total: Money
        /// When it came.
        public let createdAt: Timestamp
        /// When it last changed.
        public let updatedAt: Timestamp
        /// Why it ended as it did, for operators.
        public let reason: String?
        /// The kind of failure, one of ``FailureNotice/failureCodes``; nil if it has not failed, or nobody has recorded it.
        public let failureCode: String?
    }

    /// An event of an order.
    public struct Event: Sendable, Hashable {
        /// Its number; later events of an order have higher ones.
        public let sequence: Int64
        /// When it happened.
        public let at: Timestamp
        /// What happened: `created`, `status`, `compensated`, …
        public let kind: String
        /// The order's status after it.
        public let status: OrderStatus?
        /// The order's stage after it.
        public let stage: OrderStage?
    }

    /// Orders, the latest first.
    public func list(_ filter: Filter) async throws -> [Entry] {
        try await ledger.read { transaction in
            try transaction.rows(
                """
                SELECT id, customer_id, policy, status, stage, total_minor, currency, created_at, updated_at, reason,
                  failure_code
                FROM orders o
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
            ).map { try Entry($0) }
        }
    }

    /// An order's events after a given event, the earliest first; at most a thousand.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - sequence: the number of the given event; 0 for all events.
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

extension OrderArchive.Entry {
    /// An order from its row.
    init(_ row: SQLRow) throws(DatabaseError) {
        let (status, stage): (String, String) = (try row["status"], try row["stage"])
        orderID = try row["id"]
        customerID = try row["customer_id"]
        policy = try row["policy"]
        self.status = OrderStatus(rawValue: status) ?? .pending
        self.stage = OrderStage(rawValue: stage) ?? .created
        total = Money(minor: try row["total_minor"], currency: try row["currency"])
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
        reason = try row["reason"]
        failureCode = try row["failure_code"]
    }
}
