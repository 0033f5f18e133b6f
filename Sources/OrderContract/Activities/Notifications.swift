/// What a message to the customer is about.
public enum NotificationKind: String, Sendable, Hashable, Codable {
    /// The order is done.
    case confirmation
    /// The order was cancelled.
    case cancellation
    /// The order failed.
    case failure
}

extension NotificationKind {
    /// What the customer is told about an order that ended with a status; nil if it has not ended.
    /// - Parameter status: the order's status.
    public init?(endedAs status: OrderStatus) {
        switch status {
        case .completed: self = .confirmation
        case .cancelled, .rejected: self = .cancellation
        case .failed: self = .failure
        default: return nil
        }
    }

    /// The message to the customer.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - language: the customer's.
    ///   - reason: why the order was not completed, in words that a customer may read; nil for one that was.
    /// - Returns: one sentence.
    public func message(about orderID: String, in language: DisplayLanguage, because reason: String? = nil) -> String {
        let because = reason ?? ""
        return switch (self, language) {
        case (.confirmation, .english): "Your order \(orderID) is complete."
        case (.confirmation, .chinese): "您的订单 \(orderID) 已完成。"
        case (.cancellation, .english): "Your order \(orderID) was cancelled: \(because)."
        case (.cancellation, .chinese): "您的订单 \(orderID) 已取消：\(because)。"
        case (.failure, .english): "Your order \(orderID) could not be completed: \(because)."
        case (.failure, .chinese): "您的订单 \(orderID) 未能完成：\(because)。"
        }
    }
}

/// How a message reaches the customer.
public enum NotificationChannel: String, Sendable, Hashable, Codable {
    /// By electronic mail.
    case email
    /// By text message.
    case sms
}

/// The input of `SendOrderConfirmation`, `SendCancellationEmail` and `NotifyCustomer`.
public struct NotificationRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// The customer who is told.
    public var customerID: String?
    /// What the message is about.
    public var kind: NotificationKind
    /// How it reaches the customer.
    public var channel: NotificationChannel
    /// The message.
    public var message: String
    /// The message's key, so that it is sent only once.
    public var key: IdempotencyKey

    /// A message.
    public init(
        orderID: String,
        customerID: String? = nil,
        kind: NotificationKind,
        channel: NotificationChannel = .email,
        message: String
    ) {
        self.orderID = orderID
        self.customerID = customerID
        self.kind = kind
        self.channel = channel
        self.message = message
        key = .notify(orderID: orderID, kind: kind, channel: channel)
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case customerID = "customer_id"
        case kind, channel, message, key
    }
}

/// The result of sending a message.
public struct NotificationReceipt: Sendable, Hashable, Codable {
    /// Whether it was sent by this call, and not before.
    public var isNew: Bool

    /// A receipt.
    public init(isNew: Bool) {
        self.isNew = isNew
    }

    private enum CodingKeys: String, CodingKey {
        case isNew = "is_new"
    }
}
