public import OrderContract
public import OrderStores

/// Carries messages to customers: an email service, a text message service, or both.
public protocol MessageGateway: Sendable {
    /// Hands over a message. It may be called again with the same ``NotificationRequest/key`` when the answer was lost.
    /// - Parameters:
    ///   - message: the message, with the channel that it goes by.
    ///   - address: the customer's address on this channel; nil if it is not known.
    /// - Throws: when the message was not taken; it is tried again.
    func deliver(_ message: NotificationRequest, to address: String?) async throws
}

/// Leaves messages where they are written anyway: in the table of messages. For development, and until there is a gateway.
public struct WrittenMessages: MessageGateway {
    /// A gateway to nowhere.
    public init() {}

    /// Does nothing more.
    public func deliver(_ message: NotificationRequest, to address: String?) {}
}

/// Tells customers something by each channel on which they can be reached.
public struct Messenger: Sendable {
    private let notifications: NotificationStore
    private let customers: CustomerDirectory
    private let gateway: any MessageGateway
    private let link: @Sendable (_ orderID: String) async throws -> String?

    /// A messenger.
    /// - Parameters:
    ///   - notifications: remembers what was sent.
    ///   - customers: says where customers can be reached.
    ///   - gateway: carries the messages; by default they are only written down.
    ///   - link: the link to the customer's own page of an order; nil where the shop has no public address.
    public init(
        notifications: NotificationStore,
        customers: CustomerDirectory = CustomerDirectory(),
        gateway: any MessageGateway = WrittenMessages(),
        link: @escaping @Sendable (_ orderID: String) async throws -> String? = { _ in nil }
    ) {
        self.notifications = notifications
        self.customers = customers
        self.gateway = gateway
        self.link = link
    }

    /// Sends a message by email and, to customers with a telephone number, as a text message; each once, with the link to
    /// the customer's own page.
    /// - Parameters:
    ///   - request: the message.
    ///   - note: is called for each that was sent.
    /// - Returns: whether one of them was sent by this call.
    /// - Throws: what the database or the gateway throws.
    public func tell(
        _ request: NotificationRequest,
        note: (NotificationRequest) -> Void = { _ in }
    ) async throws -> NotificationReceipt {
        let addresses = request.customerID.map { customers.addresses(of: $0) } ?? [:]
        let text = [request.message, try await link(request.orderID)].compactMap { $0 }.joined(separator: " ")
        var receipt = NotificationReceipt(isNew: false)
        for channel in [request.channel, .sms] where channel == request.channel || addresses[channel] != nil {
            let message = NotificationRequest(
                orderID: request.orderID,
                customerID: request.customerID,
                kind: request.kind,
                channel: channel,
                message: text
            )
            let sent = try await notifications.send(message) { try await gateway.deliver($0, to: addresses[channel]) }
            guard sent.isNew else { continue }
            receipt.isNew = true
            note(message)
        }
        return receipt
    }
}
