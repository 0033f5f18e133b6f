import Foundation
import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalPrometheus
import TemporalTesting
import Testing

extension SagaTable {
    /// Rows F21 and F22: no code runs, or an undo does not succeed.
    @Suite("cannot be undone at once")
    struct LastResorts {
        @Test("F21: what a terminated order has comes back with the sweep, and its record says that it failed")
        func terminated() async throws {
            try await Rehearsal.run { shop async throws in
                let charged = try await shop.start(Rehearsal.order(.managed, "charged"))
                let held = try await shop.start(Rehearsal.order(.paylater, "held", amount: 12_000_00))
                let runs = try await shop.start(Rehearsal.order(.managed, "runs"))
                shop.trouble.when("ValidateOrder") { _ in .takes(.hours(1), .works) }
                let bare = try await shop.start(Rehearsal.order(.validated, "bare"))
                for order in [charged, held, bare] { try await order.terminate(reason: "by mistake") }
                // A sweep does not ask about an order before its hold time is over.
                #expect(try await sweep(shop).looked == 0)
                try await shop.test.sleep(for: .minutes(31))
                let report = try await sweep(shop)
                #expect((report.looked, report.running, report.failed) == (4, 1, 0))
                #expect(report.settled.map(\.orderID) == ["bare", "charged", "held"])
                for order in [charged, held, bare] {
                    let ending = try await shop.ending(order)
                    #expect(ending.execution == "Terminated")
                    #expect(ending.record?.status == .failed)
                }
                #expect(try await shop.stores.payments.counts(of: "charged") == (1, 1))
                #expect(try await sweep(shop).settled.isEmpty)
                try await runs.signal(\.complete)
                #expect(try await shop.ending(runs).report.status == .completed)
            }
        }

        private func sweep(_ shop: Rehearsal) async throws -> SweepReport {
            let (client, queue) = (shop.test.client, shop.test.taskQueue)
            return try await client.execute(StockSweepWorkflow.self, id: .stockSweep, on: queue, SweepRequest())
        }

        @Test("F22: an undo that has failed for five minutes raises an alarm, is still tried, and succeeds")
        func stuck() async throws {
            try await Rehearsal.run { shop async throws in
                var order = Rehearsal.order(.managed)
                order.policy.visibility = true
                let handle = try await shop.start(order)
                let began = shop.test.now
                let recovery = began.advanced(by: .minutes(20))
                shop.trouble.when("RefundPayment") { [test = shop.test] _ in
                    test.now < recovery ? .fails(StateUnavailable("the bank is closed")) : .works
                }
                try await handle.signal(\.cancel, CancelRequest(reason: "no"))
                try await shop.test.sleep(for: .seconds(299))
                #expect(try await handle.query(\.status).status == .processing)
                #expect(try await attention(handle) == nil)

                try await shop.test.sleep(for: .seconds(2))
                let stuck = try await handle.query(\.status)
                #expect((stuck.status, stuck.stage) == (.compensationStuck, .compensating))
                #expect(stuck.steps.last?.name == "RefundPayment" && stuck.steps.last?.state == .stuck)
                #expect(try await attention(handle) == true)
                let counted = shop.metrics.text().split(separator: "\n").filter {
                    $0.contains("order_compensation_stuck")
                }
                #expect(
                    counted.contains { $0.contains(#"activity="RefundPayment""#) && $0.hasSuffix(" 1") },
                    "\(counted)"
                )
                #expect(try await shop.stores.orders.record("ORDER-1")?.status == .compensationStuck)
                #expect(try await handle.describe().status == .running)

                let ending = try await shop.ending(handle)
                #expect(
                    ending.row == """
                        cancelled at cancelled, Completed; undone UpdateInventory, RefundPayment; \
                        told cancellation by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
                #expect(try await attention(handle) == false)
                #expect(ending.record?.status == .cancelled)
                #expect(shop.trouble.attempts("RefundPayment").count > 20)
                #expect(shop.test.now >= recovery)
            }
        }

        /// The search attribute that says whether somebody has to look at the order.
        private func attention(_ order: WorkflowHandle<OrderWorkflow>) async throws -> Bool? {
            let payload = try await order.describe().searchAttributes["OrderNeedsAttention"]
            return try payload.map { try JSONDecoder().decode(Bool.self, from: Data($0.data)) }
        }

        @Test("F22: an order that stays stuck says so, and still answers")
        func stuckForEver() async throws {
            try await Rehearsal.run(faults: "stock.releasing:fail", audits: false) { shop async throws in
                let handle = try await shop.start(Rehearsal.order(.approval))
                try await handle.signal(\.cancel, CancelRequest())
                try await shop.test.sleep(for: .hours(24))
                let status = try await handle.query(\.status)
                #expect(status.status == .compensationStuck)
                #expect(status.errorCode == "compensation_stuck")
                #expect(status.lastError?.contains("ReleaseStock") == false)
                await #expect(throws: UpdateFailure<NotPossible>.self) {
                    try await handle.update(\.tryCancel, CancelRequest())
                }
                #expect(try await handle.describe().status == .running)
            }
        }
    }
}
