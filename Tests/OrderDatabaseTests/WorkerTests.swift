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
                let (status, output) = try await OrderProgram("order-starter", ["verify", "--all-ended"], on: site)
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

        private static func server() async throws -> DevServer {
            try await DevServer.start(.forTests())
        }
    }
}
