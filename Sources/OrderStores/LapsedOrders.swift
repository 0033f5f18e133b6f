public import OrderContract
import OrderDatabase
import TemporalCore

/// Orders that may hold stock or money although their workflow no longer runs.
///
/// A workflow that is terminated runs no code, so it gives nothing back. A sweep asks Temporal for each of these orders
/// whether its workflow still runs, and settles the others.
public struct LapsedOrders: Sendable {
    private let ledger: Ledger
    private let holdTime: Duration

    init(_ ledger: Ledger, holdTime: Duration) {
        self.ledger = ledger
        self.holdTime = holdTime
    }

    /// Orders that have not ended, and whose hold has expired, or that are older than the hold time and hold nothing.
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - last: only orders with a greater id than this one.
    /// - Returns: the orders, sorted by id.
    /// - Throws: ``StateUnavailable``.
    public func candidates(limit: Int = 100, after last: String = "") async throws -> [LapsedOrder] {
        let now = ledger.now()
        let longAgo = now.advanced(by: .zero - holdTime)
        return try await ledger.read { transaction in
            let rows = try transaction.rows(
                """
                SELECT id, workflow_id FROM orders WHERE id > $1
                  AND status NOT IN ('completed', 'cancelled', 'rejected', 'failed')
                  AND (created_at <= $3
                    OR EXISTS (SELECT 1 FROM stock_movements m WHERE m.order_id = orders.id AND m.kind = 'hold'))
                  AND NOT EXISTS (SELECT 1 FROM stock_movements m
                    WHERE m.order_id = orders.id AND m.kind = 'hold' AND m.expires_at > $2)
                ORDER BY id LIMIT \(max(1, limit))
                """,
                last,
                now,
                longAgo
            )
            return try rows.map { LapsedOrder(orderID: try $0["id"], workflowID: try $0["workflow_id"]) }
        }
    }

    /// Orders that have not ended.
    /// - Parameter orderID: only this one; nil for all.
    /// - Returns: the orders, sorted by id.
    /// - Throws: ``StateUnavailable``.
    public func open(_ orderID: String? = nil) async throws -> [LapsedOrder] {
        try await ledger.read { transaction in
            try transaction.rows(
                """
                SELECT id, workflow_id FROM orders
                WHERE status NOT IN ('completed', 'cancelled', 'rejected', 'failed')
                  AND (CAST($1 AS TEXT) IS NULL OR id = $1) ORDER BY id
                """,
                orderID
            ).map { LapsedOrder(orderID: try $0["id"], workflowID: try $0["workflow_id"]) }
        }
    }

    /// Gives back everything that an order has, as its workflow would: held and taken stock, and money.
    ///
    /// This is one transaction, with the keys that the workflow would use, so it is done only once even if both do it.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - reason: why it ended, for its record.
    /// - Returns: what was given back.
    /// - Throws: ``StateUnavailable``; then nothing was given back.
    public func settle(_ orderID: String, because reason: String) async throws -> SettledOrder {
        let now = ledger.now()
        return try await ledger.write { transaction in
            try transaction.lockOrder(orderID, at: now)
            let known = try transaction.orderRecord(orderID)
            // The workflow has ended it in the meantime.
            if let known, known.status.isTerminal { return SettledOrder(orderID: orderID, released: []) }
            let returned = try transaction.giveBack(orderID, reason, at: now)
            let change = UpdateOrderStatusRequest(
                orderID: orderID,
                workflowID: known?.workflowID ?? OrderInput.workflowID(forOrder: orderID),
                runID: "sweep",
                // An order that was opened again by hand after a sweep is settled anew.
                sequence: (known?.version ?? 0) + 1,
                status: .failed,
                stage: known?.stage ?? .created,
                reason: reason,
                // Not earlier than the last change, since the workflow's clock and this one may differ.
                at: max(now, known?.updatedAt ?? now)
            )
            _ = try transaction.apply(change)
            return returned
        }
    }
}
