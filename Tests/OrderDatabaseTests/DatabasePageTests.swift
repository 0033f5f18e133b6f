import Foundation
import OrderContract
import OrderDatabase
import OrderStores
import Testing

/// The Swift of `docs/orders-database.md` stands here between `docs:` marks.
@Suite("The page about the order application's database")
struct DatabasePageTests {
    @Test("its examples do what it says")
    func examples() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "orders-page-\(UUID().uuidString).db").path()
        defer { for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + ending) } }
        // docs: order stores
        let stores = try await OrderStores.open(.sqlite(path: file))
        let lines = [LineItem(sku: "PEN-042", quantity: 2)]
        _ = try await stores.inventory.hold(ReserveStockRequest(orderID: "ORDER-1", lines: lines))
        let receipt = try await stores.payments.charge(
            ChargeRequest(orderID: "ORDER-1", amount: Money(minor: 3_00)),
            attempt: 1
        )
        let again = try await stores.payments.charge(
            ChargeRequest(orderID: "ORDER-1", amount: Money(minor: 3_00)),
            attempt: 2
        )
        let pens = try await stores.inventory.level(of: "PEN-042")
        // docs: end
        #expect(receipt == again)
        #expect(pens == StockLevel(sku: "PEN-042", onHand: 100, held: 2))

        // docs: order database
        let database = try await DatabaseSettings.sqlite(path: file).open()
        let held: Int = try await database.read { transaction in
            let row = try transaction.row("SELECT held FROM products WHERE id = $1", "PEN-042")
            return try row?["held"] ?? 0
        }
        // docs: end
        #expect(held == 2)
        await database.close()
        await stores.database.close()
    }
}
