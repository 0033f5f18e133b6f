import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// Rows F1 to F14: something fails, or somebody decides, on the way forward.
    @Suite("fails on its way")
    struct ForwardFailures {
        @Test("F1: an order whose record cannot be made has done nothing and told nobody")
        func noRecord() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.fail("CreateOrder")
                var order = Rehearsal.order(.paylater)
                order.policy.retry.outageMilliseconds = 0
                let ending = try await shop.play(order)
                #expect(
                    ending.row == """
                        failed at created, Failed CreateOrderFailed; undone nothing; nothing told; \
                        0 charged, 0 refunded
                        """
                )
                #expect(shop.trouble.attempts("CreateOrder").count == 3)
                #expect(shop.trouble.attempts("ReserveStock").isEmpty)
            }
        }

        @Test("F2: an order that the validation refuses is marked, and the customer told")
        func refused() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.validated, amount: 15_000_00))
                #expect(
                    ending.row == """
                        failed at validation, Failed ValidationError; undone nothing; told failure by NotifyCustomer; \
                        0 charged, 0 refunded
                        """
                )
                #expect(shop.trouble.attempts("ValidateOrder").count == 1)
                #expect(ending.record?.status == .failed)
            }
        }

        @Test("F2: so is one whose shape is wrong", arguments: OrderPolicy.Name.allCases)
        func misshapen(_ name: OrderPolicy.Name) async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.preset(name), lines: []))
                #expect(ending.execution == "Failed ValidationError")
                #expect(ending.record?.status == .failed)
                #expect(ending.report.lastError == "lines: the order has no items")
            }
        }

        @Test("F3: a validation service that is down for three attempts fails the order")
        func noValidation() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ValidateOrder") { _ in .fails(ValidationUnavailable("it does not answer")) }
                let ending = try await shop.play(Rehearsal.order(.validated))
                #expect(
                    ending.row == """
                        failed at validation, Failed ValidationUnavailable; undone nothing; \
                        told failure by NotifyCustomer; 0 charged, 0 refunded
                        """
                )
                #expect(shop.trouble.attempts("ValidateOrder").map(\.number) == [1, 2, 3])
                #expect(shop.test.elapsed == .seconds(3))
            }
        }

        @Test("F4: a look at the shelves that finds too little fails the order before anything is held")
        func nothingThere() async throws {
            try await Rehearsal.run { shop async throws in
                let lines = [LineItem(sku: "BOOK-001", quantity: 101)]
                let ending = try await shop.play(Rehearsal.order(.approval, lines: lines, amount: nil))
                #expect(
                    ending.row == """
                        failed at enrichment, Failed OutOfStock; undone nothing; told failure by NotifyCustomer; \
                        0 charged, 0 refunded
                        """
                )
                #expect(shop.trouble.attempts("ReserveStock").isEmpty)
            }
        }

        @Test(
            "F5: stock that cannot be had fails the order",
            arguments: [("PROD-005", 1_000, "OutOfStock"), ("no such thing", 1, "InvalidProduct")]
        )
        func notHad(sku: String, quantity: Int, type: String) async throws {
            try await Rehearsal.run { shop async throws in
                let lines = [LineItem(sku: "item1"), LineItem(sku: sku, quantity: quantity)]
                let ending = try await shop.play(Rehearsal.order(.direct, lines: lines))
                #expect(
                    ending.row == """
                        failed at reserve, Failed \(type); undone ReleaseStock; told failure by NotifyCustomer; \
                        0 charged, 0 refunded
                        """
                )
                #expect(shop.trouble.attempts("ReserveStock").count == 1)
                #expect(try await shop.stores.inventory.level(of: "item1").held == 0)
            }
        }

        @Test("F5: a hold whose answers are lost is released, though nobody knows of it")
        func holdUnknown() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ReserveStock") { _ in .losesAnswer }
                let ending = try await shop.play(Rehearsal.order(.direct))
                #expect(
                    ending.row == """
                        failed at reserve, Failed StateUnavailable; undone ReleaseStock; \
                        told failure by NotifyCustomer; 0 charged, 0 refunded
                        """
                )
                #expect(try await shop.stores.inventory.level(of: "item1").held == 0)
            }
        }

        @Test("an order whose looked-up prices come to nothing is released, unless its policy says that it may be free")
        func free() async throws {
            try await Rehearsal.run { shop async throws in
                try await shop.stores.catalogue.add(.init(sku: "gift", price: .zero()))
                let order = Rehearsal.order(.direct, lines: [LineItem(sku: "gift")], amount: nil)
                let ending = try await shop.play(order)
                #expect(ending.execution == "Failed ValidationError")
                #expect(ending.undone == ["ReleaseStock"])
                #expect(ending.report.errorCode == "invalid_order")
                var free = Rehearsal.order(.direct, "free", lines: [LineItem(sku: "gift")], amount: nil)
                free.policy.isFree = true
                #expect(try await shop.play(free).report.status == .completed)
            }
        }

        @Test("F6: an order that its review rejects is released, and completes as rejected")
        func rejected() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.paylater, amount: 12_000_00)) {
                    try await $0.signal(\.audit, AuditDecision(.reject, by: "Ann"))
                }
                #expect(
                    ending.row == """
                        rejected at rejected, Completed; undone ReleaseStock; \
                        told cancellation by SendCancellationEmail; 0 charged, 0 refunded
                        """
                )
                #expect(ending.result?.reason == "rejected by review by Ann")
                // Who has decided is not for the customer.
                #expect(ending.report.lastError == "rejected by review")
                let told = try await shop.stores.notifications.sent(about: ending.report.orderID).map(\.message)
                #expect(!told.isEmpty && told.allSatisfy { !$0.contains("Ann") }, "\(told)")
                #expect(ending.record?.status == .rejected)
            }
        }

        @Test("F7: an order that nobody approves within 15 minutes is cancelled")
        func notApproved() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.approval))
                #expect(
                    ending.row == """
                        cancelled at cancelled, Completed; undone ReleaseStock; \
                        told cancellation by SendCancellationEmail; 0 charged, 0 refunded
                        """
                )
                #expect(ending.report.timedOut)
                #expect(shop.test.elapsed == .minutes(15))
            }
        }

        @Test(
            "F8: an order that is cancelled before its payment is released",
            arguments: [
                (OrderPolicy.approval, 30_00, OrderStage.awaitingApproval), (.paylater, 30_00, .awaitingPayment),
                (.paylater, 12_000_00, .review), (.full, 30_00, .awaitingPayment),
            ] as [(OrderPolicy, Int64, OrderStage)]
        )
        func cancelledEarly(policy: OrderPolicy, amount: Int64, stage: OrderStage) async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(policy, amount: amount))
                #expect(try await handle.query(\.status).stage == stage)
                try await handle.signal(\.cancel, CancelRequest(reason: "too slow"))
                let ending = try await shop.ending(handle)
                #expect(
                    ending.row == """
                        cancelled at cancelled, Completed; undone ReleaseStock; \
                        told cancellation by SendCancellationEmail; 0 charged, 0 refunded
                        """
                )
                #expect(ending.result?.reason == "too slow")
                #expect(shop.test.elapsed == .zero)
            }
        }

        @Test("F9: an order that is not paid for within 30 seconds is cancelled")
        func notPaid() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.paylater))
                #expect(
                    ending.row == """
                        cancelled at cancelled, Completed; undone ReleaseStock; \
                        told cancellation by SendCancellationEmail; 0 charged, 0 refunded
                        """
                )
                #expect(ending.report.timedOut)
                #expect(shop.test.elapsed == .seconds(30))
            }
        }
    }

    /// Rows F10 to F14: money may have moved.
    @Suite("fails when money has moved")
    struct PaidFailures {
        @Test("F10: a payment that is declined releases the stock and refunds nothing", arguments: [false, true])
        func declined(_ asChild: Bool) async throws {
            try await Rehearsal.run { shop async throws in
                var order = Rehearsal.order(asChild ? .validated : .direct)
                order.faults = Faults(paymentDeclined: true)
                let ending = try await shop.play(order)
                #expect(
                    ending.row == """
                        failed at payment, Failed PaymentDeclined; undone ReleaseStock; \
                        told failure by NotifyCustomer; 0 charged, 0 refunded
                        """
                )
                #expect(ending.report.paymentStatus == .failed)
                #expect(shop.trouble.attempts("RefundPayment").isEmpty)
            }
        }

        @Test("F11: a charge whose answers are lost is refunded by its key", arguments: [false, true])
        func lostAnswer(_ asChild: Bool) async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ProcessPayment") { _ in .losesAnswer }
                let ending = try await shop.play(Rehearsal.order(asChild ? .validated : .direct))
                #expect(
                    ending.row == """
                        failed at payment, Failed PaymentUnknown; undone RefundPayment, ReleaseStock; \
                        told failure by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
                #expect(ending.report.paymentStatus == .refunded)
            }
        }

        @Test("F11: a charge that may still come is kept out by the refund, which moves nothing")
        func hangs() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ProcessPayment") { _ in .hangs }
                let ending = try await shop.play(Rehearsal.order(.direct))
                #expect(
                    ending.row == """
                        failed at payment, Failed PaymentUnknown; undone RefundPayment, ReleaseStock; \
                        told failure by NotifyCustomer; 0 charged, 0 refunded
                        """
                )
                let late = ChargeRequest(orderID: "ORDER-1", amount: Money(minor: 30_00))
                await #expect(throws: PaymentDeclined.self) {
                    try await shop.stores.payments.charge(late, attempt: 3)
                }
            }
        }

        @Test("F11: a payment workflow that takes longer than two minutes leaves an unknown outcome")
        func childTimesOut() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ProcessPayment") { _ in .hangs }
                var order = Rehearsal.order(.validated)
                order.policy.retry.maximumAttempts = 0
                order.policy.retry.maximumMilliseconds = 1_000
                order.policy.retry.outageMilliseconds = 0
                let ending = try await shop.play(order)
                #expect(ending.execution == "Failed PaymentUnknown")
                #expect(ending.undone == ["RefundPayment", "ReleaseStock"])
                let payments = ending.report.steps.filter { $0.name == PaymentWorkflow.name }
                #expect(payments.map(\.state) == [.failed])
                #expect(shop.test.elapsed == .minutes(2))
            }
        }

        @Test("F11: no attempt begins that the payment workflow has no time for")
        func noTimeLeft() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ProcessPayment") { _ in .hangs }
                var order = Rehearsal.order(.validated)
                order.policy.retry.maximumAttempts = 0
                order.policy.retry.outageMilliseconds = 0
                let ending = try await shop.play(order)
                #expect(ending.execution == "Failed PaymentUnknown")
                #expect(ending.undone == ["RefundPayment", "ReleaseStock"])
                // Six attempts of ten seconds and pauses of 1, 2, 4, 8 and 16; after a pause of 32 the two minutes
                // would be over.
                #expect(shop.test.elapsed == .seconds(6 * 10 + 31))
            }
        }

        @Test("F12: stock that cannot be taken after the payment gives the money back")
        func notTaken() async throws {
            try await Rehearsal.run(faults: "stock.taking:fail") { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.direct))
                #expect(
                    ending.row == """
                        failed at commit, Failed InventoryFailed; \
                        undone UpdateInventory, RefundPayment, ReleaseStock; \
                        told failure by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
            }
        }

        @Test("F12: so does stock that is not there, of an order that holds none before it is paid for")
        func notThere() async throws {
            try await Rehearsal.run { shop async throws in
                let lines = [LineItem(sku: "item1", quantity: 101)]
                let ending = try await shop.play(Rehearsal.order(.managed, lines: lines))
                #expect(
                    ending.row == """
                        failed at commit, Failed InventoryFailed; undone UpdateInventory, RefundPayment; \
                        told failure by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
            }
        }

        @Test("F13: processing that fails gives money and stock back")
        func notProcessed() async throws {
            try await Rehearsal.run(faults: "order.processing:fail") { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.validated))
                #expect(
                    ending.row == """
                        failed at processing, Failed SimulatedFailure; \
                        undone UpdateInventory, RefundPayment, ReleaseStock; \
                        told failure by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
                let level = try await shop.stores.inventory.level(of: "item1")
                #expect(level == StockLevel(sku: "item1", onHand: 100, held: 0))
            }
        }

        @Test(
            "F14: when one of two parcels cannot be booked, the other is taken back, and money and stock",
            arguments: 1...2
        )
        func notBooked(_ parcel: Int) async throws {
            try await Rehearsal.run { shop async throws in
                try await shop.useTwoWarehouses()
                shop.trouble.when("BookShipment") {
                    $0.parcel == parcel ? .fails(StateUnavailable("no carrier")) : nil
                }
                let ending = try await shop.play(Rehearsal.order(.paylater)) {
                    try await $0.signal(\.confirmPayment, PaymentConfirmation())
                }
                #expect(
                    ending.row == """
                        failed at shipping, Failed StateUnavailable; \
                        undone CancelShipment, CancelShipment, UpdateInventory, RefundPayment, ReleaseStock; \
                        told failure by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
                let events = try await shop.stores.archive.events(of: "ORDER-1", after: 0).map(\.kind)
                #expect(events.count { $0 == "shipment-booked" } == 1)
                #expect(events.count { $0 == "shipment-cancelled" } == 2)
            }
        }
    }
}
