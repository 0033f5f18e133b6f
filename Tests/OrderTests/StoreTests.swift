import Foundation
import OrderActivities
import OrderContract
import TemporalCore
import Testing

@Suite("The stores")
struct StoreTests {
    private let catalogue = Catalogue(products: [Catalogue.Product(sku: "A", price: Money(minor: 500), stock: 10)])

    private func lines(_ quantities: KeyValuePairs<String, Int>) -> [LineItem] {
        quantities.map { LineItem(sku: $0.key, quantity: $0.value) }
    }

    @Test("a hold is made once, and grows with the order")
    func holds() async throws {
        let stock = try OrderState.open(catalogue: catalogue).inventory
        let request = ReserveStockRequest(orderID: "1", lines: lines(["A": 2]))
        let reservation = try await stock.hold(request)
        #expect(reservation.lines.first?.unitPrice == Money(minor: 500))
        #expect(try await stock.hold(request) == reservation)
        #expect(await stock.level(of: "A") == StockLevel(sku: "A", onHand: 10, held: 2))
        _ = try await stock.hold(ReserveStockRequest(orderID: "1", lines: lines(["A": 5])))
        #expect(await stock.level(of: "A").held == 5)
    }

    @Test("a hold is all or nothing")
    func shortage() async throws {
        let stock = try OrderState.open(catalogue: catalogue).inventory
        await #expect(throws: OutOfStock(sku: "A", requested: 11, available: 10)) {
            try await stock.hold(ReserveStockRequest(orderID: "1", lines: lines(["0": 1, "A": 11])))
        }
        #expect(await stock.level(of: "0").held == 0)
    }

    @Test("what is given back once is not given back twice, and the order holds nothing more")
    func release() async throws {
        let stock = try OrderState.open(catalogue: catalogue).inventory
        let request = ReserveStockRequest(orderID: "1", lines: lines(["A": 4]))
        _ = try await stock.hold(request)
        let release = try await stock.release(ReleaseStockRequest(orderID: "1"))
        #expect(release.released == [StockLine(sku: "A", quantity: 4)])
        #expect(try await stock.release(ReleaseStockRequest(orderID: "1")) == release)
        await #expect(throws: PermanentError.self) { try await stock.hold(request) }
        #expect(await stock.level(of: "A") == StockLevel(sku: "A", onHand: 10, held: 0))
        #expect(try await stock.release(ReleaseStockRequest(orderID: "2")).released == [])
    }

    @Test("a commit takes what is held, a revert returns it, each once")
    func commit() async throws {
        let stock = try OrderState.open(catalogue: catalogue).inventory
        _ = try await stock.hold(ReserveStockRequest(orderID: "1", lines: lines(["A": 4])))
        let commit = UpdateInventoryRequest.commit(orderID: "1", lines: lines(["A": 4]))
        for _ in 1...2 { _ = try await stock.update(commit) }
        #expect(await stock.level(of: "A") == StockLevel(sku: "A", onHand: 6, held: 0))
        for _ in 1...2 { _ = try await stock.update(.revert(orderID: "1")) }
        #expect(await stock.level(of: "A") == StockLevel(sku: "A", onHand: 10, held: 0))
        await #expect(throws: PermanentError.self) { try await stock.update(commit) }
        #expect(try await stock.update(.revert(orderID: "2")).moved == [])
    }

    @Test("a commit without a hold takes from the shelf, and not more than there is")
    func directCommit() async throws {
        let stock = try OrderState.open(catalogue: catalogue).inventory
        _ = try await stock.update(.commit(orderID: "1", lines: lines(["A": 9])))
        #expect(await stock.level(of: "A") == StockLevel(sku: "A", onHand: 1, held: 0))
        await #expect(throws: OutOfStock.self) { try await stock.update(.commit(orderID: "2", lines: lines(["A": 2]))) }
    }

    @Test("500 orders at once for 100 pieces: 100 get one")
    func overselling() async throws {
        let stock = try OrderState.open(catalogue: Catalogue(products: [])).inventory
        let held = await withTaskGroup(of: Bool.self) { group in
            for order in 0..<500 {
                group.addTask {
                    let request = ReserveStockRequest(orderID: "\(order)", lines: [LineItem(sku: "new")])
                    return (try? await stock.hold(request)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(held == 100)
        #expect(await stock.level(of: "new") == StockLevel(sku: "new", onHand: 100, held: 100))
    }

    @Test("money is taken once, and given back once")
    func payments() async throws {
        let gateway = try OrderState.open().payments
        let charge = ChargeRequest(orderID: "1", amount: Money(minor: 19_000))
        let receipt = try await gateway.charge(charge, attempt: 1)
        #expect(try await gateway.charge(charge, attempt: 2) == receipt)
        await #expect(throws: PermanentError.self) {
            try await gateway.charge(ChargeRequest(orderID: "1", amount: Money(minor: 1)), attempt: 1)
        }
        let refund = try await gateway.refund(RefundRequest(orderID: "1"))
        #expect(refund.amount == Money(minor: 19_000))
        #expect(try await gateway.refund(RefundRequest(orderID: "1")) == refund)
        #expect(await gateway.counts == (1, 1))
        await #expect(throws: PaymentDeclined.self) { try await gateway.charge(charge, attempt: 3) }
    }

    @Test("a refund without a charge does nothing, but keeps a late charge out")
    func lateCharge() async throws {
        let gateway = try OrderState.open().payments
        #expect(try await gateway.refund(RefundRequest(orderID: "1")) == Refund(refundID: nil, amount: nil))
        await #expect(throws: PaymentDeclined.self) {
            try await gateway.charge(ChargeRequest(orderID: "1", amount: Money(minor: 1)), attempt: 1)
        }
        #expect(await gateway.counts == (0, 0))
    }

    @Test("simulated failures come before any money moves")
    func simulatedFailures() async throws {
        let gateway = try OrderState.open().payments
        let amount = Money(minor: 1)
        let failing = ChargeRequest(orderID: "1", amount: amount, faults: Faults(paymentFailureRate: 1))
        let declined = ChargeRequest(orderID: "2", amount: amount, faults: Faults(paymentDeclined: true))
        await #expect(throws: PaymentFailed.self) { try await gateway.charge(failing, attempt: 1) }
        await #expect(throws: PaymentDeclined.self) { try await gateway.charge(declined, attempt: 1) }
        #expect(await gateway.counts == (0, 0))
    }

    private func change(_ sequence: Int, _ status: OrderStatus, at moment: Int64) -> UpdateOrderStatusRequest {
        UpdateOrderStatusRequest(
            orderID: "1",
            workflowID: "w",
            runID: "r",
            sequence: sequence,
            status: status,
            stage: .completed,
            at: Timestamp(millisecondsSince1970: moment)
        )
    }

    @Test("an event is recorded once, and an overtaken one does not turn the status back")
    func orders() async throws {
        let orders = try OrderState.open().orders
        #expect(try await orders.update(change(1, .completed, at: 20)).version == 1)
        #expect(try await orders.update(change(1, .completed, at: 20)).version == 1)
        #expect(try await orders.update(change(0, .pending, at: 10)).version == 2)
        #expect(await orders.record("1")?.status == .completed)
        #expect(await orders.events(of: "1").count == 2)
    }

    @Test("nobody is told the same thing twice")
    func notifications() async throws {
        let messages = try OrderState.open().notifications
        let email = NotificationRequest(orderID: "1", kind: .confirmation, message: "done")
        let sms = NotificationRequest(orderID: "1", kind: .confirmation, channel: .sms, message: "done")
        #expect(try await messages.send(email).isNew)
        #expect(try await messages.send(email).isNew == false)
        #expect(try await messages.send(sms).isNew)
        #expect(await messages.sent(about: "1").count == 2)
    }
}
