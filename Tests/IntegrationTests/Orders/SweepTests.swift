import Foundation
import OrderContract
import OrderStores
import OrderWorkflows
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

extension Orders {
    @Suite("that are terminated")
    struct Sweeps {
        private let shop: Shop

        init() throws { shop = try Shop() }

        @Test("F21: a terminated order's stock comes back with the sweep, its money too; one that runs keeps them")
        func terminated() async throws {
            let worker = try await shop.worker([], ["ORDER_HOLD_TIME": "1ms"])
            defer { worker.kill() }
            let (running, held) = (Order(shop: shop, id: shop.order("A")), Order(shop: shop, id: shop.order("B")))
            let paid = Order(shop: shop, id: shop.order("C"))
            for order in [running, held] { try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id]) }
            try await shop.start(["-order-id=\(paid.id)", "-amount=30.00", "-items=item1"], ["PROCESS_SECONDS": "300"])
            for order in [running, held] { try await order.reaches(.awaitingApproval) }
            try await paid.reaches(.processing)
            #expect(try await level("BOOK-001") == StockLevel(sku: "BOOK-001", onHand: 100, held: 4))
            #expect(try await level("item1") == StockLevel(sku: "item1", onHand: 99, held: 0))
            for order in [held, paid] {
                let ended = try await shop.temporal("workflow", "terminate", "-w", order.workflowID, "--reason", "test")
                #expect(ended.status == 0, "\(ended.errors)")
            }

            let report = try await sweep()
            #expect((report.looked, report.running, report.failed) == (3, 1, 0))
            #expect(report.settled?.map(\.orderID) == [held.id, paid.id])
            #expect(report.settled?.last?.refunded == Money(minor: 30_00))
            #expect(try await level("BOOK-001") == StockLevel(sku: "BOOK-001", onHand: 100, held: 2))
            #expect(try await level("item1") == StockLevel(sku: "item1", onHand: 100, held: 0))
            let record = try await shop.withStores { try await $0.orders.record(held.id) }
            #expect(record?.status == .failed)
            let again = try await sweep()
            #expect((again.looked, again.running) == (1, 1))

            try await running.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            #expect(try await running.end() == "COMPLETED")
            #expect(try await sweep().looked == 0)
            try await shop.expectSoundBooks()
        }

        @Test("the schedule is made once, can be changed, and sweeps by itself")
        func schedule() async throws {
            let worker = try await shop.worker([], ["ORDER_HOLD_TIME": "1ms"])
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id])
            try await order.reaches(.awaitingApproval)
            _ = try await shop.temporal("workflow", "terminate", "-w", order.workflowID)
            let made = try await shop.start(["schedule-sweep", "--every", "1h"])
            #expect(made.output == "Made the schedule stock-sweep: a sweep every 1h on \(shop.queue)\n")
            let changed = try await shop.start(["schedule-sweep", "--every", "1s"])
            #expect(changed.output == "Changed the schedule stock-sweep: a sweep every 1s on \(shop.queue)\n")
            try await eventually("the stock is back") { try await level("BOOK-001").held == 0 }
            #expect(try await shop.temporal("schedule", "delete", "--schedule-id", "stock-sweep").status == 0)
            #expect(try await shop.starter(["schedule-sweep", "--every", "soon"]).status == 2)
            try await shop.expectSoundBooks()
        }

        @Test("a sweep can be replayed, in any pieces")
        func replay() async throws {
            let worker = try await shop.worker([], ["ORDER_HOLD_TIME": "1ms"])
            defer { worker.kill() }
            for name in ["A", "B", "C"] {
                let order = Order(shop: shop, id: shop.order(name))
                try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id])
                try await order.reaches(.awaitingApproval)
                if name != "B" { _ = try await shop.temporal("workflow", "terminate", "-w", order.workflowID) }
            }
            #expect(try await sweep().settled?.count == 2)
            let words = ["workflow", "show", "-w", "stock-sweep-\(shop.key)", "-o", "json"]
            let shown = try await shop.temporal(words + ["--no-json-shorthand-payloads"])
            let history = try WorkflowHistory(json: Array(shown.output.utf8))
            let replayer = try Replayer { StockSweepWorkflow.self }
            for feeding in [.whole, .cutAtEachTask] + (1...5).map(Replayer.Feeding.pages) {
                try await replayer.replay(history, feeding)
            }
        }

        /// A sweep's result as the Temporal command shows it, which has `null` for an empty list.
        private struct Report: Decodable {
            var looked: Int
            var running: Int
            var failed: Int
            var settled: [SettledOrder]?
        }

        private func level(_ sku: String) async throws -> StockLevel {
            try await shop.withStores { try await $0.inventory.level(of: sku) }
        }

        /// One sweep, page by page with one order each.
        private func sweep() async throws -> Report {
            struct Answer: Decodable { var result: Report }
            let outcome = try await shop.temporal(
                [
                    "workflow", "execute", "--type", "StockSweepWorkflow", "--task-queue", shop.queue,
                    "-w", "stock-sweep-\(shop.key)", "--input", #"{"page_size":1}"#, "-o", "json",
                ]
            )
            guard outcome.status == 0 else { throw TestFailure("the sweep failed: \(outcome.errors)") }
            return try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8)).result
        }
    }
}
