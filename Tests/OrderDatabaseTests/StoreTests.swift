import Foundation
import OrderContract
import OrderDatabase
import OrderStores
import TemporalCore
import Testing

extension Databases {
    @Suite("The stores")
    struct StoreTests {
        private func lines(_ quantities: KeyValuePairs<String, Int>) -> [LineItem] {
            quantities.map { LineItem(sku: $0.key, quantity: $0.value) }
        }

        /// Stores with ten pieces of A, which must add up in the end.
        private func withStores(_ engine: Engine, _ body: (OrderStores) async throws -> Void) async throws {
            try await engine.withStores { stores async throws in
                try await stores.catalogue.add(.init(sku: "A", price: Money(minor: 500), stock: 10))
                try await body(stores)
                let violations = try await Audit(stores.database).report().violations
                #expect(violations.isEmpty, "\(violations)")
            }
        }

        @Test("a hold is made once, and grows with the order", arguments: Engine.allCases)
        func holds(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let stock = stores.inventory
                let request = ReserveStockRequest(orderID: "1", lines: lines(["A": 2]))
                let reservation = try await stock.hold(request)
                #expect(reservation.lines.first?.unitPrice == Money(minor: 500))
                #expect(try await stock.hold(request) == reservation)
                #expect(try await stock.level(of: "A") == StockLevel(sku: "A", onHand: 10, held: 2))
                _ = try await stock.hold(ReserveStockRequest(orderID: "1", lines: lines(["A": 5])))
                #expect(try await stock.level(of: "A").held == 5)
            }
        }

