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
    ///
    /// The row is written before the message leaves and marked afterwards: a message whose sender died meanwhile is
    /// handed over again, with the same key.
    /// - Parameters:
    ///   - request: the message.
    ///   - deliver: hands it over to what carries it.
    /// - Returns: whether it was sent by this call.
    /// - Throws: ``StateUnavailable``, and what `deliver` throws.
    public func send(
        _ request: NotificationRequest,
        by deliver: (NotificationRequest) async throws -> Void = { _ in }
    ) async throws -> NotificationReceipt {
        try ledger.faultPlan.reach(.notifying)
        guard try await begin(request) else { return NotificationReceipt(isNew: false) }
        try await deliver(request)
        let now = ledger.now()
        let sent = try await ledger.write { transaction in
            try transaction.run(
                """
                UPDATE notifications SET status = 'sent', sent_at = $4
                WHERE order_id = $1 AND kind = $2 AND channel = $3 AND status <> 'sent'
                """,
                request.orderID,
                request.kind.rawValue,
                request.channel.rawValue,
                now
            )
        }
        return NotificationReceipt(isNew: sent > 0)
    }

    /// Writes the message down.
    /// - Returns: whether it still has to be sent.
    private func begin(_ request: NotificationRequest) async throws -> Bool {
        let now = ledger.now()
        return try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            try transaction.run(
                """
                INSERT INTO notifications (order_id, customer_id, kind, channel, subject, message, status)
                VALUES ($1, $2, $3, $4, $5, $6, 'sending') ON CONFLICT (order_id, kind, channel) DO NOTHING
                """,
                request.orderID,
                request.customerID,
                request.kind.rawValue,
                request.channel.rawValue,
                "Order \(request.orderID): \(request.kind.rawValue)",
                OrderText.cleaned(request.message, longest: 1_000)
            )
            let row = try transaction.row(
                "SELECT status FROM notifications WHERE order_id = $1 AND kind = $2 AND channel = $3",
                request.orderID,
                request.kind.rawValue,
                request.channel.rawValue
            )
            let status: String? = try row?["status"]
            return status != "sent"
        }
    }

    /// Every message about an order, oldest first.
    public func sent(about orderID: String) async throws -> [NotificationRequest] {
        try await ledger.read { transaction in
            try transaction.rows(
                "SELECT customer_id, kind, channel, message FROM notifications WHERE order_id = $1 AND status = 'sent' "
                    + "ORDER BY id",
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
