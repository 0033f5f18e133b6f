import Foundation
import LiveTestSupport
import OrderContract
import OrderDatabase
import OrderStores
import TemporalTesting
import Testing

extension Databases {
    @Suite("Workers")
    struct WorkerTests {
        @Test("two workers share a database: orders complete, and the books add up", arguments: Engine.allCases)
        func share(_ engine: Engine) async throws {
            let server = try await Self.server()
            defer { server.stop() }
            try await engine.withSite { site in
                let variables = ["TEMPORAL_ADDRESS": server.address, "HEALTH_PORT": "0", "METRICS_PORT": "0"]
                let workers = try (1...2).map { _ in
                    try OrderProgram("order-worker", [], on: site, variables: variables)
                }
                defer { for worker in workers { worker.stop() } }
                let orders = try (1...6).map { number in
                    let order = ["ORDER_ID": "ORDER-\(number)", "AUTO_APPROVE": "true", "PAYMENT_FAILURE_RATE": "0"]
                    return try OrderProgram("order-starter", [], on: site, variables: variables.merging(order) { $1 })
                }
                for order in orders {
                    let (status, output) = try await order.end()
                    #expect(status == 0, "\(output)")
                    #expect(output.contains("Status: completed"), "\(output)")
                }
                let (status, output) = try await OrderProgram(
                    "order-starter",
                    ["verify", "--all-ended"],
                    on: site,
                    variables: variables
                )
                .end()
                #expect(status == 0, "\(output)")
                #expect(output.contains("  Orders: 6 completed\n"), "\(output)")
                #expect(output.contains("  Charges: 6, refunds: 0\n"), "\(output)")
                let stores = try await OrderStores.open(site.settings)
                let books = try await stores.inventory.level(of: "BOOK-001")
                #expect(books == StockLevel(sku: "BOOK-001", onHand: 88, held: 0))
                await stores.database.close()
                for worker in workers {
                    worker.stop()
                    #expect(try await worker.end().status == 0)
                }
            }
        }

        @Test("what is wrong is found by asking Temporal, and mended", arguments: Engine.allCases)
        func repair(_ engine: Engine) async throws {
            let server = try await Self.server()
            defer { server.stop() }
            try await engine.withSite { site in
                let variables = [
                    "TEMPORAL_ADDRESS": server.address, "HEALTH_PORT": "0", "METRICS_PORT": "0", "ORDER_ID": "ORDER-1",
                    "AUTO_APPROVE": "true", "PAYMENT_FAILURE_RATE": "0",
                ]
                let worker = try OrderProgram("order-worker", [], on: site, variables: variables)
                defer { worker.stop() }
                func starter(_ words: String...) async throws -> (status: Int32, output: String) {
                    try await OrderProgram("order-starter", words, on: site, variables: variables).end()
                }
                #expect(try await starter().status == 0)
                #expect(try await starter("verify", "--all-ended").status == 0)
                let stores = try await OrderStores.open(site.settings)
                try await stores.database.write { transaction in
                    try transaction.run("UPDATE orders SET status = 'processing', closed_at = NULL")
                    try transaction.run("DELETE FROM notifications WHERE channel = 'sms'")
                }
                let found = try await starter("verify")
                #expect(
                    found.status == 1 && found.output.contains("ends-with-its-workflow: ORDER-1:"),
                    "\(found.output)"
                )
                let proposed = try await starter("repair")
                #expect(proposed.status == 1, "\(proposed.output)")
                #expect(proposed.output.contains("proposed: record it as completed"), "\(proposed.output)")
                #expect(try await stores.orders.record("ORDER-1")?.status == .processing)
                let mended = try await starter("repair", "--apply")
                #expect(mended.status == 0, "\(mended.output)")
                #expect(mended.output.contains("done: sent: Your order ORDER-1 is complete."), "\(mended.output)")
                #expect(try await stores.orders.record("ORDER-1")?.status == .completed)
                #expect(try await starter("verify", "--all-ended").status == 0)
                let again = try await starter("repair", "--apply")
                #expect(again.status == 0 && again.output.contains("Nothing has to be mended."), "\(again.output)")
                await stores.database.close()
                worker.stop()
                #expect(try await worker.end().status == 0)
            }
        }

        private static func server() async throws -> DevServer {
            try await DevServer.start(.forTests())
        }
    }
}
