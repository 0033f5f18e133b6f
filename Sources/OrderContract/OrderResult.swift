public import TemporalCore

/// How an order ended.
public struct OrderResult: Sendable, Hashable {
    /// The order.
    public var orderID: String
    /// The status it ended with.
    public var status: OrderStatus
    /// What it cost.
    public var total: Money
    /// The charge, if there was one.
    public var paymentID: String?
    /// The gateway's id of the charge.
    public var transactionID: String?
    /// The refund, if there was one.
    public var refundID: String?
    /// The ids of the shipments.
    public var shipments: [String]
    /// Why it was not completed, if it was not.
    public var reason: String?
    /// Every step taken, in order.
    public var steps: [SagaStep]

    /// An outcome.
    public init(
        orderID: String,
        status: OrderStatus,
        total: Money,
        paymentID: String? = nil,
        transactionID: String? = nil,
        refundID: String? = nil,
        shipments: [String] = [],
        reason: String? = nil,
        steps: [SagaStep] = []
    ) {
        self.orderID = orderID
        self.status = status
        self.total = total
        self.paymentID = paymentID
        self.transactionID = transactionID
        self.refundID = refundID
        self.shipments = shipments
        self.reason = reason
        self.steps = steps
    }
}

extension OrderResult: Codable {
    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case paymentID = "payment_id"
        case transactionID = "transaction_id"
        case refundID = "refund_id"
        case status, total, shipments, reason, steps
    }

    /// Reads a result; keys that an older worker did not write are empty.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        self.init(
            orderID: try keys.decode("order_id"),
            status: try keys.decode("status"),
            total: try keys.decode("total"),
            paymentID: try keys.decodeIfPresent("payment_id"),
            transactionID: try keys.decodeIfPresent("transaction_id"),
            refundID: try keys.decodeIfPresent("refund_id"),
            shipments: try keys.decode("shipments", default: []),
            reason: try keys.decodeIfPresent("reason"),
            steps: try keys.decode("steps", default: [])
        )
    }
}

/// One step of the saga, for people: what was done, and whether it was undone.
public struct SagaStep: Sendable, Hashable, Codable {
    /// The state of a step.
    public enum State: String, Sendable, Hashable, Codable {
        /// It has begun; it is not known yet whether it has happened.
        case started
        /// It has happened.
        case done
        /// It has failed.
        case failed
        /// It has been undone.
        case undone
        /// Undoing it has failed.
        case stuck
    }

    /// The activity or child workflow, e.g. `ReserveStock`.
    public var name: String
    /// Its state.
    public var state: State
    /// When that was.
    public var at: Timestamp?
    /// Details, e.g. a transaction id or an error.
    public var detail: String?

    /// A step.
    public init(_ name: String, _ state: State, at: Timestamp? = nil, detail: String? = nil) {
        self.name = name
        self.state = state
        self.at = at
        self.detail = detail
    }
}
