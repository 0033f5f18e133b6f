public import OrderContract
import OrderDatabase
public import TemporalCore

/// How the database has an order, for comparing it with the order's workflow.
public struct OrderStanding: Sendable, Hashable {
    /// The order.
    public let orderID: String
    /// The workflow that handles it.
    public let workflowID: String
    /// Whose order it is.
    public let customerID: String?
    /// Its status.
    public let status: OrderStatus
    /// When it last changed.
    public let updatedAt: Timestamp
    /// Why it ended as it did, for operators.
    public let reason: String?
    /// How often it has changed.
    public let version: Int
    /// Whether the order itself has made its row. One that could not, or that is older than that step, has not.
    public let isOnRecord: Bool
    /// Whether a sweep or an operator has ended it or set it right.
    public let isSettled: Bool
    /// Whether its customer can be told by text message: older programs did not.
    public let hasTextMessages: Bool
    /// The channels on which the customer was told of the order's end.
    public let toldBy: Set<NotificationChannel>
}

extension OrderStanding {
    /// How one order stands, or all of them by their ids.
    static func all(
        _ transaction: any Transaction,
        only orderID: String? = nil
    ) throws(DatabaseError) -> [OrderStanding] {
        let told = try messages(transaction, about: orderID)
        let since = try textMessagesSince(transaction)
        return try transaction.rows(
            """
            SELECT id, workflow_id, customer_id, status, updated_at, closed_at, reason, version,
              CASE WHEN EXISTS (SELECT 1 FROM order_events e WHERE e.order_id = orders.id AND e.kind = 'created')
                THEN 1 ELSE 0 END AS recorded,
              CASE WHEN EXISTS (SELECT 1 FROM order_events e WHERE e.order_id = orders.id
                AND (e.kind = 'repaired' OR (e.kind = 'status' AND e.dedup LIKE '%/sweep/%')))
                THEN 1 ELSE 0 END AS settled
            FROM orders WHERE CAST($1 AS TEXT) IS NULL OR id = $1 ORDER BY id
            """,
            orderID
        ).map { row throws(DatabaseError) in
            let (id, word): (String, String) = (try row["id"], try row["status"])
            let (updated, closed): (Timestamp, Timestamp?) = (try row["updated_at"], try row["closed_at"])
            let (recorded, settled): (Bool, Bool) = (try row["recorded"], try row["settled"])
            let status = OrderStatus(rawValue: word) ?? .pending
            let kind = NotificationKind(endedAs: status)
            return OrderStanding(
                orderID: id,
                workflowID: try row["workflow_id"],
                customerID: try row["customer_id"],
                status: status,
                updatedAt: updated,
                reason: try row["reason"],
                version: try row["version"],
                isOnRecord: recorded,
                isSettled: settled,
                hasTextMessages: since.map { $0 <= closed ?? updated } ?? false,
                toldBy: Set((told[id] ?? []).filter { $0.kind == kind?.rawValue }.compactMap(\.channel))
            )
        }
    }

    private static func messages(
        _ transaction: any Transaction,
        about orderID: String?
    ) throws(DatabaseError) -> [String: [(kind: String, channel: NotificationChannel?)]] {
        var sent: [String: [(kind: String, channel: NotificationChannel?)]] = [:]
        let rows = try transaction.rows(
            """
            SELECT order_id, kind, channel FROM notifications
            WHERE status = 'sent' AND order_id IS NOT NULL AND (CAST($1 AS TEXT) IS NULL OR order_id = $1)
            """,
            orderID
        )
        for row in rows {
            let (id, channel): (String, String) = (try row["order_id"], try row["channel"])
            sent[id, default: []].append((try row["kind"], NotificationChannel(rawValue: channel)))
        }
        return sent
    }

    /// Since when the database's programs send text messages: they came with the third step of the schema.
    private static func textMessagesSince(_ transaction: any Transaction) throws(DatabaseError) -> Timestamp? {
        try transaction.row("SELECT applied_at FROM schema_migrations WHERE version = 3")?["applied_at"]
    }
}
