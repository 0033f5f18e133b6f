public import OrderContract
import OrderDatabase
import TemporalCore

/// The bank: charges once for each key, and refunds once.
public struct PaymentGateway: Sendable {
    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Charges, or returns the existing charge with the same key: key and charge are one row.
    /// - Parameters:
    ///   - request: what is to be paid.
    ///   - attempt: counted from 1.
    /// - Returns: the receipt, the same for each repetition.
    /// - Throws: ``PaymentDeclined``, ``PaymentFailed``; ``PermanentError`` when the key was used for another amount.
    public func charge(_ request: ChargeRequest, attempt: Int) async throws -> Receipt {
        var request = request
        request.key = ledger.faultPlan.key(request.key)
        return try await take(request, attempt: attempt)
    }

    private func take(_ request: ChargeRequest, attempt: Int) async throws -> Receipt {
        let now = ledger.now()
        let faultPlan = ledger.faultPlan
        let receipt = try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            // A charge after its refund, from an attempt that was given up, would never be refunded.
            guard try !transaction.hasEvent(.refund(orderID: request.orderID)) else {
                throw PaymentDeclined(orderID: request.orderID, reason: "it has been given back already")
            }
            if let receipt = try transaction.receipt(request.key) {
                guard receipt.amount == request.amount else {
                    let amounts = "\(receipt.amount), not with \(request.amount)"
                    throw PermanentError("\(request.key) was charged with \(amounts)")
                }
                return receipt
            }
            guard request.amount.isPositive else {
                throw PermanentError("\(request.amount) cannot be charged for \(request.orderID)")
            }
            try Self.simulate(request, attempt: attempt)
            let receipt = Receipt(
                paymentID: Self.name("PAY", request.key),
                transactionID: Self.name("TXN", request.key),
                amount: request.amount
            )
            try transaction.record(receipt, of: request, attempt: attempt, at: now)
            try faultPlan.reach(.beforeCommit)
            return receipt
        }
        try ledger.faultPlan.reach(.afterCharge)
        return receipt
    }

    /// Refunds what was charged, if anything; a charge that arrives later is declined.
    public func refund(_ request: RefundRequest) async throws -> Refund {
        try ledger.faultPlan.reach(.refunding)
        let now = ledger.now()
        return try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            return try transaction.refund(request, at: now)
        }
    }

    /// The charge with this key.
    public func receipt(_ key: IdempotencyKey) async throws -> Receipt? {
        try await ledger.read { try $0.receipt(key) }
    }

    /// How many charges and refunds an order has, or all orders have if no order is given.
    public func counts(of orderID: String? = nil) async throws -> (charges: Int, refunds: Int) {
        try await ledger.read { transaction in
            let found = try transaction.rows(
                """
                SELECT kind, COUNT(*) AS count FROM payments WHERE CAST($1 AS TEXT) IS NULL OR order_id = $1
                GROUP BY kind
                """,
                orderID
            )
            var counts = (charges: 0, refunds: 0)
            for row in found {
                let kind: String = try row["kind"]
                if kind == "charge" { counts.charges = try row["count"] } else { counts.refunds = try row["count"] }
            }
            return counts
        }
    }

    private static func simulate(_ request: ChargeRequest, attempt: Int) throws {
        guard let faults = request.faults else { return }
        if faults.paymentDeclined {
            throw PaymentDeclined(orderID: request.orderID, reason: "insufficient funds (simulated)")
        }
        if faults.paymentFails(orderID: request.orderID, attempt: attempt) {
            throw PaymentFailed(orderID: request.orderID, attempt: attempt, reason: "gateway timeout (simulated)")
        }
    }

    /// An id made from the key, the same for every attempt.
    static func name(_ prefix: String, _ key: IdempotencyKey) -> String {
        var hash = StableHash()
        hash.combine(key.description)
        return "\(prefix)-\(hash.hexadecimal)"
    }
}

extension Transaction {
    /// The charge with this key.
    func receipt(_ key: IdempotencyKey) throws(DatabaseError) -> Receipt? {
        try row(
            """
            SELECT id, transaction_id, amount_minor, currency FROM payments
            WHERE idempotency_key = $1 AND kind = 'charge'
            """,
            key.description
        ).map { row throws(DatabaseError) in
            Receipt(
                paymentID: try row["id"],
                transactionID: try row["transaction_id"],
                amount: Money(minor: try row["amount_minor"], currency: try row["currency"])
            )
        }
    }

    func record(
        _ receipt: Receipt,
        of request: ChargeRequest,
        attempt: Int,
        at time: Timestamp
    ) throws(DatabaseError) {
        try run(
            """
            INSERT INTO payments
              (id, order_id, kind, amount_minor, currency, status, transaction_id, idempotency_key, attempt, created_at)
            VALUES ($1, $2, 'charge', $3, $4, 'completed', $5, $6, $7, $8)
            """,
            receipt.paymentID,
            request.orderID,
            receipt.amount.minor,
            receipt.amount.currency,
            receipt.transactionID,
            request.key.description,
            attempt,
            time
        )
        try record("charged", of: request.orderID, at: time, dedup: request.key)
    }

    /// Refunds what was charged, and records the refund so that a later charge is declined.
    func refund(_ request: RefundRequest, at time: Timestamp) throws(DatabaseError) -> Refund {
        if let row = try row(
            "SELECT id, amount_minor, currency FROM payments WHERE idempotency_key = $1 AND kind = 'refund'",
            request.key.description
        ) {
            let amount = Money(minor: try row["amount_minor"], currency: try row["currency"])
            return Refund(refundID: try row["id"], amount: amount)
        }
        let isNew = try record("refunded", of: request.orderID, at: time, dedup: request.key)
        guard isNew, let receipt = try receipt(request.chargeKey) else { return Refund(refundID: nil, amount: nil) }
        let refundID = PaymentGateway.name("REF", request.key)
        try run(
            """
            INSERT INTO payments
              (id, order_id, kind, amount_minor, currency, status, transaction_id, idempotency_key, created_at)
            VALUES ($1, $2, 'refund', $3, $4, 'completed', $5, $6, $7)
            """,
            refundID,
            request.orderID,
            receipt.amount.minor,
            receipt.amount.currency,
            receipt.transactionID,
            request.key.description,
            time
        )
        return Refund(refundID: refundID, amount: receipt.amount)
    }
}
