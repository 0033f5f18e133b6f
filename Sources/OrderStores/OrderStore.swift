import Foundation
public import OrderContract
import OrderDatabase
public import TemporalCore

/// The record of an order.
public struct OrderRecord: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Its workflow.
    public var workflowID: String
    /// Its status.
    public var status: OrderStatus
    /// Its stage.
    public var stage: OrderStage
    /// The reason, if there is one.
    public var reason: String?
    /// What it costs; zero until that is known.
    public var total: Money
    /// When it last changed.
    public var updatedAt: Timestamp
    /// When its handling ended.
    public var closedAt: Timestamp?
    /// How often it has changed.
    public var version: Int
}

/// The orders' records and events; each key makes its change only once.
public struct OrderStore: Sendable {
    let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Records a change of status, and creates the order's record if there is none.
    /// - Parameters:
    ///   - request: the change.
    ///   - runID: the run of the workflow that makes it.
    /// - Returns: the record's version after the change.
    /// - Throws: ``StateUnavailable``.
    public func update(_ request: UpdateOrderStatusRequest, runID: String? = nil) async throws -> OrderRecordVersion {
        if request.status == .completed { try ledger.faultPlan.reach(.completing) }
        let now = ledger.now()
        let version = try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            if let version = try transaction.version(recordedAs: request.key) { return version }
            return try transaction.apply(request, runID: runID)
        }
        try ledger.faultPlan.reach(.afterEvent)
        return OrderRecordVersion(version: version)
    }

    /// An order's record.
    public func record(_ orderID: String) async throws -> OrderRecord? {
        try await ledger.read { try $0.orderRecord(orderID) }
    }

    /// The statuses that an order has had, oldest first.
    public func statuses(of orderID: String) async throws -> [OrderStatus] {
        try await ledger.read { transaction in
            try transaction.rows(
                "SELECT status FROM order_events WHERE order_id = $1 AND kind = 'status' ORDER BY seq",
                orderID
            ).compactMap { row in
                let status: String = try row["status"]
                return OrderStatus(rawValue: status)
            }
        }
    }
}

/// The details of an event, besides status and stage.
private struct EventDetail: Codable {
    var version: Int
    var reason: String?
    var total: Int64?
}

extension Transaction {
    /// An order's record.
    func orderRecord(_ orderID: String) throws -> OrderRecord? {
        let found = try row(
            """
            SELECT workflow_id, status, stage, reason, total_minor, currency, updated_at, closed_at, version FROM orders
            WHERE id = $1
            """,
            orderID
        )
        guard let found else { return nil }
        let (status, stage): (String, String) = (try found["status"], try found["stage"])
        return OrderRecord(
            orderID: orderID,
            workflowID: try found["workflow_id"],
            status: OrderStatus(rawValue: status) ?? .pending,
            stage: OrderStage(rawValue: stage) ?? .created,
            reason: try found["reason"],
            total: Money(minor: try found["total_minor"], currency: try found["currency"]),
            updatedAt: try found["updated_at"],
            closedAt: try found["closed_at"],
            version: try found["version"]
        )
    }

    /// The record's version after this change; `nil` if the change was not made.
    fileprivate func version(recordedAs key: IdempotencyKey) throws -> Int? {
        guard let row = try row("SELECT detail FROM order_events WHERE dedup = $1", key.description) else { return nil }
        let detail: String = try row["detail"]
        return try JSONDecoder().decode(EventDetail.self, from: Data(detail.utf8)).version
    }

    /// Makes a change of status.
    /// - Returns: the record's version after it.
    func apply(_ change: UpdateOrderStatusRequest, runID: String? = nil) throws -> Int {
        let known = try orderRecord(change.orderID)
        let version = (known?.version ?? 0) + 1
        // A text from elsewhere must not keep an order's end from being recorded.
        let reason = change.reason.map { OrderText.cleaned($0, longest: 1_000) }
        let detail = EventDetail(version: version, reason: reason, total: change.total?.minor)
        try record(
            "status",
            of: change.orderID,
            at: change.at,
            status: change.status.rawValue,
            stage: change.stage.rawValue,
            detail: String(decoding: try JSONEncoder().encode(detail), as: UTF8.self),
            dedup: change.key
        )
        // A change that was overtaken by a later one is recorded as an event, but does not change the state.
        if let known, known.version > 0, known.updatedAt > change.at {
            try run("UPDATE orders SET version = $2 WHERE id = $1", change.orderID, version)
            return version
        }
        try run(
            """
            UPDATE orders SET workflow_id = $2, run_id = COALESCE($3, run_id), status = $4, stage = $5,
              reason = COALESCE($6, reason), total_minor = COALESCE($7, total_minor),
              currency = COALESCE($8, currency), updated_at = $9, closed_at = $10, version = $11,
              failure_code = $12
            WHERE id = $1
            """,
            change.orderID,
            change.workflowID,
            runID,
            change.status.rawValue,
            change.stage.rawValue,
            reason,
            change.total?.minor,
            change.total?.currency,
            change.at,
            change.status.isTerminal ? change.at : nil,
            version,
            change.status == .failed ? change.code : nil
        )
        return version
    }
}
