public import TemporalCore

/// The input of `ValidateOrder`.
public struct ValidateOrderRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// What it costs.
    public var amount: Money
    /// The names of what is ordered.
    public var items: [String]

    /// A request to validate an order.
    public init(orderID: String, amount: Money, items: [String]) {
        self.orderID = orderID
        self.amount = amount
        self.items = items
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case amount, items
    }
}

/// The result of `ValidateOrder`; an order that is not valid is a `ValidationError` instead.
public struct ValidationVerdict: Sendable, Hashable, Codable {
    /// What the validation service said.
    public var message: String

    /// A verdict.
    public init(message: String) {
        self.message = message
    }
}

/// The input of `ProcessOrder`.
public struct ProcessOrderRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// How long its processing takes.
    public var time: ProcessingTime
    /// Whether to process at the expedited pace.
    public var isExpedited: Bool
    /// What was done before, if the order is expedited half-way.
    public var progress: ProcessingProgress

    /// A request to process an order.
    public init(
        orderID: String,
        time: ProcessingTime,
        isExpedited: Bool,
        progress: ProcessingProgress = ProcessingProgress()
    ) {
        self.orderID = orderID
        self.time = time
        self.isExpedited = isExpedited
        self.progress = progress
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case isExpedited = "is_expedited"
        case time, progress
    }
}

/// How much of an order's processing is done: the details of the heartbeat.
public struct ProcessingProgress: Sendable, Hashable, Codable {
    /// The share that is done, in thousandths, independent of the pace.
    public var permille: Int

    /// A share; zero by default.
    public init(permille: Int = 0) {
        self.permille = permille
    }

    /// All of it.
    public static let complete = ProcessingProgress(permille: 1_000)

    /// Whether nothing is left to do.
    public var isComplete: Bool { permille >= 1_000 }
}

/// The result of `ProcessOrder`, also when it was cancelled.
public struct ProcessedOrder: Sendable, Hashable, Codable {
    /// What was done, for people.
    public var message: String
    /// How much of the order is processed; not all if it was stopped.
    public var progress: ProcessingProgress

    /// A report.
    public init(message: String, progress: ProcessingProgress = .complete) {
        self.message = message
        self.progress = progress
    }
}

/// The input of `UpdateOrderStatus`: the change of the order's record, and its event.
public struct UpdateOrderStatusRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Its workflow.
    public var workflowID: String
    /// The new status.
    public var status: OrderStatus
    /// The new stage.
    public var stage: OrderStage
    /// The reason, if there is one.
    public var reason: String?
    /// The kind of failure in one word, if the order has failed; one of ``FailureNotice/failureCodes``.
    public var code: String?
    /// What it costs, once known.
    public var total: Money?
    /// When this was, by the workflow's clock.
    public var at: Timestamp
    /// The event's key.
    public var key: IdempotencyKey

    /// A change of status; `sequence` counts the changes of one run.
    public init(
        orderID: String,
        workflowID: String,
        runID: String,
        sequence: Int,
        status: OrderStatus,
        stage: OrderStage,
        reason: String? = nil,
        total: Money? = nil,
        at: Timestamp
    ) {
        self.orderID = orderID
        self.workflowID = workflowID
        self.status = status
        self.stage = stage
        self.reason = reason
        self.total = total
        self.at = at
        key = .event(workflowID: workflowID, runID: runID, sequence: sequence)
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case workflowID = "workflow_id"
        case status, stage, reason, code, total, at, key
    }
}

/// The result of `UpdateOrderStatus`.
public struct OrderRecordVersion: Sendable, Hashable, Codable {
    /// How often the record has been changed.
    public var version: Int

    /// A version.
    public init(version: Int) {
        self.version = version
    }
}

/// The input of `CreateOrder`: the order as it came in.
public struct CreateOrderRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Its workflow.
    public var workflowID: String
    /// The workflow's run; a run after a reset creates the order again.
    public var runID: String
    /// Whose order it is.
    public var customerID: String?
    /// The preset it is handled by.
    public var policy: OrderPolicy.Name
    /// What is ordered.
    public var lines: [LineItem]
    /// What it costs, if known.
    public var total: Money?
    /// The currency of every price.
    public var currency: String
    /// The key of the request that made the order, if it had one.
    public var idempotencyKey: String?
    /// When this was, by the workflow's clock.
    public var at: Timestamp
    /// When the order came in, if its sender said so.
    public var createdAt: Timestamp?

    /// An order that has come in.
    public init(_ order: OrderInput, workflowID: String, runID: String, at: Timestamp) {
        orderID = order.orderID
        self.workflowID = workflowID
        self.runID = runID
        customerID = order.customerID
        policy = order.policy.name
        lines = order.lines
        total = (try? order.knownTotal()) ?? order.declared
        currency = order.currency
        idempotencyKey = order.idempotencyKey
        self.at = at
        createdAt = order.createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case workflowID = "workflow_id"
        case runID = "run_id"
        case customerID = "customer_id"
        case idempotencyKey = "idempotency_key"
        case createdAt = "created_at"
        case policy, lines, total, currency, at
    }
}

/// The input of `CompensateOrder`: what was undone, and why, to be looked up later.
public struct CompensateOrderRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// What made it necessary, in one word: `payment_failed`, `inventory_failed`, `user_cancelled`, …
    public var cause: String
    /// Why, in words.
    public var reason: String
    /// Every step, with what became of it.
    public var steps: [SagaStep]
    /// When this was, by the workflow's clock.
    public var at: Timestamp
    /// The record's key.
    public var key: IdempotencyKey

    /// A record of what was undone.
    public init(
        orderID: String,
        cause: String,
        reason: String,
        steps: [SagaStep],
        at: Timestamp,
        key: IdempotencyKey
    ) {
        self.orderID = orderID
        self.cause = cause
        self.reason = reason
        self.steps = steps
        self.at = at
        self.key = key
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case cause, reason, steps, at, key
    }
}
