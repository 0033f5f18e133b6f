import Foundation
public import OrderDatabase
public import TemporalCore

/// Everything that is remembered of orders, stock, money and messages: one database.
public struct OrderStores: Sendable {
    /// How long stock is held for an order before somebody looks whether the order still lives.
    public static let usualHoldTime = Duration.minutes(30)

    /// The database.
    public let database: any Database
    /// Products.
    public let catalogue: Catalogue
    /// What is held and taken of them.
    public let inventory: InventoryStore
    /// Charges and refunds.
    public let payments: PaymentGateway
    /// What is known of each order.
    public let orders: OrderStore
    /// What customers have been told.
    public let notifications: NotificationStore
    /// Orders that nobody handles any more.
    public let lapsed: LapsedOrders
    /// The carriers.
    public let shipments: ShipmentStore
    /// What is written down of orders, to look at.
    public let archive: OrderArchive
    /// The numbers of new events.
    public let events: EventFeed
    /// What goes wrong on purpose.
    public let faultPlan: FaultPlan

    /// Stores in a database that has the schema.
    /// - Parameters:
    ///   - database: the database.
    ///   - holdTime: how long stock is held before somebody looks whether its order still lives.
    ///   - faultPlan: what goes wrong on purpose.
    ///   - now: the clock.
    public init(
        _ database: any Database,
        holdTime: Duration = OrderStores.usualHoldTime,
        faultPlan: FaultPlan = FaultPlan(),
        now: @escaping @Sendable () -> Timestamp = OrderStores.clock
    ) {
        let ledger = Ledger(database: database, now: now, faultPlan: faultPlan)
        self.database = database
        self.faultPlan = faultPlan
        catalogue = Catalogue(ledger)
        inventory = InventoryStore(ledger, holdTime: holdTime)
        payments = PaymentGateway(ledger)
        orders = OrderStore(ledger)
        notifications = NotificationStore(ledger)
        lapsed = LapsedOrders(ledger, holdTime: holdTime)
        shipments = ShipmentStore(ledger)
        archive = OrderArchive(ledger)
        events = EventFeed(database)
    }

    /// Opens a database, and brings it to the latest schema.
    /// - Throws: ``DatabaseError`` when it cannot be used.
    public static func open(
        _ settings: DatabaseSettings,
        holdTime: Duration = OrderStores.usualHoldTime,
        faultPlan: FaultPlan = FaultPlan()
    ) async throws(DatabaseError) -> OrderStores {
        let database = try await settings.open()
        do {
            try await database.migrate(OrderSchema.migrations, at: clock())
        } catch {
            await database.close()
            throw error as? DatabaseError ?? DatabaseError(.other, "\(error)")
        }
        return OrderStores(database, holdTime: holdTime, faultPlan: faultPlan)
    }

    /// The machine's clock.
    @Sendable public static func clock() -> Timestamp {
        Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
