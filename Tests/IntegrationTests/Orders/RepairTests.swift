import Foundation
import OrderContract
import OrderDatabase
import OrderStores
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    @Suite("that are repaired")
    struct Repairs {
        private let shop: Shop

        init() throws { shop = try Shop() }

        private struct Report: Decodable {
            var applied: Bool
            var findings: [Line]

            struct Line: Decodable {
                var rule: String
                var subject: String
                var state: String
                var action: String
            }
        }

        private func repair(_ flags: String...) async throws -> (status: Int32, report: Report) {
            let outcome = try await shop.starter(["repair", "--output", "json", "--by", "anna"] + flags)
            guard let report = try? JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)) else {
                throw TestFailure("repair ended with \(outcome.status): \(outcome.output) \(outcome.errors)")
            }
            return (outcome.status, report)
        }

        private func verify(_ flags: String...) async throws -> (status: Int32, report: AuditReport) {
            let outcome = try await shop.starter(["verify", "--output", "json"] + flags)
            guard let report = try? JSONDecoder().decode(AuditReport.self, from: Data(outcome.output.utf8)) else {
                throw TestFailure("verify ended with \(outcome.status): \(outcome.output) \(outcome.errors)")
            }
            return (outcome.status, report)
        }

        private func plant(_ statements: String...) async throws {
            try await shop.withStores { stores in
                try await stores.database.write { transaction in
                    for statement in statements { try transaction.run(statement) }
                }
            }
        }

        /// Who has set an order right, by the events that say so.
        private func notes(_ order: Order) async throws -> [RepairStore.Note] {
            let id = order.id
            return try await shop.withStores { stores in
                try await stores.database.read { transaction in
                    try transaction.rows(
                        "SELECT detail FROM order_events WHERE order_id = $1 AND kind = 'repaired' ORDER BY seq",
                        id
                    ).map { row in
                        let detail: String = try row["detail"]
                        return try JSONDecoder().decode(RepairStore.Note.self, from: Data(detail.utf8))
                    }
                }
            }
        }

        private func record(_ order: Order) async throws -> OrderRecord? {
            try await shop.withStores { try await $0.orders.record(order.id) }
        }

        private func messages(_ order: Order) async throws -> [String] {
            try await shop.withStores { try await $0.notifications.sent(about: order.id) }
                .map { "\($0.channel.rawValue) \($0.message)" }.sorted()
        }

        /// An order that waits for approval.
        private func waiting(_ name: String) async throws -> Order {
            let order = Order(shop: shop, id: shop.order(name))
            try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id])
            try await order.reaches(.awaitingApproval)
            return order
        }

        private func completed(_ name: String) async throws -> Order {
            let order = try await waiting(name)
            try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            #expect(try await order.end() == "COMPLETED")
            return order
        }

        private func cancelled(_ name: String) async throws -> Order {
            let order = try await waiting(name)
            try await order.signal("cancel-order", #"{"Reason":"changed my mind"}"#)
            #expect(try await order.end() == "COMPLETED")
            return order
        }

        /// Plants a fault, and expects it found, proposed without a change, mended, and found no more.
        private func expectMended(
            _ order: Order,
            breaking rules: [AuditReport.Rule],
            _ location: SourceLocation = #_sourceLocation
        ) async throws -> [Report.Line] {
            // What lists of workflows show lags behind.
            let found = try await eventually("the fault is found") {
                let found = try await verify()
                return found.report.violations.isEmpty ? nil : found
            }
            #expect(found.status == 1, sourceLocation: location)
            #expect(found.report.temporal == .compared, sourceLocation: location)
            #expect(found.report.violations.map(\.rule) == rules, "\(found.report)", sourceLocation: location)
            #expect(found.report.violations.allSatisfy { $0.subject == order.id }, sourceLocation: location)
            let proposed = try await repair()
            #expect(proposed.status == 1 && !proposed.report.applied, sourceLocation: location)
            #expect(proposed.report.findings.allSatisfy { $0.state == "proposed" }, sourceLocation: location)
            #expect(Set(proposed.report.findings.map(\.rule)) == Set(rules.map(\.rawValue)), sourceLocation: location)
            let unchanged = try await verify()
            #expect(unchanged.report.violations == found.report.violations, sourceLocation: location)

            let mended = try await repair("--apply")
            #expect(mended.status == 0 && mended.report.applied, "\(mended.report)", sourceLocation: location)
            #expect(mended.report.findings.allSatisfy { $0.state == "mended" }, sourceLocation: location)
            let sound = try await verify()
            #expect(sound.status == 0, "\(sound.report.violations)", sourceLocation: location)
            let again = try await repair("--apply")
            #expect(again.status == 0 && again.report.findings.isEmpty, "\(again.report)", sourceLocation: location)
            let notes = try await notes(order)
            #expect(!notes.isEmpty && notes.allSatisfy { $0.by == "anna" }, sourceLocation: location)
            let rulesDone = Set(mended.report.findings.map(\.rule))
            #expect(rulesDone.isSuperset(of: notes.map(\.rule.rawValue)), sourceLocation: location)
            return mended.report.findings
        }

        @Test("an open row of a terminated workflow is closed, its stock comes back, and the customer is told")
        func terminated() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let other = try await waiting("OTHER")
            let order = try await waiting("LOST")
            _ = try await shop.temporal("workflow", "terminate", "-w", order.workflowID)
            let done = try await expectMended(order, breaking: [.endsWithItsWorkflow])
            #expect(done.map(\.rule) == ["ends-with-its-workflow", "customer-told"])
            #expect(done.first?.action.contains("recorded as failed, gave back 2 of BOOK-001") == true, "\(done)")
            #expect(try await record(order)?.status == .failed)
            #expect(try await messages(order).count == 2)
            let level = try await shop.withStores { try await $0.inventory.level(of: "BOOK-001") }
            #expect(level == StockLevel(sku: "BOOK-001", onHand: 100, held: 2))

            // An order that waits is left alone.
            try await other.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            #expect(try await other.end() == "COMPLETED")
            try await shop.expectSoundBooks()
        }

        @Test("an open row gets the end that its workflow had: completed, cancelled, or failed")
        func reopened() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let failed = Order(shop: shop, id: shop.order("FAILED"))
            try await shop.start(
                [],
                ["ASYNC": "true", "ORDER_ID": failed.id, "PAYMENT_FAILURE_RATE": "1", "RETRY_MAX_ATTEMPTS": "1"]
            )
            try await failed.reaches(.awaitingApproval)
            try await failed.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            #expect(try await failed.end() == "FAILED")
            for order in [try await completed("DONE"), try await cancelled("GONE"), failed] {
                let before = try #require(try await record(order))
                try await plant(
                    """
                    UPDATE orders SET status = 'processing', stage = 'processing', closed_at = NULL, reason = NULL
                    WHERE id = '\(order.id)'
                    """
                )
                let done = try await expectMended(order, breaking: [.endsWithItsWorkflow])
                #expect(done.map(\.action).first?.contains("gave back") == false, "\(done)")
                let after = try #require(try await record(order))
                #expect(after.status == before.status && after.total == before.total)
                #expect(after.reason == before.reason)
                #expect(after.closedAt != nil)
            }
            try await shop.expectSoundBooks()
        }

        @Test("a closed row of a running workflow is opened again, and the order goes on to its end")
        func closed() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await waiting("SHUT")
            try await plant(
                "UPDATE orders SET status = 'completed', closed_at = updated_at WHERE id = '\(order.id)'",
                "DELETE FROM stock_movements WHERE order_id = 'nobody'"
            )
            let done = try await eventually("the fault is found") {
                let done = try await repair()
                return done.report.findings.isEmpty ? nil : done.report.findings
            }
            #expect(done.map(\.rule).first == "open-while-it-runs")
            let mended = try await repair("--apply")
            #expect(mended.status == 0, "\(mended.report)")
            #expect(try await record(order)?.status == .awaitingApproval)
            #expect(try await record(order)?.closedAt == nil)
            #expect(try await verify().status == 0)
            #expect(try await repair("--apply").report.findings.isEmpty)
            #expect(try await notes(order).map(\.by) == ["anna"])
            try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            #expect(try await order.end() == "COMPLETED")
            #expect(try await record(order)?.status == .completed)
            #expect(try await verify("--all-ended").status == 0)
        }

        @Test("a deleted row is written again, of an order that waits and of one that has ended")
        func rowless() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            for order in [try await waiting("OPEN"), try await cancelled("OVER")] {
                let (before, told) = (try await record(order), try await messages(order))
                try await plant(
                    "DELETE FROM notifications WHERE order_id = '\(order.id)'",
                    "DELETE FROM order_items WHERE order_id = '\(order.id)'",
                    "DELETE FROM orders WHERE id = '\(order.id)'"
                )
                _ = try await expectMended(order, breaking: [.hasItsRow])
                let after = try #require(try await record(order))
                #expect(after.status == before?.status && after.stage == before?.stage)
                #expect(after.workflowID == order.workflowID && after.total == before?.total)
                #expect(try await messages(order) == told)
                let entry = try await shop.withStores { stores in
                    var filter = OrderArchive.Filter()
                    filter.orderID = order.id
                    return try await stores.archive.list(filter).first
                }
                #expect(entry?.customerID == "user-123")
                #expect(entry?.policy == "approval")
                guard after.closedAt == nil else { continue }
                try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
                #expect(try await order.end() == "COMPLETED")
                #expect(try await record(order)?.status == .completed)
                #expect(try await verify("--all-ended").status == 0)
            }
        }

        @Test("a deleted message is sent again in its words, and only on its channel")
        func untold() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let (done, gone) = (try await completed("DONE"), try await cancelled("GONE"))
            for (order, channel) in [(done, "sms"), (done, "email"), (gone, "sms")] {
                let told = try await messages(order)
                #expect(told.count == 2)
                try await plant(
                    "DELETE FROM notifications WHERE order_id = '\(order.id)' AND channel = '\(channel)'"
                )
                _ = try await expectMended(order, breaking: [.customerTold])
                #expect(try await messages(order) == told)
            }
            // One whose sender died between writing and sending it.
            try await plant("UPDATE notifications SET status = 'sending', sent_at = NULL WHERE order_id = '\(gone.id)'")
            _ = try await expectMended(gone, breaking: [.customerTold])
        }

        @Test("orders whose workflow was deleted: an open one is settled, one that has ended is noted")
        func deleted() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            for order in [try await waiting("OPEN"), try await completed("DONE")] {
                let before = try await record(order)
                #expect(try await shop.temporal("workflow", "delete", "-y", "-w", order.workflowID).status == 0)
                try await eventually("the workflow is gone") { try await order.execution() == "none" }
                _ = try await expectMended(order, breaking: [.hasItsWorkflow])
                let after = try await record(order)
                #expect(after?.status == (before?.status == .completed ? .completed : .failed))
            }
            try await shop.expectSoundBooks()
        }

        @Test("an order that has ended gives back stock and money that it still has, by its own keys")
        func unreturned() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await cancelled("GONE")
            let id = order.id
            try await plant(
                "DELETE FROM stock_movements WHERE order_id = '\(id)' AND kind = 'release'",
                "UPDATE products SET held = held + 2 WHERE id = 'BOOK-001'",
                "UPDATE products SET held = held + 5 WHERE id = 'PEN-042'",
                "DELETE FROM order_events WHERE dedup = '\(id)/refund'",
                """
                INSERT INTO payments
                  (id, order_id, kind, amount_minor, currency, status, transaction_id, idempotency_key, created_at)
                SELECT 'P-\(id)', '\(id)', 'charge', 500, 'USD', 'completed', 'T', '\(id)/charge', updated_at
                FROM orders WHERE id = '\(id)'
                """
            )
            let proposals = try await repair().report.findings
            #expect(proposals.contains { $0.rule == "money-adds-up" && $0.action.contains("$5.00") }, "\(proposals)")
            #expect(proposals.allSatisfy { $0.state == "proposed" && $0.subject == id }, "\(proposals)")
            let mended = try await repair("--apply")
            #expect(mended.status == 0, "\(mended.report)")
            #expect(try await verify().status == 0)
            #expect(try await repair("--apply").report.findings.isEmpty)
            #expect(try await shop.withStores { try await $0.payments.counts(of: id) } == (1, 1))
            try await shop.expectSoundBooks()
        }

        @Test("what cannot be mended is left for a person, with who should look at what")
        func forAPerson() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            _ = try await completed("DONE")
            try await plant("UPDATE products SET on_hand = on_hand + 7 WHERE id = 'item3'")
            for flags in [[], ["--apply"]] {
                let outcome = try await shop.starter(["repair"] + flags)
                #expect(outcome.status == 1)
                #expect(
                    outcome.output.contains(
                        """
                        1 finding:
                          stock-adds-up: item3: there are 107, but 100 came in and 0 went out
                            for a person: the warehouse counts it, and compares it with its rows in stock_movements
                        """
                    ),
                    "\(outcome.output)"
                )
            }
            let level = try await shop.withStores { try await $0.inventory.level(of: "item3") }
            #expect(level.onHand == 107)
        }

        @Test("without Temporal verify checks the database alone and says so with exit code 4, and repair does nothing")
        func withoutTemporal() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await completed("DONE")
            let nowhere = "127.0.0.1:\(try DevServer.freePort())"
            let alone = try await verify("--address", nowhere)
            #expect(alone.status == 4 && alone.report.temporal == .unreachable && alone.report.violations.isEmpty)
            let asked = try await verify("--database-only")
            #expect(asked.status == 0 && asked.report.temporal == .leftOut)
            let compared = try await verify()
            #expect(compared.status == 0 && compared.report.temporal == .compared && compared.report.workflows == 1)
            // A message that may still be under way is not missing; after an hour it is.
            try await plant("DELETE FROM notifications WHERE order_id = '\(order.id)'")
            #expect(try await verify("--database-only").status == 0)
            try await plant(
                """
                UPDATE orders SET updated_at = '2026-01-01T00:00:00.000Z', closed_at = '2999-01-01T00:00:00.000Z'
                WHERE id = '\(order.id)'
                """
            )
            #expect(try await verify("--database-only").report.violations.map(\.rule) == [.customerTold])
            #expect(try await verify("--address", nowhere).status == 1)

            let repair = try await shop.starter(["repair", "--apply", "--address", nowhere])
            #expect(repair.status == 3 && repair.output.isEmpty)
            #expect(repair.errors.contains("Temporal does not answer, and without it nobody knows what is right"))
            #expect(try await messages(order).isEmpty)
            let elsewhere = try await shop.starter(["verify", "--namespace", "nowhere-\(shop.key)"])
            #expect(elsewhere.status != 0, "\(elsewhere.errors)")
        }

        @Test("nothing is reported of orders that come, go on and end while it looks")
        func load() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            // The shop has a hundred of what direct and full orders take.
            for policy in ["direct", "approval", "full"] {
                let load = try shop.program(
                    "order-starter",
                    ["load", "--orders", "40", "--rate", "10", "--policy", policy],
                    environment: shop.environment
                )
                defer { load.kill() }
                var looks = 0
                while load.isRunning {
                    let (status, report) = try await verify()
                    #expect(status == 0 && report.temporal == .compared, "\(report.violations)")
                    let repair = try await repair("--apply")
                    #expect(repair.status == 0 && repair.report.findings.isEmpty, "\(repair.report)")
                    looks += 1
                }
                #expect(looks >= 2)
                #expect(try await load.outcome(within: .seconds(60)).status == 0, "\(load.errors) \(load.output)")
            }
            let (status, report) = try await verify("--all-ended")
            #expect(status == 0, "\(report.violations)")
            #expect(report.orders.values.reduce(0, +) == 120)
        }
    }
}
