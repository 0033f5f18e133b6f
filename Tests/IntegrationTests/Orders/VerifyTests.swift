import Foundation
import OrderContract
import OrderDatabase
import OrderStores
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    @Suite("verified")
    struct Verifications {
        private let shop: Shop

        init() throws { shop = try Shop() }

        private func verify(_ flags: String...) async throws -> Program.Outcome {
            try await shop.starter(["verify"] + flags)
        }

        @Test("verify says that everything adds up, and names what does not with exit code 1")
        func findings() async throws {
            try await shop.withStores { stores in
                _ = try await stores.inventory.hold(.init(orderID: "1", lines: [.init(sku: "item1", quantity: 2)]))
                _ = try await stores.payments.charge(.init(orderID: "1", amount: .init(minor: 20_00)), attempt: 1)
            }
            // The order has no workflow, and so Temporal is not to be asked.
            let nowhere = ["--address", "127.0.0.1:1"]
            let sound = try await shop.starter(["verify"] + nowhere)
            #expect(sound.status == 4, "\(sound.errors)")
            #expect(sound.errors.contains("Temporal does not answer: orders were not compared with their workflows"))
            #expect(sound.errors.split(separator: "\n").count == 1)
            #expect(sound.output.contains("  Orders: 1 pending\n  Not ended: 1\n  Charges: 1, refunds: 0\n"))
            let end = "\n  Workflows: not compared, Temporal does not answer\nThe database alone adds up.\n"
            #expect(sound.output.hasSuffix(end), "\(sound.output)")
            let alone = try await verify("--database-only")
            #expect(alone.status == 0 && alone.errors.isEmpty)
            #expect(alone.output.hasSuffix("\n  Workflows: not compared, as asked\nThe database alone adds up.\n"))

            let deserted = try await verify()
            #expect(deserted.status == 1 && deserted.errors.isEmpty)
            let rule =
                "has-its-workflow: 1: it is pending, but Temporal does not have its workflow order-workflow-1"
            #expect(deserted.output.hasSuffix("\n1 violation:\n  \(rule)\n"), "\(deserted.output)")

            let strict = try await shop.starter(["verify", "--all-ended"] + nowhere)
            #expect(strict.status == 1)
            #expect(strict.output.hasSuffix("1 violation:\n  all-ended: 1: it is still pending\n"))

            try await shop.withStores { stores in
                try await stores.database.write { transaction in
                    try transaction.run("UPDATE orders SET status = 'cancelled' WHERE id = $1", "1")
                    try transaction.run("UPDATE products SET held = 1 WHERE id = 'item1'")
                }
            }
            let broken = try await verify()
            #expect(broken.status == 1)
            #expect(
                broken.output.hasSuffix(
                    """
                    4 violations:
                      money-adds-up: 1: it is cancelled, but $20.00 were paid and not given back
                      nothing-held: 1: it has ended and still holds 2 of item1
                      stock-adds-up: item1: 1 are held, but the orders hold 2
                      has-its-workflow: 1: it has ended (cancelled), but Temporal does not have its workflow \
                    order-workflow-1, which it should still keep

                    """
                ),
                "\(broken.output)"
            )
            #expect(broken.errors.isEmpty)
            let json = try await verify("--output", "json")
            #expect(json.status == 1)
            let report = try JSONDecoder().decode(AuditReport.self, from: Data(json.output.utf8))
            #expect(report.violations.map(\.rule) == [.moneyAddsUp, .nothingHeld, .stockAddsUp, .hasItsWorkflow])
            #expect(report.charges == 1)
        }

        @Test("verify tells a database that is not there from one without orders")
        func noDatabase() async throws {
            let file = try await verify("--db-file", "/nowhere/orders.db")
            #expect(file.status == 2)
            #expect(file.errors.contains("the SQLite file /nowhere/orders.db does not exist"), "\(file.errors)")
            let port = try DevServer.freePort()
            let server = try await shop.starter(
                ["verify", "--db=postgres"],
                ["POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": "\(port)"]
            )
            #expect(server.status == 3)
            #expect(server.errors.contains("PostgreSQL at 127.0.0.1:\(port) does not answer"), "\(server.errors)")
            for errors in [file.errors, server.errors] { #expect(errors.split(separator: "\n").count == 1) }
        }
    }
}
