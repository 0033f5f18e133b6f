/// Everything the activities remember, in memory and, where a file is given, beyond the death of the worker.
public struct OrderState: Sendable {
    /// Products and what is held and taken of them.
    public let inventory: InventoryStore
    /// Charges and refunds.
    public let payments: PaymentGateway
    /// What is known of each order.
    public let orders: OrderStore
    /// What customers have been told.
    public let notifications: NotificationStore

    /// Opens the state kept in the file at `path`; without one it is gone with the process.
    public static func open(path: String? = nil, catalogue: Catalogue = .seeded) throws(StateFileError) -> OrderState {
        var inventory = InventoryLedger(catalogue: catalogue)
        var payments = PaymentLedger()
        var orders = OrderLedger()
        var notifications = NotificationLedger()
        var file: StateFile?
        if let path {
            file = try StateFile.open(path) { record in
                if let change = record.inventory { inventory.apply(change) }
                if let change = record.payment { payments.apply(change) }
                if let change = record.order { orders.apply(change) }
                if let change = record.notification { notifications.apply(change) }
            }
        }
        return OrderState(
            inventory: InventoryStore(ledger: inventory, file: file),
            payments: PaymentGateway(ledger: payments, file: file),
            orders: OrderStore(ledger: orders, file: file),
            notifications: NotificationStore(ledger: notifications, file: file)
        )
    }
}