        @Test("a hold is all or nothing", arguments: Engine.allCases)
        func shortage(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                await #expect(throws: OutOfStock(sku: "A", requested: 11, available: 10)) {
                    try await stores.inventory.hold(ReserveStockRequest(orderID: "1", lines: lines(["0": 1, "A": 11])))
                }
                #expect(try await stores.inventory.level(of: "0").held == 0)
                #expect(try await stores.orders.record("1") == nil)
            }
        }

        @Test("a quantity that cannot be is refused, and so is a name that cannot be kept", arguments: Engine.allCases)
        func badLines(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                for quantity in [0, -1, LineItem.largestQuantity + 1] {
                    await #expect(throws: ValidationError.self) {
                        try await stores.inventory.hold(
                            ReserveStockRequest(orderID: "1", lines: lines(["A": quantity]))
                        )
                    }
                }
                await #expect(throws: PermanentError.self) {
                    try await stores.inventory.hold(ReserveStockRequest(orderID: "1", lines: lines(["A\0B": 1])))
                }
            }
        }

        @Test(
            "what is given back is not given back twice, and the order holds nothing more",
            arguments: Engine.allCases
        )
        func release(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let stock = stores.inventory
                let request = ReserveStockRequest(orderID: "1", lines: lines(["A": 4]))
                _ = try await stock.hold(request)
                let release = try await stock.release(ReleaseStockRequest(orderID: "1"))
                #expect(release.released == [StockLine(sku: "A", quantity: 4)])
                #expect(try await stock.release(ReleaseStockRequest(orderID: "1")) == release)
                await #expect(throws: PermanentError.self) { try await stock.hold(request) }
                #expect(try await stock.level(of: "A") == StockLevel(sku: "A", onHand: 10, held: 0))
                #expect(try await stock.release(ReleaseStockRequest(orderID: "2")).released == [])
                #expect(try await stock.release(ReleaseStockRequest(orderID: "2")).released == [])
            }
        }

        @Test("a commit takes what is held, a revert returns it, each once", arguments: Engine.allCases)
        func commit(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let stock = stores.inventory
                _ = try await stock.hold(ReserveStockRequest(orderID: "1", lines: lines(["A": 5])))
                let commit = UpdateInventoryRequest.commit(orderID: "1", lines: lines(["A": 4]))
                for _ in 1...2 {
                    #expect(try await stock.update(commit).moved == [StockLine(sku: "A", quantity: 4)])
                }
                #expect(try await stock.level(of: "A") == StockLevel(sku: "A", onHand: 6, held: 0))
                for _ in 1...2 { _ = try await stock.update(.revert(orderID: "1")) }
                #expect(try await stock.level(of: "A") == StockLevel(sku: "A", onHand: 10, held: 0))
                await #expect(throws: PermanentError.self) { try await stock.update(commit) }
                #expect(try await stock.update(.revert(orderID: "2")).moved == [])
            }
        }

        @Test("a commit without a hold takes from the shelf, and not more than there is", arguments: Engine.allCases)
        func directCommit(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let stock = stores.inventory
                _ = try await stock.update(.commit(orderID: "1", lines: lines(["A": 9])))
                #expect(try await stock.level(of: "A") == StockLevel(sku: "A", onHand: 1, held: 0))
                await #expect(throws: OutOfStock.self) {
                    try await stock.update(.commit(orderID: "2", lines: lines(["A": 2])))
                }
            }
        }

        @Test("500 orders at once for 100 pieces: 100 are sold, and nothing is held after", arguments: Engine.allCases)
        func overselling(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let sold = await withTaskGroup(of: Bool.self) { group in
                    for order in 0..<500 {
                        group.addTask { await Self.buy(order, stores) }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(sold == 100)
                #expect(try await stores.inventory.level(of: "new") == StockLevel(sku: "new", onHand: 0, held: 0))
            }
        }

        private static func buy(_ order: Int, _ stores: OrderStores) async -> Bool {
            let lines = [LineItem(sku: "new")]
            do {
                _ = try await stores.inventory.hold(ReserveStockRequest(orderID: "\(order)", lines: lines))
                _ = try await stores.inventory.update(.commit(orderID: "\(order)", lines: lines))
                return true
            } catch {
                #expect(error is OutOfStock, "\(error)")
                return false
            }
        }

        @Test(
            "orders for the same products in other orders of them do not wait for each other",
            arguments: Engine.allCases
        )
        func lockOrder(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for order in 0..<40 {
                        let names = ["item1", "item2", "item3", "fresh"].shuffled()
                        group.addTask {
                            let lines = names.map { LineItem(sku: $0) }
                            _ = try await stores.inventory.hold(ReserveStockRequest(orderID: "\(order)", lines: lines))
                            _ = try await stores.inventory.release(ReleaseStockRequest(orderID: "\(order)"))
                        }
                    }
                    try await group.waitForAll()
                }
                for sku in ["item1", "item2", "item3", "fresh"] {
                    #expect(try await stores.inventory.level(of: sku) == StockLevel(sku: sku, onHand: 100, held: 0))
                }
            }
        }

        @Test("the same request twenty times at once is one row", arguments: Engine.allCases)
        func sameKey(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let charge = ChargeRequest(orderID: "1", amount: Money(minor: 1_299_99))
                let hold = ReserveStockRequest(orderID: "1", lines: lines(["A": 1]))
                let email = NotificationRequest(orderID: "1", kind: .confirmation, message: "done")
                let (receipts, news) = try await withThrowingTaskGroup(of: (Receipt, Bool).self) { group in
                    for attempt in 1...20 {
                        group.addTask {
                            _ = try await stores.inventory.hold(hold)
                            let receipt = try await stores.payments.charge(charge, attempt: attempt)
                            return (receipt, try await stores.notifications.send(email).isNew)
                        }
                    }
                    return try await group.reduce(into: (Set<Receipt>(), 0)) { sums, result in
                        sums.0.insert(result.0)
                        sums.1 += result.1 ? 1 : 0
                    }
                }
                #expect(receipts.count == 1)
                #expect(news == 1)
                #expect(try await stores.payments.counts() == (1, 0))
                #expect(try await stores.inventory.level(of: "A").held == 1)
                let refunds = try await withThrowingTaskGroup(of: Refund.self) { group in
                    for _ in 1...20 {
                        group.addTask { try await stores.payments.refund(RefundRequest(orderID: "1")) }
                    }
                    return try await group.reduce(into: Set<Refund>()) { $0.insert($1) }
                }
                #expect(refunds.map(\.amount) == [Money(minor: 1_299_99)])
                #expect(try await stores.payments.counts() == (1, 1))
            }
        }

        @Test("money is exact, taken once, and given back once", arguments: Engine.allCases)
        func payments(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let gateway = stores.payments
                let amount = Money(minor: 9_007_199_254_740_993, currency: "EUR")
                let charge = ChargeRequest(orderID: "1", amount: amount)
                let receipt = try await gateway.charge(charge, attempt: 1)
                #expect(receipt.amount == amount)
                #expect(try await gateway.charge(charge, attempt: 2) == receipt)
                #expect(try await gateway.receipt(charge.key) == receipt)
                for other in [Money(minor: 1, currency: "EUR"), Money(minor: amount.minor)] {
                    await #expect(throws: PermanentError.self) {
                        try await gateway.charge(ChargeRequest(orderID: "1", amount: other), attempt: 1)
                    }
                }
                await #expect(throws: PermanentError.self) {
                    try await gateway.charge(ChargeRequest(orderID: "2", amount: .zero()), attempt: 1)
                }
                let refund = try await gateway.refund(RefundRequest(orderID: "1"))
                #expect(refund.amount == amount)
                #expect(try await gateway.refund(RefundRequest(orderID: "1")) == refund)
                #expect(try await gateway.counts(of: "1") == (1, 1))
                await #expect(throws: PaymentDeclined.self) { try await gateway.charge(charge, attempt: 3) }
            }
        }

        @Test("a refund without a charge does nothing, but keeps a late charge out", arguments: Engine.allCases)
        func lateCharge(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let gateway = stores.payments
                for _ in 1...2 {
                    #expect(try await gateway.refund(RefundRequest(orderID: "1")) == Refund(refundID: nil, amount: nil))
                }
                await #expect(throws: PaymentDeclined.self) {
                    try await gateway.charge(ChargeRequest(orderID: "1", amount: Money(minor: 1)), attempt: 1)
                }
                #expect(try await gateway.counts() == (0, 0))
            }
        }

        @Test("simulated failures come before any money moves", arguments: Engine.allCases)
        func simulatedFailures(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let gateway = stores.payments
                let amount = Money(minor: 1)
                let failing = ChargeRequest(orderID: "1", amount: amount, faults: Faults(paymentFailureRate: 1))
                let declined = ChargeRequest(orderID: "2", amount: amount, faults: Faults(paymentDeclined: true))
                await #expect(throws: PaymentFailed.self) { try await gateway.charge(failing, attempt: 1) }
                await #expect(throws: PaymentDeclined.self) { try await gateway.charge(declined, attempt: 1) }
                #expect(try await gateway.counts() == (0, 0))
            }
        }

        @Test(
            "an event is recorded once, and an overtaken one does not turn the status back",
            arguments: Engine.allCases
        )
        func orders(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let orders = stores.orders
                #expect(try await orders.update(change(1, .failed, at: 20), runID: "r").version == 1)
                #expect(try await orders.update(change(1, .failed, at: 20)).version == 1)
                #expect(try await orders.update(change(0, .pending, at: 10)).version == 2)
                #expect(try await orders.update(change(1, .failed, at: 20)).version == 1)
                let record = try await orders.record("1")
                #expect(record?.status == .failed)
                #expect(record?.workflowID == "w")
                #expect(record?.total == Money(minor: 123_45))
                #expect(record?.reason == "because")
                #expect(record?.closedAt == Timestamp(millisecondsSince1970: 20))
                #expect(record?.version == 2)
                #expect(try await orders.statuses(of: "1") == [.failed, .pending])
                #expect(try await orders.record("2") == nil)
            }
        }

        private func change(_ sequence: Int, _ status: OrderStatus, at moment: Int64) -> UpdateOrderStatusRequest {
            UpdateOrderStatusRequest(
                orderID: "1",
                workflowID: "w",
                runID: "r",
                sequence: sequence,
                status: status,
                stage: .payment,
                reason: "because",
                total: Money(minor: 123_45),
                at: Timestamp(millisecondsSince1970: moment)
            )
        }

        @Test("nobody is told the same thing twice", arguments: Engine.allCases)
        func notifications(_ engine: Engine) async throws {
            try await withStores(engine) { stores async throws in
                let messages = stores.notifications
                let email = NotificationRequest(orderID: "1", customerID: "c", kind: .confirmation, message: "done")
                let sms = NotificationRequest(orderID: "1", kind: .confirmation, channel: .sms, message: "done")
                #expect(try await messages.send(email).isNew)
                #expect(try await messages.send(email).isNew == false)
                #expect(try await messages.send(sms).isNew)
                #expect(try await messages.sent(about: "1") == [email, sms])
            }
        }

        @Test("what goes wrong before the commit leaves nothing, what goes wrong after it is found again")
        func faults() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(faults: "payment.beforeCommit:fail*1, payment.afterCharge:fail*1") {
                    stores async throws in
                    let charge = ChargeRequest(orderID: "1", amount: Money(minor: 1))
                    await #expect(throws: SimulatedFailure.self) {
                        try await stores.payments.charge(charge, attempt: 1)
                    }
                    #expect(try await stores.payments.counts() == (0, 0))
                    await #expect(throws: SimulatedFailure.self) {
                        try await stores.payments.charge(charge, attempt: 2)
                    }
                    #expect(try await stores.payments.counts() == (1, 0))
                    _ = try await stores.payments.charge(charge, attempt: 3)
                    #expect(try await stores.payments.counts() == (1, 0))
                }
            }
            for text in ["payment", "payment.never:fail", "stock.taking:explode", "stock.taking:fail*x"] {
                let error = #expect(throws: DatabaseError.self) { try FaultPlan(text) }
                #expect(error?.description.contains("'\(text)'") == true)
            }
        }

        @Test("new events are told once each, from any writer", arguments: Engine.allCases)
        func feed(_ engine: Engine) async throws {
            try await engine.withSite { site async throws in
                let stores = try await OrderStores.open(site.settings)
                let other = try await OrderStores.open(site.settings)
                _ = try await stores.orders.update(change(0, .pending, at: 1))
                let numbers = stores.events.numbers(after: 0)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for sequence in 1...20 {
                        let writer = sequence % 2 == 0 ? stores : other
                        let change = change(sequence, .processing, at: Int64(sequence))
                        group.addTask { _ = try await writer.orders.update(change) }
                    }
                    try await group.waitForAll()
                }
                var told: [Int64] = []
                for await number in numbers {
                    told.append(number)
                    if told.count == 21 { break }
                }
                #expect(Set(told).count == 21)
                await stores.database.close()
                await other.database.close()
            }
        }
    }
}
