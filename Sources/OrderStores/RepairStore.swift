import Foundation
public import OrderContract
import OrderDatabase
public import TemporalCore

/// Sets right what operators find wrong. Each change uses the keys that the order's own workflow uses, so what both do is
/// done once, and is written down with the name of the operator.
public struct RepairStore: Sendable {
    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Who sets something right, and which rule was broken.
    public struct Note: Sendable, Hashable, Codable {
        /// Who.
        public let by: String
        /// The rule.
        public let rule: AuditReport.Rule

        /// A note.
        public init(by: String, rule: AuditReport.Rule) {
            self.by = OrderText.cleaned(by, longest: 100)
            self.rule = rule
        }
    }

    /// How an order stands by its workflow.
    public struct Outcome: Sendable, Hashable {
        /// Its status.
        public var status: OrderStatus
        /// Its stage; nil for the one at which its row is.
        public var stage: OrderStage?
        /// Why it ended so, for operators.
        public var reason: String?
        /// What it costs, if known.
        public var total: Money?
        /// What is ordered, added items included; empty if that is not known.
        public var items: [LineItem] = []
        /// When that was; nil for now.
        public var at: Timestamp?

        /// An outcome.
        public init(_ status: OrderStatus) { self.status = status }
    }

    /// How all orders stand, sorted by id.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func standings() async throws -> [OrderStanding] {
        try await ledger.read { try OrderStanding.all($0) }
    }

    /// How one order stands.
    /// - Returns: nil when the database does not have it.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func standing(of orderID: String) async throws -> OrderStanding? {
        try await ledger.read { try OrderStanding.all($0, only: orderID).first }
    }

    /// Records the end of an order that is open, and gives back what an order that was not completed still has.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - outcome: how its workflow has ended.
    ///   - note: who does this.
    /// - Returns: what was given back; nil when the order has ended meanwhile, and nothing was done.
    /// - Throws: ``StateUnavailable``; then nothing was done.
    public func close(_ orderID: String, as outcome: Outcome, _ note: Note) async throws -> SettledOrder? {
        let now = ledger.now()
        return try await ledger.write { transaction in
            guard let known = try transaction.locked(orderID, at: now), !known.status.isTerminal else { return nil }
            var returned = SettledOrder(orderID: orderID)
            if outcome.status != .completed {
                returned = try transaction.remainder(of: orderID)
                _ = try transaction.giveBack(orderID, outcome.reason, at: now)
            }
            try transaction.record(outcome, of: known, at: now)
            try transaction.note(note, of: orderID, at: now)
            return returned
        }
    }

    /// Opens an order again whose workflow runs.
    /// - Parameters:
    ///   - seen: the order as it stood when its workflow was asked.
    ///   - outcome: where its workflow is.
    ///   - note: who does this.
    /// - Returns: whether that was done; not when the order has changed meanwhile.
    /// - Throws: ``StateUnavailable``; then nothing was done.
    public func reopen(_ seen: OrderStanding, as outcome: Outcome, _ note: Note) async throws -> Bool {
        let now = ledger.now()
        return try await ledger.write { transaction in
            guard let known = try transaction.locked(seen.orderID, at: now), known.version == seen.version,
                known.status == seen.status, known.status.isTerminal, !outcome.status.isTerminal
            else { return false }
            var outcome = outcome
            // Not later: the workflow's next change must not look overtaken by this one.
            outcome.at = known.updatedAt
            try transaction.run("UPDATE orders SET reason = NULL WHERE id = $1", seen.orderID)
            try transaction.record(outcome, of: known, at: known.updatedAt)
            try transaction.note(note, of: seen.orderID, at: now)
            return true
        }
    }

    /// Writes the row of an order that the database does not have.
    /// - Parameters:
    ///   - request: the order as it came in.
    ///   - outcome: where its workflow is, or how it has ended; nil when that is not known, and then the row stands where
    ///     the order's events say, or at the beginning.
    ///   - wasTaken: whether the order was accepted, so that its customer is told of its end.
    ///   - note: who does this.
    /// - Returns: whether that was done; not when the order has got a row meanwhile.
    /// - Throws: ``StateUnavailable``; then nothing was done.
    public func restore(
        _ request: CreateOrderRequest,
        as outcome: Outcome?,
        wasTaken: Bool = true,
        _ note: Note
    ) async throws -> Bool {
        let now = ledger.now()
        return try await ledger.write { transaction in
            guard try transaction.orderRecord(request.orderID) == nil else { return false }
            try transaction.lockOrder(request.orderID, at: request.at)
            if wasTaken { try transaction.recordCreation(request) }
            try transaction.write(request)
            try transaction.recountChanges(of: request.orderID)
            if let outcome { try transaction.restore(outcome, of: request.orderID, at: now) }
            try transaction.note(note, of: request.orderID, at: now)
            return true
        }
    }

    /// What ``giveBack(_:_:)`` or ``close(_:as:_:)`` would give back.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - isCompleted: whether the order was completed, and keeps what it has taken.
    /// - Returns: what was not given back yet, by the order's keys.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func remainder(of orderID: String, isCompleted: Bool = false) async throws -> SettledOrder {
        try await ledger.read { try $0.remainder(of: orderID, isCompleted: isCompleted) }
    }

    /// Gives back what an order still has that has ended: stock and money, or only held stock where it was completed.
    /// - Returns: what was given back; nil when the order has not ended, and nothing was done.
    /// - Throws: ``StateUnavailable``; then nothing was done.
    public func giveBack(_ orderID: String, _ note: Note) async throws -> SettledOrder? {
        let now = ledger.now()
        return try await ledger.write { transaction in
            guard let known = try transaction.locked(orderID, at: now), known.status.isTerminal else { return nil }
            let isCompleted = known.status == .completed
            let returned = try transaction.remainder(of: orderID, isCompleted: isCompleted)
            if isCompleted {
                _ = try transaction.release(orderID: orderID, key: .release(orderID: orderID), at: now)
            } else {
                _ = try transaction.giveBack(orderID, known.reason, at: now)
            }
            try transaction.note(note, of: orderID, at: now)
            return returned
        }
    }

    /// Writes down that something was seen or set right which is not in the order's row, such as a message.
    /// - Throws: ``StateUnavailable``.
    public func write(_ note: Note, of orderID: String) async throws {
        let now = ledger.now()
        try await ledger.write { transaction in
            try transaction.lockOrder(orderID, at: now)
            try transaction.note(note, of: orderID, at: now)
        }
    }
}

