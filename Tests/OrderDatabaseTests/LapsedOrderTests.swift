import OrderContract
import OrderStores
import Synchronization
import TemporalCore
import Testing

extension Databases {
    @Suite("Orders that nobody handles any more")
    struct LapsedOrderTests {
        private let start = Timestamp(millisecondsSince1970: 1_759_235_696_000)

        private final class Clock: Sendable {
            let time: Mutex<Timestamp>
            init(_ time: Timestamp) { self.time = Mutex(time) }
            var now: Timestamp { time.withLock { $0 } }
            func advance(_ duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }
        }

        @Test("are found when their time is over, and give everything back once", arguments: Engine.allCases)
        func settle(_ engine: Engine) async throws {
            let clock = Clock(start)
            try await engine.withStores(holdTime: .minutes(30), now: { clock.now }) { stores async throws in
                let lines = [LineItem(sku: "item1", quantity: 3), LineItem(sku: "item2")]
                for id in ["held", "paid", "taken", "done", "late"] {
                    if id == "late" { clock.advance(.minutes(20)) }
                    _ = try await stores.inventory.hold(ReserveStockRequest(orderID: id, lines: lines))
                }
                for id in ["paid", "taken", "done"] {
                    _ = try await stores.payments.charge(
                        ChargeRequest(orderID: id, amount: Money(minor: 40_00)),
                        attempt: 1
                    )
                }
                for id in ["taken", "done"] {
                    _ = try await stores.inventory.update(.commit(orderID: id, lines: lines))
                }
                _ = try await stores.orders.update(completion(of: "done"))
                #expect(try await stores.lapsed.candidates().isEmpty)
                clock.advance(.minutes(10))
                let found = try await stores.lapsed.candidates()
                #expect(found.map(\.orderID) == ["held", "paid", "taken"])
                #expect(found.first?.workflowID == "order-workflow-held")
                #expect(try await stores.lapsed.candidates(limit: 1, after: "held").map(\.orderID) == ["paid"])

                for order in found {
                    let settled = try await stores.lapsed.settle(order.orderID, because: "terminated")
                    #expect(settled.released == lines.stock)
                    #expect(settled.refunded == (order.orderID == "held" ? nil : Money(minor: 40_00)))
                    #expect(try await stores.lapsed.settle(order.orderID, because: "again").released == [])
                    let record = try await stores.orders.record(order.orderID)
                    #expect(record?.status == .failed)
                    #expect(record?.reason == "terminated")
                    // What the workflow's last attempts still ask for comes too late.
                    await #expect(throws: PermanentError.self) {
                        try await stores.inventory.update(.commit(orderID: order.orderID, lines: lines))
                    }
                    let charge = ChargeRequest(orderID: order.orderID, amount: Money(minor: 40_00))
                    await #expect(throws: PaymentDeclined.self) { try await stores.payments.charge(charge, attempt: 2) }
                }
                #expect(try await stores.lapsed.candidates().isEmpty)
                #expect(try await stores.inventory.level(of: "item1") == StockLevel(sku: "item1", onHand: 97, held: 3))
                let report = try await Audit(stores.database).report()
                #expect(report.isSound, "\(report.violations)")
                #expect(report.open == 1)
            }
        }

        @Test("are found though they hold nothing, so that none stays open for ever", arguments: Engine.allCases)
        func holdsNothing(_ engine: Engine) async throws {
            let clock = Clock(start)
            try await engine.withStores(holdTime: .minutes(30), now: { clock.now }) { stores async throws in
                let order = OrderInput(orderID: "bare", lines: [LineItem(sku: "item1")], policy: .managed)
                let request = CreateOrderRequest(order, workflowID: "order-workflow-bare", runID: "r", at: start)
                _ = try await stores.orders.create(request)
                #expect(try await stores.lapsed.candidates().isEmpty)
                clock.advance(.minutes(30))
                #expect(try await stores.lapsed.candidates().map(\.orderID) == ["bare"])
                let settled = try await stores.lapsed.settle("bare", because: "terminated")
                #expect(settled.released.isEmpty && settled.refunded == nil)
                #expect(try await stores.orders.record("bare")?.status == .failed)
                #expect(try await stores.lapsed.candidates().isEmpty)
                #expect(try await Audit(stores.database).report(expectingEnd: true).isSound)
            }
        }

        private func completion(of id: String) -> UpdateOrderStatusRequest {
            UpdateOrderStatusRequest(
                orderID: id,
                workflowID: "order-workflow-\(id)",
                runID: "r",
                sequence: 1,
                status: .completed,
                stage: .statusUpdate,
                total: Money(minor: 40_00),
                at: start
            )
        }
    }
}
