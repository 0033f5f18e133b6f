public import OrderContract
import OrderDatabase
import TemporalCore

/// The messages to customers: each is sent only once.
public struct NotificationStore: Sendable {
    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Sends the message, unless one of its kind was already sent for the order on its channel.
    public func send(_ request: NotificationRequest) async throws -> NotificationReceipt {
        try ledger.faultPlan.reach(.notifying)
        let now = ledger.now()
        return try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            let sent = try transaction.run(
                """
                INSERT INTO notifications (order_id, customer_id, kind, channel, subject, message, status, sent_at)
                VALUES ($1, $2, $3, $4, $5, $6, 'sent', $7) ON CONFLICT (order_id, kind, channel) DO NOTHING
                """,
                request.orderID,
                request.customerID,
                request.kind.rawValue,
                request.channel.rawValue,
                "Order \(request.orderID): \(request.kind.rawValue)",
                request.message,
                now
            )
            return NotificationReceipt(isNew: sent > 0)
        }
    }

    /// Every message about an order, oldest first.
    public func sent(about orderID: String) async throws -> [NotificationRequest] {
        try await ledger.read { transaction in
            try transaction.rows(
                "SELECT customer_id, kind, channel, message FROM notifications WHERE order_id = $1 ORDER BY id",
                orderID
            ).compactMap { row in
                guard let kind = NotificationKind(rawValue: try row["kind"]),
                    let channel = NotificationChannel(rawValue: try row["channel"])
                else { return nil }
                return NotificationRequest(
                    orderID: orderID,
                    customerID: try row["customer_id"],
                    kind: kind,
                    channel: channel,
                    message: try row["message"]
                )
            }
        }
    }
}
