import Foundation
public import OrderDatabase
public import TemporalCore

/// The database of orders, stock, money and messages.
public struct OrderStores: Sendable {
    /// How long stock is held for an order before a sweep checks whether its workflow still runs.
    public static let usualHoldTime = Duration.minutes(30)

    /// The database.
    public let database: any Database
    /// Products.
    public let catalogue: Catalogue
    /// Their stock.
    public let inventory: InventoryStore
    /// Charges and refunds.
    public let payments: PaymentGateway
    /// The orders' records.
    public let orders: OrderStore
    /// The messages to customers.
    public let notifications: NotificationStore
    /// Orders whose workflow may no longer run.
    public let lapsed: LapsedOrders
    /// What operators set right.
    public let repairs: RepairStore
    /// The carriers.
    public let shipments: ShipmentStore
    /// The recorded orders, for reading.
    public let archive: OrderArchive
    /// The figures that a shop looks at first.
    public let dashboard: Dashboard
    /// What all programs of the shop know and nobody else does.
    public let secrets: ShopSecrets
    /// The numbers of new events.
    public let events: EventFeed
    /// The failures on purpose.
    public let faultPlan: FaultPlan

    /// Stores in a database that has the schema.
    /// - Parameters:
    ///   - database: the database.
    ///   - holdTime: how long stock is held before a sweep checks whether its order's workflow still runs.
    ///   - faultPlan: the failures on purpose.
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
        repairs = RepairStore(ledger)
        shipments = ShipmentStore(ledger)
        archive = OrderArchive(ledger)
        dashboard = Dashboard(ledger)
        secrets = ShopSecrets(ledger)
        events = EventFeed(database)
    }

    /// Opens a database, and brings it to the latest schema. A schema of a later program is left as it is: during a
    /// roll-out, and after one that was taken back, programs of both versions must be able to start.
    /// - Parameters:
    ///   - settings: which database.
    ///   - holdTime: how long stock is held before a sweep checks whether its order's workflow still runs.
    ///   - faultPlan: the failures on purpose.
    ///   - warn: told when the schema is of a later program.
    /// - Returns: the stores.
    /// - Throws: ``DatabaseError`` when it cannot be used.
    public static func open(
        _ settings: DatabaseSettings,
        holdTime: Duration = OrderStores.usualHoldTime,
        faultPlan: FaultPlan = FaultPlan(),
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(DatabaseError) -> OrderStores {
        let database = try await settings.open()
        do {
            try await database.migrate(OrderSchema.migrations, at: clock(), ifNewer: warn)
        } catch {
            await database.close()
            throw error as? DatabaseError ?? DatabaseError(.other, "\(error)")
        }
        return OrderStores(database, holdTime: holdTime, faultPlan: faultPlan)
    }

    /// Writes a row, to find out whether the database can be written: a full disk can still be read.
    /// - Throws: ``DatabaseError`` when it cannot.
    public func probe() async throws {
        _ = try await database.write { try $0.run("UPDATE probes SET count = count + 1 WHERE id = 1") }
    }

    /// The machine's clock.
    @Sendable public static func clock() -> Timestamp {
        Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}
