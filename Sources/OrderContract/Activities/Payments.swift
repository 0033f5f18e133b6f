/// The input of `ProcessPayment`, and of the payment's workflow.
public struct ChargeRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Who pays.
    public var customerID: String?
    /// How much.
    public var amount: Money
    /// The charge's key.
    public var key: IdempotencyKey
    /// The failures to simulate, if any.
    public var faults: Faults?
    /// How the payment's workflow retries.
    public var retry: RetrySettings

    /// A request to charge.
    public init(
        orderID: String,
        customerID: String? = nil,
        amount: Money,
        faults: Faults? = nil,
        retry: RetrySettings = RetrySettings()
    ) {
        self.orderID = orderID
        self.customerID = customerID
        self.amount = amount
        self.faults = faults
        self.retry = retry
        key = .charge(orderID: orderID)
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case customerID = "customer_id"
        case amount, key, faults, retry
    }
}

/// The result of `ProcessPayment`, and of the payment's workflow.
public struct Receipt: Sendable, Hashable, Codable {
    /// The charge.
    public var paymentID: String
    /// The gateway's id of it, the same for each repetition.
    public var transactionID: String
    /// How much was taken.
    public var amount: Money

    /// A receipt.
    public init(paymentID: String, transactionID: String, amount: Money) {
        self.paymentID = paymentID
        self.transactionID = transactionID
        self.amount = amount
    }

    private enum CodingKeys: String, CodingKey {
        case paymentID = "payment_id"
        case transactionID = "transaction_id"
        case amount
    }
}

/// The input of `RefundPayment`: give back what was taken for the order, if anything.
public struct RefundRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// The key of the charge to give back.
    public var chargeKey: IdempotencyKey
    /// The refund's key.
    public var key: IdempotencyKey
    /// Why.
    public var reason: String?

    /// A request to refund.
    public init(orderID: String, reason: String? = nil) {
        self.orderID = orderID
        self.reason = reason
        chargeKey = .charge(orderID: orderID)
        key = .refund(orderID: orderID)
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case chargeKey = "charge_key"
        case key, reason
    }
}

/// The result of `RefundPayment`.
public struct Refund: Sendable, Hashable, Codable {
    /// The refund, or `nil` when nothing had been taken.
    public var refundID: String?
    /// How much was given back.
    public var amount: Money?

    /// A refund.
    public init(refundID: String?, amount: Money?) {
        self.refundID = refundID
        self.amount = amount
    }

    private enum CodingKeys: String, CodingKey {
        case refundID = "refund_id"
        case amount
    }
}
