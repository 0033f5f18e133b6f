import OrderContract
import OrderDatabase
import OrderStores
import TemporalCore
import Testing

extension Databases {
    @Suite("Repairs")
    struct RepairStoreTests {
        private static let lines = [LineItem(sku: "item1", quantity: 2)]
        private static let start = Timestamp(millisecondsSince1970: 1_759_235_696_000)

        private func note(_ rule: AuditReport.Rule) -> RepairStore.Note { .init(by: "anna\u{1B}[2J", rule: rule) }

        private func request(_ id: String) -> CreateOrderRequest {
            let order = OrderInput(orderID: id, customerID: "C-1", lines: Self.lines, policy: .managed)
            return CreateOrderRequest(order, workflowID: "order-workflow-\(id)", runID: "r", at: Self.start)
        }

        /// An order that has paid for its stock and taken it, and is open.
        private func order(_ id: String, _ stores: OrderStores) async throws {
            _ = try await stores.orders.create(request(id))
            _ = try await stores.inventory.hold(ReserveStockRequest(orderID: id, lines: Self.lines))
            _ = try await stores.payments.charge(ChargeRequest(orderID: id, amount: Money(minor: 20_00)), attempt: 1)
            _ = try await stores.inventory.update(.commit(orderID: id, lines: Self.lines))
        }

        private func standing(_ id: String, _ stores: OrderStores) async throws -> OrderStanding {
            try #require(try await stores.repairs.standing(of: id))
        }

        private func expectSound(_ stores: OrderStores) async throws {
            let report = try await Audit(stores.database).report()
            #expect(report.isSound, "\(report.violations)")
        }

        @Test(
            "close an order as its workflow ended, and give back what one that failed has",
            arguments: Engine.allCases
        )
        func close(_ engine: Engine) async throws {
            try await engine.withStores { stores async throws in
                for id in ["done", "lost"] { try await order(id, stores) }
                var done = RepairStore.Outcome(.completed)
                (done.stage, done.total) = (.statusUpdate, Money(minor: 20_00))
                let kept = try await stores.repairs.close("done", as: done, note(.endsWithItsWorkflow))
                #expect(kept == SettledOrder(orderID: "done"))
                var lost = RepairStore.Outcome(.failed)
                lost.reason = "terminated"
                let remainder = try await stores.repairs.remainder(of: "lost")
                let returned = try await stores.repairs.close("lost", as: lost, note(.endsWithItsWorkflow))
                #expect(returned == remainder)
                #expect(returned?.released == Self.lines.stock && returned?.refunded == Money(minor: 20_00))
                #expect(try await stores.repairs.remainder(of: "lost") == SettledOrder(orderID: "lost"))
                for id in ["done", "lost"] {
                    // What has ended is not ended again.
                    #expect(try await stores.repairs.close(id, as: lost, note(.endsWithItsWorkflow)) == nil)
                    #expect(try await standing(id, stores).isSettled)
                }
                #expect(try await stores.repairs.close("nobody", as: lost, note(.endsWithItsWorkflow)) == nil)
                #expect(try await stores.orders.record("nobody") == nil)
                #expect(try await stores.orders.record("done")?.status == .completed)
                #expect(try await stores.orders.record("lost")?.reason == "terminated")
                try await expectSound(stores)
            }
        }

        @Test("open an order again, unless it has changed meanwhile", arguments: Engine.allCases)
        func reopen(_ engine: Engine) async throws {
            try await engine.withStores { stores async throws in
                try await order("1", stores)
                _ = try await stores.database.write { transaction in
                    try transaction.run("UPDATE orders SET status = 'cancelled', closed_at = updated_at WHERE id = '1'")
                }
                let seen = try await standing("1", stores)
                var outcome = RepairStore.Outcome(.processing)
                outcome.stage = .processing
                #expect(try await stores.repairs.reopen(seen, as: outcome, note(.openWhileItRuns)))
                #expect(try await standing("1", stores).status == .processing)
                #expect(try await stores.orders.record("1")?.closedAt == nil)
                #expect(try await !stores.repairs.reopen(seen, as: outcome, note(.openWhileItRuns)))
                // The workflow's next change is not taken for one that was overtaken.
                let record = try #require(try await stores.orders.record("1"))
                let change = UpdateOrderStatusRequest(
                    orderID: "1",
                    workflowID: "order-workflow-1",
                    runID: "r",
                    sequence: 9,
                    status: .completed,
                    stage: .statusUpdate,
                    total: Money(minor: 20_00),
                    at: record.updatedAt
                )
                _ = try await stores.orders.update(change)
                #expect(try await standing("1", stores).status == .completed)
                try await expectSound(stores)
            }
        }

