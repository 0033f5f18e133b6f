import Foundation
public import OrderContract
import OrderDatabase
import TemporalCore

extension OrderStore {
    /// Creates the order's record or updates an existing one to match the order; once for each run of the workflow.
    /// - Returns: the record's version.
    /// - Throws: ``StateUnavailable``.
    public func create(_ request: CreateOrderRequest) async throws -> OrderRecordVersion {
        let version = try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: request.at)
            if try transaction.recordCreation(request) { try transaction.write(request) }
            return try transaction.orderRecord(request.orderID)?.version ?? 0
        }
        return OrderRecordVersion(version: version)
    }

    /// Records what was undone, and why; once.
    /// - Returns: the record's version.
    /// - Throws: ``StateUnavailable``.
    public func compensate(_ request: CompensateOrderRequest) async throws -> OrderRecordVersion {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var written = request
        written.reason = OrderText.cleaned(request.reason, longest: 1_000)
        for index in written.steps.indices {
            written.steps[index].detail = request.steps[index].detail.map { OrderText.cleaned($0) }
        }
        let detail = String(decoding: try encoder.encode(written), as: UTF8.self)
        let version = try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: request.at)
            try transaction.record(
                "compensated",
                of: request.orderID,
                at: request.at,
                detail: detail,
                dedup: request.key
            )
            return try transaction.orderRecord(request.orderID)?.version ?? 0
        }
        return OrderRecordVersion(version: version)
    }
}

extension Transaction {
    /// Records that an order came in, once for each run of its workflow.
    /// - Returns: whether it is new.
    @discardableResult
    func recordCreation(_ request: CreateOrderRequest) throws -> Bool {
        try record(
            "created",
            of: request.orderID,
            at: request.at,
            status: OrderStatus.pending.rawValue,
            stage: OrderStage.created.rawValue,
            dedup: IdempotencyKey("\(request.orderID)/create/\(request.runID)")
        )
    }

    /// Writes an order as it came in into its row, which is there.
    func write(_ request: CreateOrderRequest) throws {
        try run(
            """
            UPDATE orders SET workflow_id = $2, run_id = $3, customer_id = COALESCE($4, customer_id), policy = $5,
              total_minor = COALESCE($6, total_minor), currency = $7, request_hash = COALESCE($8, request_hash),
              updated_at = CASE WHEN updated_at > $9 THEN updated_at ELSE $9 END, created_at = COALESCE($10, created_at)
            WHERE id = $1
            """,
            request.orderID,
            request.workflowID,
            request.runID,
            request.customerID,
            request.policy.rawValue,
            request.total?.minor,
            request.currency,
            request.idempotencyKey,
            request.at,
            request.createdAt
        )
        let items = try row("SELECT COUNT(*) AS count FROM order_items WHERE order_id = $1", request.orderID)
        let count: Int64 = try items?["count"] ?? 0
        // If the warehouse has already recorded items, those are the current ones.
        if count == 0 { try list(request.lines, of: request.orderID) }
    }
}
