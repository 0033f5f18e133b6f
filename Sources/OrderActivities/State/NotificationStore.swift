public import OrderContract

/// Messages by order, kind and channel.
struct NotificationLedger: Sendable {
    private(set) var sent: [NotificationRequest] = []
    private var names: Set<IdempotencyKey> = []

    func has(_ request: NotificationRequest) -> Bool {
        names.contains(Self.name(request))
    }

    mutating func apply(_ request: NotificationRequest) {
        if names.insert(Self.name(request)).inserted { sent.append(request) }
    }

    /// Made of what the message is, whatever key it brings along.
    private static func name(_ request: NotificationRequest) -> IdempotencyKey {
        .notify(orderID: request.orderID, kind: request.kind, channel: request.channel)
    }
}

/// What customers have been told: nobody is told the same thing twice.
public actor NotificationStore {
    private var ledger: NotificationLedger
    private let file: StateFile?

    init(ledger: NotificationLedger, file: StateFile?) {
        self.ledger = ledger
        self.file = file
    }

    /// Sends the message unless one of its kind has been sent for the order on its channel.
    public func send(_ request: NotificationRequest) throws -> NotificationReceipt {
        guard !ledger.has(request) else { return NotificationReceipt(isNew: false) }
        try file?.append(StateRecord(notification: request))
        ledger.apply(request)
        return NotificationReceipt(isNew: true)
    }

    /// Every message about an order, oldest first.
    public func sent(about orderID: String) -> [NotificationRequest] {
        ledger.sent.filter { $0.orderID == orderID }
    }
}
