import OrderContract
import OrderDatabase
import OrderStores
import TemporalCore
import Testing

extension Databases {
    @Suite("The audit")
    struct AuditTests {
        private static let lines = [LineItem(sku: "item1", quantity: 2)]

        /// One completed order, one that failed after it was paid, and one that waits.
        private func withOrders(_ engine: Engine, _ body: (OrderStores) async throws -> Void) async throws {
            try await engine.withStores { stores async throws in
                for id in ["good", "bad", "open"] {
                    _ = try await stores.inventory.hold(ReserveStockRequest(orderID: id, lines: Self.lines))
                }
                for id in ["good", "bad"] {
                    _ = try await stores.payments.charge(
                        ChargeRequest(orderID: id, amount: Money(minor: 20_00)),
                        attempt: 1
                    )
                    _ = try await stores.inventory.update(.commit(orderID: id, lines: Self.lines))
                }
                _ = try await stores.orders.update(change("good", .completed))
                _ = try await stores.notifications.send(.init(orderID: "good", kind: .confirmation, message: "done"))
                _ = try await stores.inventory.update(.revert(orderID: "bad"))
                _ = try await stores.payments.refund(RefundRequest(orderID: "bad"))
                _ = try await stores.inventory.release(ReleaseStockRequest(orderID: "bad"))
                _ = try await stores.orders.update(change("bad", .failed))
                try await body(stores)
            }
        }

        private func change(_ id: String, _ status: OrderStatus) -> UpdateOrderStatusRequest {
            UpdateOrderStatusRequest(
                orderID: id,
                workflowID: "order-workflow-\(id)",
                runID: "r",
                sequence: 1,
                status: status,
                stage: .statusUpdate,
                total: Money(minor: 20_00),
                at: OrderStores.clock()
            )
        }

        @Test("finds nothing where everything adds up, and counts", arguments: Engine.allCases)
        func sound(_ engine: Engine) async throws {
            try await withOrders(engine) { stores async throws in
                let report = try await Audit(stores.database).report()
                #expect(report.violations.isEmpty, "\(report.violations)")
                #expect(report.isSound)
                #expect(report.orders == ["completed": 1, "failed": 1, "pending": 1])
                #expect((report.open, report.charges, report.refunds, report.notifications) == (1, 2, 1, 1))
                let strict = try await Audit(stores.database).report(expectingEnd: true)
                #expect(strict.violations.map(\.description) == ["all-ended: open: it is still pending"])
            }
        }

        /// A mistake in the books, and what the audit says of it.
        struct Mistake: Sendable, CustomTestStringConvertible {
            var sql: [String]
            var says: [String]
            var testDescription: String { says.joined(separator: "; ") }
        }