        @Test(
            "write an order again that the database does not have, with what it has of it",
            arguments: Engine.allCases
        )
        func restore(_ engine: Engine) async throws {
            try await engine.withStores { stores async throws in
                for (id, outcome) in [("1", nil), ("2", RepairStore.Outcome(.failed))] {
                    _ = try await stores.orders.create(request(id))
                    _ = try await stores.inventory.hold(ReserveStockRequest(orderID: id, lines: Self.lines))
                    let change = UpdateOrderStatusRequest(
                        orderID: id,
                        workflowID: "order-workflow-\(id)",
                        runID: "r",
                        sequence: 1,
                        status: .awaitingApproval,
                        stage: .awaitingApproval,
                        at: OrderStores.clock()
                    )
                    _ = try await stores.orders.update(change)
                    #expect(try await !stores.repairs.restore(request(id), as: outcome, note(.hasItsRow)))
                    try await stores.database.write { transaction in
                        try transaction.run("DELETE FROM order_items WHERE order_id = $1", id)
                        try transaction.run("DELETE FROM orders WHERE id = $1", id)
                    }
                    #expect(try await stores.repairs.standing(of: id) == nil)
                    #expect(try await stores.repairs.restore(request(id), as: outcome, note(.hasItsRow)))
                    let standing = try await standing(id, stores)
                    #expect(standing.status == outcome?.status ?? .awaitingApproval)
                    #expect(standing.customerID == "C-1" && standing.isOnRecord)
                    try await expectSound(stores)
                }
                #expect(try await stores.inventory.level(of: "item1") == StockLevel(sku: "item1", onHand: 100, held: 2))
                // An order that was refused was never taken, so nobody is told of its end.
                #expect(
                    try await stores.repairs.restore(
                        request("3"),
                        as: .init(.failed),
                        wasTaken: false,
                        note(.hasItsRow)
                    )
                )
                #expect(try await !standing("3", stores).isOnRecord)
            }
        }

        @Test("give back what an order that has ended still has, once", arguments: Engine.allCases)
        func giveBack(_ engine: Engine) async throws {
            try await engine.withStores { stores async throws in
                for (id, status) in [("done", "completed"), ("gone", "cancelled")] {
                    _ = try await stores.orders.create(request(id))
                    _ = try await stores.inventory.hold(ReserveStockRequest(orderID: id, lines: Self.lines))
                    #expect(try await stores.repairs.giveBack(id, note(.nothingHeld)) == nil)
                    _ = try await stores.database.write { transaction in
                        try transaction.run("UPDATE orders SET status = $2 WHERE id = $1", id, status)
                    }
                    let isCompleted = status == "completed"
                    let wanted = try await stores.repairs.remainder(of: id, isCompleted: isCompleted)
                    #expect(wanted.released == Self.lines.stock)
                    #expect(try await stores.repairs.giveBack(id, note(.nothingHeld)) == wanted)
                    #expect(try await stores.repairs.giveBack(id, note(.nothingHeld))?.refunded == nil)
                }
                #expect(try await stores.inventory.level(of: "item1") == StockLevel(sku: "item1", onHand: 100, held: 0))
                let details = try await stores.database.read { transaction in
                    try transaction.rows("SELECT detail FROM order_events WHERE kind = 'repaired'").map { row in
                        let detail: String = try row["detail"]
                        return detail
                    }
                }
                #expect(details.count >= 2)
                #expect(details.allSatisfy { $0.contains("anna [2J") && $0.contains("nothing-held") }, "\(details)")
            }
        }

        @Test("tell by which channels customers were told of the end", arguments: Engine.allCases)
        func told(_ engine: Engine) async throws {
            try await engine.withStores { stores async throws in
                try await order("1", stores)
                _ = try await stores.notifications.send(.init(orderID: "1", kind: .failure, message: "no"))
                _ = try await stores.repairs.close("1", as: .init(.completed), note(.endsWithItsWorkflow))
                #expect(try await standing("1", stores).toldBy == [])
                #expect(try await standing("1", stores).hasTextMessages)
                for channel in [NotificationChannel.email, .sms] {
                    _ = try await stores.notifications.send(
                        .init(orderID: "1", kind: .confirmation, channel: channel, message: "yes")
                    )
                }
                #expect(try await standing("1", stores).toldBy == [.email, .sms])
                // Orders that ended before there were text messages had none.
                _ = try await stores.database.write { transaction in
                    try transaction.run("UPDATE schema_migrations SET applied_at = '2999-01-01T00:00:00Z'")
                }
                #expect(try await !standing("1", stores).hasTextMessages)
                #expect(try await stores.repairs.standings().map(\.orderID) == ["1"])
            }
        }
    }
}
