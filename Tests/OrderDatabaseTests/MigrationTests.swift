import Foundation
import OrderContract
import OrderDatabase
import OrderStores
import Synchronization
import TemporalCore
import Testing

extension Databases {
    @Suite("The schema")
    struct MigrationTests {
        private let now = Timestamp(millisecondsSince1970: 1_759_235_696_000)

        @Test("is made once, with the sample products and their amounts", arguments: Engine.allCases)
        func once(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                #expect(try await database.migrate(OrderSchema.migrations, at: now) == [1, 2, 3, 4, 5])
                #expect(try await database.migrate(OrderSchema.migrations, at: now) == [])
                let stores = OrderStores(database)
                let laptop = try await stores.catalogue.product("PROD-001")
                #expect(laptop?.name == "Laptop Dell XPS 13")
                #expect(laptop?.price.description == "$1299.99")
                for sku in [
                    "PROD-002", "PROD-003", "PROD-004", "PROD-005", "BOOK-001", "PEN-042", "ITEM-999", "EXTRA-001",
                    "product1", "product2", "laptop", "mouse", "keyboard", "item1", "item2", "item3", "urgent-item",
                    "expensive-item", "iPhone 15", "Mac Pro",
                ] {
                    #expect(try await stores.inventory.level(of: sku).onHand == 100, "\(sku)")
                }
                #expect(try await Audit(database).report().isSound)
            }
        }

        @Test("shows amounts as people read them", arguments: Engine.allCases)
        func view(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                try await database.migrate(OrderSchema.migrations, at: now)
                let total: String = try await database.write { [now] transaction in
                    try transaction.run(
                        """
                        INSERT INTO orders (id, workflow_id, policy, status, stage, total_minor, created_at, updated_at)
                        VALUES ('1', 'w', 'p', 'completed', 'completed', 123405, $1, $1)
                        """,
                        now
                    )
                    return try #require(try transaction.row("SELECT total FROM orders_money"))["total"]
                }
                #expect(total == "1234.05")
            }
        }

        @Test("of a later program is left alone", arguments: Engine.allCases)
        func newer(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                let later = Migration(version: 99) { _ in ["CREATE TABLE later (id INT)"] }
                try await database.migrate(OrderSchema.migrations + [later], at: now)
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.migrate(OrderSchema.migrations, at: now)
                }
                #expect(error?.kind == .schema)
                #expect(error?.description.contains("has schema version 99, this program knows 5") == true)
            }
        }

        @Test("of a later program is worked with, so that a roll-out can be taken back", arguments: Engine.allCases)
        func rollback(_ engine: Engine) async throws {
            try await engine.withSite { site async throws in
                let database = try await site.settings.open()
                let later = Migration(version: 99) { _ in ["ALTER TABLE products ADD COLUMN later INT"] }
                try await database.migrate(OrderSchema.migrations + [later], at: now)
                await database.close()
                let warnings = Mutex<[String]>([])
                let stores = try await OrderStores.open(site.settings) { text in warnings.withLock { $0.append(text) } }
                #expect(warnings.withLock { $0 } == ["the database has schema version 99, this program knows 5"])
                let order = ReserveStockRequest(orderID: "1", lines: [LineItem(sku: "item1"), LineItem(sku: "new")])
                #expect(try await stores.inventory.hold(order).lines.count == 2)
                await stores.database.close()
            }
        }

        @Test("lists the samples alone: what else is there may be a name of an order", arguments: Engine.allCases)
        func listed(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                try await database.migrate(OrderSchema.migrations.filter { $0.version < 3 }, at: now)
                _ = try await database.write { transaction in
                    try transaction.run("INSERT INTO products (id, name, price_minor) VALUES ('cheap', 'Cheap', 1)")
                }
                try await database.migrate(OrderSchema.migrations, at: now)
                // A program that does not know the column adds names of orders.
                _ = try await database.write { transaction in
                    try transaction.run("INSERT INTO products (id, name, price_minor) VALUES ('late', 'Late', 1)")
                }
                let catalogue = OrderStores(database).catalogue
                let prices = try await catalogue.prices(of: ["cheap", "late", "item1"])
                #expect(prices == ["item1": Money(minor: 10_00)])
            }
        }

        @Test("is not left half made", arguments: Engine.allCases)
        func failed(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                let broken = Migration(version: 6) { _ in ["CREATE TABLE good (id INT)", "CREATE TABLE bad (id"] }
                await #expect(throws: DatabaseError.self) {
                    try await database.migrate(OrderSchema.migrations + [broken], at: now)
                }
                #expect(try await database.migrate(OrderSchema.migrations, at: now) == [1, 2, 3, 4, 5])
            }
        }

        @Test("is made once by several processes that start at the same moment", arguments: Engine.allCases)
        func processes(_ engine: Engine) async throws {
            try await engine.withSite { site async throws in
                let processes = try (0..<4).map { _ in try OrderProgram("order-worker", ["migrate"], on: site) }
                var said: [String] = []
                for process in processes {
                    let (status, text) = try await process.end()
                    #expect(status == 0, "\(text)")
                    said.append(text)
                }
                #expect(
                    said.count { $0.contains("added version 1, version 2, version 3, version 4, version 5") } == 1,
                    "\(said)"
                )
                #expect(said.count { $0.contains("is up to date") } == 3, "\(said)")
            }
        }
    }
}