        static let mistakes = [
            Mistake(
                sql: [
                    """
                    INSERT INTO payments (id, order_id, kind, amount_minor, currency, status, idempotency_key, created_at)
                    VALUES ('P2', 'good', 'charge', 2000, 'USD', 'completed', 'good/again', '2026-01-01T00:00:00Z')
                    """
                ],
                says: [
                    "charged-once: good: it was charged 2 times",
                    "money-adds-up: good: it is completed and costs $20.00, but $40.00 were paid and kept",
                ]
            ),
            Mistake(
                sql: ["DELETE FROM payments WHERE order_id = 'good'"],
                says: ["money-adds-up: good: it is completed and costs $20.00, but $0.00 were paid and kept"]
            ),
            Mistake(
                sql: ["DELETE FROM payments WHERE order_id = 'bad' AND kind = 'refund'"],
                says: ["money-adds-up: bad: it is failed, but $20.00 were paid and not given back"]
            ),
            Mistake(
                sql: ["UPDATE payments SET amount_minor = 2001 WHERE order_id = 'bad' AND kind = 'refund'"],
                says: ["money-adds-up: bad: it is failed, but -$0.01 were paid and not given back"]
            ),
            Mistake(
                sql: ["UPDATE payments SET currency = 'EUR' WHERE order_id = 'good'"],
                says: ["money-adds-up: good: it costs $20.00, and money moved in EUR"]
            ),
            Mistake(
                sql: ["UPDATE products SET on_hand = on_hand + 1 WHERE id = 'item1'"],
                says: ["stock-adds-up: item1: there are 99, but 100 came in and 2 went out"]
            ),
            Mistake(
                sql: ["UPDATE products SET held = 0 WHERE id = 'item1'"],
                says: ["stock-adds-up: item1: 0 are held, but the orders hold 2"]
            ),
            Mistake(
                sql: ["UPDATE orders SET status = 'cancelled' WHERE id = 'open'"],
                says: ["nothing-held: open: it has ended and still holds 2 of item1"]
            ),
            Mistake(
                sql: ["UPDATE order_items SET quantity = 3 WHERE order_id = 'good'"],
                says: ["taken-as-ordered: good: it is completed and has taken 2 of item1, not 3"]
            ),
            Mistake(
                sql: [
                    "DELETE FROM stock_movements WHERE order_id = 'bad' AND kind = 'revert'",
                    "UPDATE products SET on_hand = on_hand - 2 WHERE id = 'item1'",
                ],
                says: ["taken-as-ordered: bad: it is failed and has taken 2 of item1, not 0"]
            ),
            Mistake(
                sql: ["UPDATE orders SET version = 7 WHERE id = 'good'"],
                says: ["changes-counted: good: version 7 after 1 changes"]
            ),
            Mistake(
                sql: [
                    "ALTER TABLE notifications RENAME TO strict_notifications",
                    "CREATE TABLE notifications (id INT, order_id TEXT, kind TEXT, channel TEXT)",
                    "INSERT INTO notifications VALUES (1, 'good', 'confirmation', 'email')",
                    "INSERT INTO notifications VALUES (2, 'good', 'confirmation', 'email')",
                ],
                says: ["told-once: good: 2 messages of the kind confirmation by email"]
            ),
        ]

        @Test("finds every mistake in the books", arguments: Engine.allCases, mistakes)
        func mistake(_ engine: Engine, _ mistake: Mistake) async throws {
            try await withOrders(engine) { stores async throws in
                try await stores.database.write { transaction in
                    for statement in mistake.sql { try transaction.run(statement) }
                }
                let report = try await Audit(stores.database).report()
                #expect(!report.isSound)
                #expect(report.violations.map(\.description) == mistake.says)
            }
        }

        @Test("finds that keys made up for each attempt charge twice", arguments: Engine.allCases)
        func randomKeys(_ engine: Engine) async throws {
            try await engine.withStores(faults: "keys:random, payment.afterCharge:fail*1") { stores async throws in
                _ = try await stores.inventory.hold(ReserveStockRequest(orderID: "good", lines: Self.lines))
                let charge = ChargeRequest(orderID: "good", amount: Money(minor: 20_00))
                await #expect(throws: SimulatedFailure.self) { try await stores.payments.charge(charge, attempt: 1) }
                _ = try await stores.payments.charge(charge, attempt: 2)
                #expect(try await stores.payments.counts() == (2, 0))
                _ = try await stores.inventory.update(.commit(orderID: "good", lines: Self.lines))
                _ = try await stores.orders.update(change("good", .completed))
                #expect(
                    try await Audit(stores.database).report().violations.map(\.rule) == [.chargedOnce, .moneyAddsUp]
                )
            }
        }

        @Test("says of a database without tables that it cannot be read", arguments: Engine.allCases)
        func empty(_ engine: Engine) async throws {
            try await engine.withDatabase { database async throws in
                let error = await #expect(throws: DatabaseError.self) { try await Audit(database).report() }
                #expect(error?.description.contains("orders") == true)
            }
        }
    }
}
