public import TemporalCore

/// The input of `ValidateOrder`.
public struct ValidateOrderRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// What it costs.
    public var amount: Money
    /// The names of what is ordered.
    public var items: [String]

    /// A question about an order.
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
    /// Whether the expedited pace is wanted.
    public var isExpedited: Bool
    /// What has been done before, when an order is expedited half-way.
    public var progress: ProcessingProgress

    /// A wish to process.
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
    /// The share that is done, in thousandths: the same share at either pace.
    public var permille: Int

    /// Nothing yet unless told otherwise.
    public init(permille: Int = 0) {
        self.permille = permille
    }

    /// All of it.
    public static let complete = ProcessingProgress(permille: 1_000)

    /// Whether nothing is left to do.
    public var isComplete: Bool { permille >= 1_000 }
}

/// The result of `ProcessOrder`, of a cancelled one too.
public struct ProcessedOrder: Sendable, Hashable, Codable {
    /// What was done, for people.
    public var message: String
    /// How far the order is processed; not all the way when it was stopped.
    public var progress: ProcessingProgress

    /// A report.
    public init(message: String, progress: ProcessingProgress = .complete) {
        self.message = message
        self.progress = progress
    }
}

/// The input of `UpdateOrderStatus`: what the order's record shall say, and the event that goes with it.
public struct UpdateOrderStatusRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Its workflow.
    public var workflowID: String
    /// The new status.
    public var status: OrderStatus
    /// The new stage.
    public var stage: OrderStage
    /// Why, where that needs saying.
    public var reason: String?
    /// What it costs, once known.
    public var total: Money?
    /// When this was, by the workflow's clock.
    public var at: Timestamp
    /// The name of the event.
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
        case status, stage, reason, total, at, key
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
