public import TemporalCore

/// The answer to `get-status`: one object with the keys of all reference systems.
public struct StatusReport: Sendable, Hashable {
    /// The order.
    public var orderID: String
    /// Its status.
    public var status: OrderStatus
    /// The step that it is at, or at which it failed.
    public var stage: OrderStage
    /// Whether it is expedited.
    public var isExpedited = false
    /// The state of its payment.
    public var paymentStatus = PaymentStatus.pending
    /// When anything here last changed.
    public var lastUpdated: Timestamp
    /// What is ordered now, added items included.
    public var items: [LineItem] = []
    /// Whether stock is held.
    public var reserved = false
    /// Whether a person has approved the payment.
    public var paymentApproved = false
    /// Who has approved the payment, if somebody has.
    public var approval: Verdict?
    /// How the review was decided, if it was.
    public var review: Verdict?
    /// Whether money has been taken.
    public var charged = false
    /// Whether the order is cancelled or being cancelled.
    public var cancelled = false
    /// Whether it was cancelled because time ran out.
    public var timedOut = false
    /// The last thing that went wrong, in a sentence that a customer may read.
    public var lastError: String?
    /// The same in one word, for programs; see ``FailureNotice/code``.
    public var errorCode: String?
    /// When the order came in.
    public var createdAt: Timestamp?
    /// What enrichment found.
    public var enrichment: Enrichment?
    /// When the approval is due.
    public var approvalDeadline: Timestamp?
    /// When the wait at the current stage ends.
    public var deadline: Timestamp?
    /// The version of the enrichment code.
    public var version: Int?
    /// What the order costs, if known.
    public var total: Money?
    /// Every step taken, in order.
    public var steps: [SagaStep] = []
    /// The ids of the shipments.
    public var shipments: [String] = []

    /// A report of an order that has just begun.
    public init(orderID: String, status: OrderStatus, stage: OrderStage, lastUpdated: Timestamp) {
        self.orderID = orderID
        self.status = status
        self.stage = stage
        self.lastUpdated = lastUpdated
    }

    /// The status for people. The caller works out `secondsLeft`, since the workflow does not know the current time.
    public func text(_ language: DisplayLanguage, secondsLeft: Int? = nil) -> String {
        switch (status, language) {
        case (.awaitingPayment, .english):
            secondsLeft.map { "Awaiting payment (\($0)s left)" } ?? status.text(language)
        case (.awaitingPayment, .chinese):
            secondsLeft.map { "待支付 (超时倒计时: \($0)s)" } ?? status.text(language)
        case (.cancelled, .english): timedOut ? "Cancelled (timed out)" : status.text(language)
        case (.cancelled, .chinese): timedOut ? "已取消 (超时)" : status.text(language)
        case (.processing, _): stage.text(language)
        default: status.text(language)
        }
    }
}

extension StatusReport: Codable {
    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case isExpedited = "is_expedited"
        case paymentStatus = "payment_status"
        case lastUpdated = "last_updated"
        case paymentApproved = "payment_approved"
        case timedOut = "timed_out"
        case lastError = "last_error"
        case errorCode = "error_code"
        case createdAt = "created_at"
        case approvalDeadline = "approval_deadline"
        case status, stage, items, reserved, charged, cancelled, enrichment, deadline, version, total, steps, shipments
        case approval, review
    }

    /// Reads a report; keys that an older worker did not write have their initial values.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        self.init(
            orderID: try keys.decode("order_id"),
            status: try keys.decode("status"),
            stage: try keys.decode("stage"),
            lastUpdated: try keys.decode("last_updated")
        )
        isExpedited = try keys.decode("is_expedited", default: false)
        paymentStatus = try keys.decode("payment_status", default: .pending)
        items = try keys.decode("items", default: [])
        reserved = try keys.decode("reserved", default: false)
        paymentApproved = try keys.decode("payment_approved", default: false)
        approval = try keys.decodeIfPresent("approval")
        review = try keys.decodeIfPresent("review")
        charged = try keys.decode("charged", default: false)
        cancelled = try keys.decode("cancelled", default: false)
        timedOut = try keys.decode("timed_out", default: false)
        lastError = try keys.decodeIfPresent("last_error")
        errorCode = try keys.decodeIfPresent("error_code")
        createdAt = try keys.decodeIfPresent("created_at")
        enrichment = try keys.decodeIfPresent("enrichment")
        approvalDeadline = try keys.decodeIfPresent("approval_deadline")
        deadline = try keys.decodeIfPresent("deadline")
        version = try keys.decodeIfPresent("version")
        total = try keys.decodeIfPresent("total")
        steps = try keys.decode("steps", default: [])
        shipments = try keys.decode("shipments", default: [])
    }
}

/// What a person has decided about an order.
public struct Verdict: Sendable, Hashable, Codable {
    /// Whether the order goes on.
    public var isAccepted: Bool
    /// Who decided, if they said so.
    public var by: String?
    /// Why, if they said so.
    public var reason: String?
    /// When the order took the decision up; nil until it waits for it.
    public var at: Timestamp?

    /// A decision.
    public init(isAccepted: Bool, by: String? = nil, reason: String? = nil, at: Timestamp? = nil) {
        self.isAccepted = isAccepted
        self.by = by
        self.reason = reason
        self.at = at
    }

    private enum CodingKeys: String, CodingKey {
        case isAccepted = "accepted"
        case by, reason, at
    }
}

/// What enrichment found out about an order.
public struct Enrichment: Sendable, Hashable, Codable {
    /// The customer.
    public var profile: CustomerProfile?
    /// What is in stock.
    public var inventory: InventorySnapshot?
    /// What else the customer may like.
    public var recommendations: [String]?

    /// Findings.
    public init(
        profile: CustomerProfile? = nil,
        inventory: InventorySnapshot? = nil,
        recommendations: [String]? = nil
    ) {
        self.profile = profile
        self.inventory = inventory
        self.recommendations = recommendations
    }
}
