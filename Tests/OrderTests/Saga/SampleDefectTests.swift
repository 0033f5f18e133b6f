import Foundation
import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// Mistakes that well-known samples make, each with the name of where it was found.
    @Suite("What the samples get wrong")
    struct SampleDefects {
        // MARK: - Money

        @Test("reference application: the sum of two items is their sum, 190.00 and not 315.00")
        func totals() async throws {
            try await Rehearsal.run { shop async throws in
                let lines = [(125_00, "item1"), (65_00, "item2")].map { price, sku in
                    LineItem(sku: sku, unitPrice: Money(minor: price))
                }
                // The prices are the sample's, and not the catalogue's.
                var policy = OrderPolicy.direct
                policy.catalogue = .open
                let ending = try await shop.play(Rehearsal.order(policy, lines: lines, amount: nil))
                #expect(ending.result?.total == Money(minor: 190_00))
                let receipt = try await shop.stores.payments.receipt(.charge(orderID: "ORDER-1"))
                #expect(receipt?.amount == Money(minor: 190_00))
            }
        }

        @Test("base-14: money is never a fraction, three times 0.10 is 0.30")
        func exactMoney() async throws {
            try await Rehearsal.run { shop async throws in
                let lines = [LineItem(sku: "item1", quantity: 3, unitPrice: Money(minor: 10))]
                var policy = OrderPolicy.direct
                policy.catalogue = .open
                let ending = try await shop.play(Rehearsal.order(policy, lines: lines, amount: 30))
                #expect(ending.result?.total == Money(minor: 30))
            }
        }

        @Test("reference application: a gateway that is away for two minutes has not declined the payment")
        func outage() async throws {
            try await Rehearsal.run { shop async throws in
                let back = shop.test.now.advanced(by: .minutes(2))
                shop.trouble.when("ProcessPayment") { [test = shop.test] _ in
                    test.now < back ? .fails(StateUnavailable("away")) : .works
                }
                var patient = Rehearsal.order(.direct, "patient")
                patient.policy.retry.maximumAttempts = 0
                var impatient = Rehearsal.order(.direct, "hasty")
                impatient.policy.retry.outageMilliseconds = 0
                let hasty = try await shop.start(impatient)
                let ending = try await shop.play(patient)
                #expect(ending.report.status == .completed && ending.money == (1, 0))
                // Given up on after three attempts it is unknown, which is refunded, and not declined, which is not.
                #expect(try await shop.ending(hasty).execution == "Failed PaymentUnknown")
            }
        }

        @Test("reference 003: a charge that is tried again is the same transaction")
        func sameTransaction() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ProcessPayment") { $0.number < 3 ? .losesAnswer : .works }
                let ending = try await shop.play(Rehearsal.order(.validated))
                #expect(ending.report.status == .completed && ending.money == (1, 0))
                let receipt = try await shop.stores.payments.receipt(.charge(orderID: "ORDER-1"))
                #expect(ending.result?.transactionID == receipt?.transactionID)
            }
        }

        @Test("reference 000: a refund is a refund, not a payment of a negative amount, and the stock comes back, too")
        func refund() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.managed)) { try await $0.signal(\.cancel, nil) }
                #expect(ending.money == (1, 1))
                #expect(ending.result?.refundID != nil)
                let level = try await shop.stores.inventory.level(of: "item1")
                #expect(level == StockLevel(sku: "item1", onHand: 100, held: 0))
                let negative = ChargeRequest(orderID: "ORDER-2", amount: Money(minor: -1))
                await #expect(throws: PermanentError.self) {
                    try await shop.stores.payments.charge(negative, attempt: 1)
                }
            }
        }

        @Test("a run that charges another amount than one before it gives that charge back")
        func otherAmount() async throws {
            try await Rehearsal.run { shop async throws in
                let before = ChargeRequest(orderID: "ORDER-1", amount: Money(minor: 1_00))
                _ = try await shop.stores.payments.charge(before, attempt: 1)
                let ending = try await shop.play(Rehearsal.order(.direct))
                #expect(ending.execution == "Failed PaymentUnknown")
                #expect(ending.money == (1, 1))
            }
        }

        // MARK: - Ends

        @Test(
            "reference application: when nothing of an order is there, it fails and does not hang",
            arguments: [
                OrderPolicy.approval, .direct, .full,
            ]
        )
        func nothingThere(_ policy: OrderPolicy) async throws {
            try await Rehearsal.run { shop async throws in
                let lines = ["item1", "item2"].map { LineItem(sku: $0, quantity: 101) }
                let ending = try await shop.play(Rehearsal.order(policy, lines: lines))
                #expect(ending.execution == "Failed OutOfStock")
                #expect(shop.test.elapsed == .zero)
            }
        }

        @Test("reference 000: after 24 hours the order ends, and does not wait any longer")
        func ends() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(.managed))
                try await shop.test.sleep(for: .hours(24) + .seconds(1))
                #expect(try await handle.describe().status == .completed)
            }
        }

        @Test("base-14: a parcel that cannot be booked is more than a line in the log")
        func notShipped() async throws {
            try await Rehearsal.run(faults: "shipment.booking:fail") { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.paylater)) {
                    try await $0.signal(\.confirmPayment, nil)
                }
                #expect(ending.report.status == .failed && ending.money == (1, 1))
            }
        }

        @Test("reference 004: a payment workflow that fails after it has charged leaves neither stock nor money behind")
        func childFails() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ProcessPayment") { _ in .losesAnswer }
                let ending = try await shop.play(Rehearsal.order(.validated))
                #expect(ending.money == (1, 1))
                #expect(try await shop.stores.inventory.level(of: "item1").held == 0)
            }
        }

        @Test("reference 003: workers that are away for an hour do not fail an order")
        func noWorkers() {
            let times = [
                Inventory.reserve.options.scheduleToStart, Payments.charge.options.scheduleToStart,
                Fulfilment.validate.options.scheduleToStart, Fulfilment.process.options.scheduleToStart,
                Inventory.release.options.scheduleToStart, Payments.refund.options.scheduleToClose,
            ]
            #expect(times.allSatisfy { $0 == nil })
        }

        // MARK: - Messages

        @Test("reference 001: a cancellation while the payment runs is not dropped")
        func cancelWhilePaying() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ProcessPayment") { _ in .takes(.seconds(5), .works) }
                let handle = try await shop.start(Rehearsal.order(.direct))
                #expect(try await handle.query(\.status).stage == .payment)
                try await handle.signal(\.cancel, CancelRequest(reason: "now"))
                let ending = try await shop.ending(handle)
                #expect(ending.report.status == .cancelled && ending.money == (1, 1))
            }
        }

        @Test("reference 003: a cancellation while the order is processed is honoured, and the money given back")
        func cancelWhileProcessing() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ProcessOrder") { _ in .takes(.seconds(4), .works) }
                let handle = try await shop.start(Rehearsal.order(.validated))
                #expect(try await handle.query(\.status).stage == .processing)
                try await handle.signal(\.cancel, CancelRequest())
                let ending = try await shop.ending(handle)
                #expect(ending.report.status == .cancelled && ending.money == (1, 1))
                #expect(shop.test.elapsed < .seconds(4))
            }
        }

        @Test("reference 004: an order that was cancelled cannot be paid for")
        func payCancelled() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ReleaseStock") { _ in .takes(.seconds(5), .works) }
                let handle = try await shop.start(Rehearsal.order(.paylater))
                try await handle.signal(\.cancel, CancelRequest())
                await #expect(throws: UpdateFailure<NotPossible>.self) {
                    try await handle.update(\.tryPay, PaymentConfirmation())
                }
                try await handle.signal(\.confirmPayment, PaymentConfirmation())
                #expect(try await handle.query(\.status).lastError?.hasPrefix("payment_too_late") == true)
                #expect(try await shop.ending(handle).money == (0, 0))
            }
        }

        @Test("reference 002: what is added is held, and the deadline is a timer of the workflow")
        func addedIsHeld() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(.approval))
                try await handle.signal(\.addItem, AddLineItem(sku: "PEN-042", quantity: 7))
                #expect(try await shop.stores.inventory.level(of: "PEN-042").held == 7)
                _ = try await shop.ending(handle)
                #expect(try await shop.stores.inventory.level(of: "PEN-042").held == 0)
                #expect(shop.test.elapsed == .minutes(15))
            }
        }

        // MARK: - Undoing

        @Test("saga samples: an undo is known before its step, and runs although the workflow was cancelled")
        func undoneInTime() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = shop.test.client.handle(OrderWorkflow.self, id: .order("ORDER-1"))
                shop.trouble.when("ReserveStock") { $0.number == 1 ? .losesAnswer : .takes(.seconds(20), .works) }
                try await shop.start(Rehearsal.order(.direct))
                try await shop.test.sleep(for: .seconds(2))
                #expect(try await shop.stores.inventory.level(of: "item1").held == 1)
                try await handle.cancel()
                let ending = try await shop.ending(handle)
                #expect(ending.execution == "Canceled" && ending.undone == ["ReleaseStock"])
                #expect(try await shop.stores.inventory.level(of: "item1").held == 0)
            }
        }

        @Test("reference 004: an undo that fails is not passed over")
        func undoFails() async throws {
            try await Rehearsal.run(faults: "payment.refunding:fail*9, stock.releasing:fail*9") { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.paylater, lines: [LineItem(sku: "item1")])) {
                    try await $0.signal(\.cancel, nil)
                }
                #expect(ending.report.status == .cancelled && ending.undone == ["ReleaseStock"])
                #expect(shop.trouble.attempts("ReleaseStock").count == 10)
            }
        }

        // MARK: - Overselling

        @Test("of 60 orders at once for 15 of a thing, 15 complete and 45 are out of stock")
        func overselling() async throws {
            try await Rehearsal.run(replays: []) { shop async throws in
                _ = try await shop.stores.catalogue.add(.init(sku: "rare", price: Money(minor: 1_00), stock: 15))
                // All have begun before the first of them asks for stock.
                shop.trouble.when("ReserveStock") { _ in .takes(.seconds(1), .works) }
                var orders: [WorkflowHandle<OrderWorkflow>] = []
                for number in 1...60 {
                    let line = [LineItem(sku: "rare")]
                    orders.append(
                        try await shop.start(Rehearsal.order(.direct, "\(number)", lines: line, amount: 1_00))
                    )
                }
                #expect(try await shop.stores.inventory.level(of: "rare").held == 0)
                var ends: [String: Int] = [:]
                for order in orders { ends[try await shop.ending(order).execution, default: 0] += 1 }
                #expect(ends == ["Completed": 15, "Failed OutOfStock": 45])
                let level = try await shop.stores.inventory.level(of: "rare")
                #expect(level == StockLevel(sku: "rare", onHand: 0, held: 0))
            }
        }
    }
}
