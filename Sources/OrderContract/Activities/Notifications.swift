/// What a message to the customer is about.
public enum NotificationKind: String, Sendable, Hashable, Codable {
    /// The order is done.
    case confirmation
    /// The order was cancelled.
    case cancellation
    /// The order failed.
    case failure
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