extension Transaction {
    /// An order's record, locked until the transaction ends; nil for an order without a record.
    fileprivate func locked(_ orderID: String, at time: Timestamp) throws -> OrderRecord? {
        guard try orderRecord(orderID) != nil else { return nil }
        try lockOrder(orderID, at: time)
        // It may have changed before it was locked.
        return try orderRecord(orderID)
    }

    /// What was not given back yet of what an order has, by its keys.
    fileprivate func remainder(of orderID: String, isCompleted: Bool = false) throws -> SettledOrder {
        let balances = try balances(of: orderID).sorted { $0.key < $1.key }
        var lines: [StockLine] = []
        if try moved(.release(orderID: orderID)) == nil {
            lines += balances.map { StockLine(sku: $0.key, quantity: $0.value.held) }
        }
        if !isCompleted, try moved(.revert(orderID: orderID)) == nil {
            lines += balances.map { StockLine(sku: $0.key, quantity: $0.value.taken) }
        }
        let isRefunded = try hasEvent(.refund(orderID: orderID))
        let receipt = isCompleted || isRefunded ? nil : try receipt(.charge(orderID: orderID))
        return SettledOrder(orderID: orderID, released: lines.filter { $0.quantity > 0 }, refunded: receipt?.amount)
    }

    /// Gives back everything that an order has, as its workflow would: taken and held stock, and money.
    func giveBack(_ orderID: String, _ reason: String?, at time: Timestamp) throws(DatabaseError) -> SettledOrder {
        let returned = try revert(orderID: orderID, key: .revert(orderID: orderID), at: time)
        let refund = try refund(RefundRequest(orderID: orderID, reason: reason), at: time)
        let released = try release(orderID: orderID, key: .release(orderID: orderID), at: time)
        return SettledOrder(orderID: orderID, released: released + returned, refunded: refund.amount)
    }

    /// Records how an order stands, as a change that its workflow has not made.
    fileprivate func record(_ outcome: RepairStore.Outcome, of known: OrderRecord, at time: Timestamp) throws {
        let change = UpdateOrderStatusRequest(
            orderID: known.orderID,
            workflowID: known.workflowID,
            runID: "repair-\(time.millisecondsSince1970)",
            sequence: known.version + 1,
            status: outcome.status,
            stage: outcome.stage ?? known.stage,
            reason: outcome.reason,
            total: outcome.total,
            // Not earlier than the last change, since clocks differ.
            at: max(outcome.at ?? time, known.updatedAt)
        )
        _ = try apply(change)
    }

    /// Sets how often an order has changed to what its events say, and its state to that of the last one.
    fileprivate func recountChanges(of orderID: String) throws {
        let changes = try rows(
            "SELECT status, stage FROM order_events WHERE order_id = $1 AND kind = 'status' ORDER BY seq",
            orderID
        )
        guard let last = changes.last else { return }
        let (status, stage): (String, String) = (try last["status"], try last["stage"])
        let ends = OrderStatus(rawValue: status)?.isTerminal == true
        try run(
            """
            UPDATE orders SET version = $2, status = $3, stage = $4,
              closed_at = \(ends ? "updated_at" : "NULL") WHERE id = $1
            """,
            orderID,
            changes.count,
            status,
            stage
        )
    }

    fileprivate func restore(_ outcome: RepairStore.Outcome, of orderID: String, at time: Timestamp) throws {
        if outcome.status.isTerminal, outcome.status != .completed {
            _ = try giveBack(orderID, outcome.reason, at: time)
        }
        if !outcome.items.isEmpty { try list(outcome.items, of: orderID) }
        guard let known = try orderRecord(orderID) else { return }
        try record(outcome, of: known, at: time)
    }

    /// Writes down who has set something right.
    fileprivate func note(_ note: RepairStore.Note, of orderID: String, at time: Timestamp) throws {
        let known = try orderRecord(orderID)
        try record(
            "repaired",
            of: orderID,
            at: time,
            status: known?.status.rawValue,
            stage: known?.stage.rawValue,
            detail: String(decoding: try JSONEncoder().encode(note), as: UTF8.self),
            dedup: IdempotencyKey("\(orderID)/repair/\(note.rule.rawValue)/\(time.millisecondsSince1970)")
        )
    }
}
