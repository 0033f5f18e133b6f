/// A failure with a business meaning; its type's name is the failure's type on the wire.
public protocol OrderFailure: Error, Codable, Sendable, Hashable, CustomStringConvertible {
    /// Whether another attempt may succeed.
    static var isRetryable: Bool { get }
}

/// The order is not acceptable.
public struct ValidationError: OrderFailure {
    /// A second attempt would give the same answer.
    public static let isRetryable = false
    /// The part of the order that is wrong, if it is known.
    public var field: String?
    /// What is wrong with it.
    public var message: String

    /// A refusal.
    public init(field: String? = nil, _ message: String) {
        self.field = field
        self.message = message
    }

    /// What is wrong, and where.
    public var description: String { field.map { "\($0): \(message)" } ?? message }
}

/// A failure that a retry cannot fix.
public struct PermanentError: OrderFailure {
    /// A second attempt would fail as well.
    public static let isRetryable = false
    /// What is wrong.
    public var message: String

    /// A failure.
    public init(_ message: String) {
        self.message = message
    }

    /// What is wrong.
    public var description: String { message }
}

/// The product is not in the catalogue.
public struct InvalidProduct: OrderFailure {
    /// The catalogue would give the same answer.
    public static let isRetryable = false
    /// The product asked for.
    public var sku: String

    /// A product that does not exist.
    public init(sku: String) {
        self.sku = sku
    }

    /// Which product is meant.
    public var description: String { "there is no product \(sku)" }
}

/// The price that the order names is not the catalogue's.
public struct WrongPrice: OrderFailure {
    /// The catalogue would give the same answer.
    public static let isRetryable = false
    /// The product asked for.
    public var sku: String
    /// The price that the order names.
    public var named: Money
    /// What the catalogue says.
    public var price: Money

    /// A price that is not the catalogue's.
    public init(sku: String, named: Money, price: Money) {
        self.sku = sku
        self.named = named
        self.price = price
    }

    /// Both prices.
    public var description: String { "\(sku) costs \(price), not \(named)" }
}

/// There is less of a product than was asked for.
public struct OutOfStock: OrderFailure {
    /// New stock does not arrive within the time of a retry.
    public static let isRetryable = false
    /// The product asked for.
    public var sku: String
    /// How many were asked for.
    public var requested: Int
    /// How many there were.
    public var available: Int

    /// A shortage.
    public init(sku: String, requested: Int, available: Int) {
        self.sku = sku
        self.requested = requested
        self.available = available
    }

    /// Which product is short, and by how much.
    public var description: String { "\(requested) of \(sku) were asked for, \(available) are in stock" }
}

/// The payment was refused for good; no money has moved.
public struct PaymentDeclined: OrderFailure {
    /// The gateway would refuse again.
    public static let isRetryable = false
    /// The order.
    public var orderID: String
    /// Why.
    public var reason: String

    /// A refusal.
    public init(orderID: String, reason: String) {
        self.orderID = orderID
        self.reason = reason
    }

    /// Which payment was refused, and why.
    public var description: String { "the payment for \(orderID) was declined: \(reason)" }
}

/// The payment did not work this time; no money has moved.
public struct PaymentFailed: OrderFailure {
    /// The next attempt may work.
    public static let isRetryable = true
    /// The order.
    public var orderID: String
    /// Which attempt it was, counted from 1.
    public var attempt: Int
    /// Why.
    public var reason: String

    /// A failed attempt.
    public init(orderID: String, attempt: Int, reason: String) {
        self.orderID = orderID
        self.attempt = attempt
        self.reason = reason
    }

    /// Which attempt failed, and why.
    public var description: String { "attempt \(attempt) to pay for \(orderID) failed: \(reason)" }
}

/// It is not known whether money was taken, because the answer was lost.
public struct PaymentUnknown: OrderFailure {
    /// The order is undone instead.
    public static let isRetryable = false
    /// The order.
    public var orderID: String

    /// A lost answer.
    public init(orderID: String) {
        self.orderID = orderID
    }

    /// Which payment is meant.
    public var description: String { "the outcome of the payment for \(orderID) is not known" }
}

/// The validation service did not give a usable answer.
public struct ValidationUnavailable: OrderFailure {
    /// The service may be back soon.
    public static let isRetryable = true
    /// What happened instead of an answer.
    public var message: String

    /// A missing answer.
    public init(_ message: String) {
        self.message = message
    }

    /// What happened instead of an answer.
    public var description: String { message }
}

/// The stock of a paid order could not be taken.
public struct InventoryFailed: OrderFailure {
    /// The order is undone instead.
    public static let isRetryable = false
    /// The order.
    public var orderID: String
    /// Why.
    public var reason: String

    /// A failure to take stock.
    public init(orderID: String, reason: String) {
        self.orderID = orderID
        self.reason = reason
    }

    /// Which order is meant, and why.
    public var description: String { "the stock for \(orderID) could not be taken: \(reason)" }
}

/// The order's record could not be made, so nothing was done.
public struct CreateOrderFailed: OrderFailure {
    /// All attempts were made.
    public static let isRetryable = false
    /// The order.
    public var orderID: String
    /// Why.
    public var reason: String

    /// A failure to make a record.
    public init(orderID: String, reason: String) {
        self.orderID = orderID
        self.reason = reason
    }

    /// Which order is meant, and why.
    public var description: String { "the record of \(orderID) could not be made: \(reason)" }
}

/// What an order was asked for is not possible now; nothing was changed.
public struct NotPossible: OrderFailure {
    /// The order would give the same answer.
    public static let isRetryable = false
    /// What was asked for.
    public var action: String
    /// The order's status.
    public var status: OrderStatus
    /// The order's stage.
    public var stage: OrderStage
    /// Why it is not possible.
    public var reason: String

    /// A refusal.
    public init(_ action: String, status: OrderStatus, stage: OrderStage, _ reason: String) {
        self.action = action
        self.status = status
        self.stage = stage
        self.reason = reason
    }

    /// What was asked for, and why not.
    public var description: String { "\(action) is not possible while the order is \(status.rawValue): \(reason)" }
}

/// A failure on purpose, which the variable `FAULT` asks for.
public struct SimulatedFailure: OrderFailure {
    /// As most failures, it may be gone with the next attempt.
    public static let isRetryable = true
    /// Where it is.
    public var point: String

    /// A failure on purpose.
    public init(point: String) {
        self.point = point
    }

    /// Where it is.
    public var description: String { "\(point) goes wrong because FAULT says so" }
}

/// The worker could not write to its database, so nothing was done.
public struct StateUnavailable: OrderFailure {
    /// The disk may have room again soon.
    public static let isRetryable = true
    /// What could not be done.
    public var message: String

    /// A failure to write.
    public init(_ message: String) {
        self.message = message
    }

    /// What could not be done.
    public var description: String { message }
}
