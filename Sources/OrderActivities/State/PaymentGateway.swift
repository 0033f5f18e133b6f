public import OrderContract

/// One movement of money, as it is recorded.
struct PaymentChange: Codable, Sendable {
    var orderID: String
    /// The charge that was made or is given back.
    var chargeKey: IdempotencyKey
    /// There for a charge.
    var receipt: Receipt?
    /// There for a refund.
    var refundKey: IdempotencyKey?
    var refund: Refund?
}

/// Charges and refunds by key.
struct PaymentLedger: Sendable {
    private(set) var charges: [IdempotencyKey: Receipt] = [:]
    private(set) var refunds: [IdempotencyKey: Refund] = [:]
    /// Charges that were given back, or given up on before they were made.
    private(set) var settled: Set<IdempotencyKey> = []

    mutating func apply(_ change: PaymentChange) {
        if let receipt = change.receipt { charges[change.chargeKey] = receipt }
        if let key = change.refundKey, let refund = change.refund {
            refunds[key] = refund
            settled.insert(change.chargeKey)
        }
    }
}

/// The bank: takes money once by its key, and gives it back once.
public actor PaymentGateway {
    private var ledger: PaymentLedger
    private let file: StateFile?

    init(ledger: PaymentLedger, file: StateFile?) {
        self.ledger = ledger
        self.file = file
    }

    /// Takes the money, or says again that it has been taken; `attempt` is counted from 1.
    public func charge(_ request: ChargeRequest, attempt: Int) throws -> Receipt {
        guard !ledger.settled.contains(request.key) else {
            throw PaymentDeclined(orderID: request.orderID, reason: "it has been given back already")
        }
        if let receipt = ledger.charges[request.key] {
            guard receipt.amount == request.amount else {
                throw PermanentError("\(request.key) was charged with \(receipt.amount), not with \(request.amount)")
            }
            return receipt
        }
        guard request.amount.isPositive else {
            throw PermanentError("\(request.amount) cannot be charged for \(request.orderID)")
        }
        try simulate(request, attempt: attempt)
        let receipt = Receipt(
            paymentID: Self.name("PAY", request.key),
            transactionID: Self.name("TXN", request.key),
            amount: request.amount
        )
        try record(PaymentChange(orderID: request.orderID, chargeKey: request.key, receipt: receipt))
        return receipt
    }

    /// Gives back what was taken, be it nothing; a charge that arrives later is declined.
    public func refund(_ request: RefundRequest) throws -> Refund {
        if let refund = ledger.refunds[request.key] { return refund }
        let receipt = ledger.charges[request.chargeKey]
        let refund = Refund(refundID: receipt.map { _ in Self.name("REF", request.key) }, amount: receipt?.amount)
        let change = PaymentChange(
            orderID: request.orderID,
            chargeKey: request.chargeKey,
            refundKey: request.key,
            refund: refund
        )
        try record(change)
        return refund
    }

    /// The charge with this key.
    public func receipt(_ key: IdempotencyKey) -> Receipt? {
        ledger.charges[key]
    }

    /// How many charges have been made, and how many of them given back.
    public var counts: (charges: Int, refunds: Int) {
        (ledger.charges.count, ledger.refunds.values.count { $0.refundID != nil })
    }

    private func simulate(_ request: ChargeRequest, attempt: Int) throws {
        guard let faults = request.faults else { return }
        if faults.paymentDeclined {
            throw PaymentDeclined(orderID: request.orderID, reason: "insufficient funds (simulated)")
        }
        if faults.paymentFails(orderID: request.orderID, attempt: attempt) {
            throw PaymentFailed(orderID: request.orderID, attempt: attempt, reason: "gateway timeout (simulated)")
        }
    }

    private func record(_ change: PaymentChange) throws(StateUnavailable) {
        try file?.append(StateRecord(payment: change))
        ledger.apply(change)
    }

    /// A name made of the key: the same for every attempt.
    private static func name(_ prefix: String, _ key: IdempotencyKey) -> String {
        var hash = StableHash()
        hash.combine(key.description)
        return "\(prefix)-\(hash.hexadecimal)"
    }
}
