import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// Signals before, at and after what they are for, and several at once.
    @Suite("and its signals")
    struct Signals {
        typealias Order = WorkflowHandle<OrderWorkflow>

        /// Plays an order that gets signals which its workflow hears of in one task, when it has come to a stage.
        private func play(
            _ order: OrderInput,
            at stage: OrderStage,
            _ shop: Rehearsal,
            sending signals: @escaping @Sendable (Order) async throws -> Void
        ) async throws -> Ending {
            let handle = shop.test.client.handle(OrderWorkflow.self, id: .order(order.orderID))
            // While the stage is written down the workflow's task is open, so what comes waits for the next.
            shop.trouble.when("UpdateOrderStatus") {
                $0.isLocal && $0.change?.stage == stage ? .does({ try await signals(handle) }, .works) : nil
            }
            try await shop.start(order)
            return try await shop.ending(handle)
        }

        @Test("an approval, a payment, a decision or a completion that comes first is kept")
        func early() async throws {
            try await Rehearsal.run { shop async throws in
                let (client, queue) = (shop.test.client, shop.test.taskQueue)
                let approved = Rehearsal.order(.approval, "approved")
                let (one, two) = (Approval(approvedBy: "Ann"), PaymentConfirmation(reference: "bank-17"))
                _ = try await client.signalWithStart(
                    OrderWorkflow.self,
                    id: .order("approved"),
                    on: queue,
                    approved,
                    signal: \.approve,
                    one
                )
                _ = try await client.signalWithStart(
                    OrderWorkflow.self,
                    id: .order("paid"),
                    on: queue,
                    Rehearsal.order(.paylater, "paid"),
                    signal: \.confirmPayment,
                    two
                )
                _ = try await client.signalWithStart(
                    OrderWorkflow.self,
                    id: .order("done"),
                    on: queue,
                    Rehearsal.order(.managed, "done"),
                    signal: \.complete,
                    Empty()
                )
                _ = try await client.signalWithStart(
                    OrderWorkflow.self,
                    id: .order("audited"),
                    on: queue,
                    Rehearsal.order(.paylater, "audited", amount: 12_000_00),
                    signal: \.audit,
                    AuditDecision(.reject)
                )
                let statuses: [String: OrderStatus] = [
                    "approved": .completed, "paid": .completed, "done": .completed, "audited": .rejected,
                ]
                for (id, status) in statuses {
                    let handle = client.handle(OrderWorkflow.self, id: .order(id))
                    #expect(try await shop.ending(handle).report.status == status, "\(id)")
                }
                #expect(shop.test.elapsed == .zero)
            }
        }

        @Test("a cancellation with a start takes nothing")
        func cancelledAtOnce() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.test.client.signalWithStart(
                    OrderWorkflow.self,
                    id: .order("ORDER-1"),
                    on: shop.test.taskQueue,
                    Rehearsal.order(.direct),
                    signal: \.cancel,
                    CancelRequest(reason: "never mind")
                )
                let ending = try await shop.ending(handle)
                #expect(
                    ending.row == """
                        cancelled at cancelled, Completed; undone nothing; told cancellation by NotifyCustomer; \
                        0 charged, 0 refunded
                        """
                )
                #expect(shop.trouble.attempts("ReserveStock").isEmpty)
            }
        }

        @Test("a cancellation wins over what comes with it, in either order", arguments: [false, true])
        func cancelAndGoOn(_ cancelsFirst: Bool) async throws {
            try await Rehearsal.run { shop async throws in
                let cases: [(OrderInput, OrderStage, @Sendable (Order) async throws -> Void)] = [
                    (
                        Rehearsal.order(.approval, "a"), .awaitingApproval,
                        {
                            try await $0.signal(\.approve, Approval(approvedBy: "Ann"))
                        }
                    ),
                    (
                        Rehearsal.order(.paylater, "b"), .awaitingPayment,
                        {
                            try await $0.signal(\.confirmPayment, PaymentConfirmation())
                        }
                    ),
                    (
                        Rehearsal.order(.paylater, "c", amount: 12_000_00), .review,
                        {
                            try await $0.signal(\.audit, AuditDecision(.approve))
                        }
                    ),
                ]
                for (order, stage, goOn) in cases {
                    let ending = try await play(order, at: stage, shop) { handle in
                        if cancelsFirst { try await handle.signal(\.cancel, CancelRequest()) }
                        try await goOn(handle)
                        if !cancelsFirst { try await handle.signal(\.cancel, CancelRequest()) }
                    }
                    #expect(ending.report.status == .cancelled, "\(order.orderID)")
                    #expect(ending.money == (0, 0), "\(order.orderID)")
                }
            }
        }

        @Test("of two decisions the first counts, and the second is noted as too late", arguments: [false, true])
        func twoDecisions(_ approvesFirst: Bool) async throws {
            try await Rehearsal.run { shop async throws in
                let order = Rehearsal.order(.paylater, amount: 12_000_00)
                let ending = try await play(order, at: .review, shop) { handle in
                    for approves in [approvesFirst, !approvesFirst] {
                        try await handle.signal(\.audit, AuditDecision(approves ? .approve : .reject))
                    }
                    try await handle.signal(\.confirmPayment, PaymentConfirmation())
                }
                #expect(ending.report.status == (approvesFirst ? .completed : .rejected))
            }
        }

        @Test("an item and the approval at once: the item is part of what is paid for")
        func itemAndApproval() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await play(Rehearsal.order(.approval), at: .awaitingApproval, shop) { handle in
                    try await handle.signal(\.addItem, AddLineItem(sku: "PEN-042", quantity: 2))
                    try await handle.signal(\.approve, Approval(approvedBy: "Ann"))
                }
                #expect(ending.report.status == .completed)
                #expect(ending.result?.total == Money(minor: 33_00))
                #expect(try await shop.stores.inventory.level(of: "PEN-042").onHand == 98)
            }
        }

        @Test("an item that is accepted while the payment's stage is written down is not lost")
        func itemBeforeThePrice() async throws {
            try await Rehearsal.run { shop async throws in
                // So slowly that the workflow takes messages meanwhile.
                shop.trouble.when("UpdateOrderStatus") { attempt in
                    guard attempt.isLocal, attempt.change?.stage == .payment else { return nil }
                    return .takes(.milliseconds(4_900), attempt.number < 3 ? .fails(StateUnavailable("slow")) : .works)
                }
                let handle = try await shop.start(Rehearsal.order(.direct))
                try await shop.test.sleep(for: .seconds(7))
                let answer = try await handle.update(\.tryAddItem, AddLineItem(sku: "PEN-042", quantity: 2))
                #expect(answer.stage == .payment)
                let ending = try await shop.ending(handle)
                #expect(ending.result?.total == Money(minor: 33_00))
                #expect(ending.report.items.map(\.sku) == ["item1", "item2", "PEN-042"])
            }
        }

        @Test("messages that come too late are noted, and change nothing")
        func late() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(.managed))
                try await handle.signal(\.addItem, AddLineItem(sku: "PEN-042", quantity: 2))
                #expect(try await handle.query(\.status).lastError?.hasPrefix("add_item_too_late") == true)
                try await handle.signal(\.approve, Approval(approvedBy: "Ann"))
                try await handle.signal(\.audit, AuditDecision(.reject))
                try await handle.signal(\.confirmPayment, PaymentConfirmation())
                try await handle.signal(\.complete)
                let ending = try await shop.ending(handle)
                #expect(ending.report.status == .completed)
                #expect(ending.result?.total == Money(minor: 30_00))
            }
        }

        @Test("items that cannot be had, or that make the order unacceptable, are refused and hold nothing")
        func refusedItems() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(.full, amount: 9_990_00))
                for (sku, quantity) in [("PEN-042", 101), ("no such thing", 1), ("PROD-005", 1)] {
                    try await handle.signal(\.addItem, AddLineItem(sku: sku, quantity: quantity))
                    let refusal = try await handle.query(\.status).lastError
                    #expect(refusal?.hasPrefix("add_item_refused") == true, "\(sku): \(refusal ?? "")")
                }
                try await handle.signal(\.addItem, AddLineItem(sku: "EXTRA-001", quantity: 1))
                _ = try await handle.update(\.tryPay, PaymentConfirmation())
                try await shop.carrier(1, .delivered)
                let ending = try await shop.ending(handle)
                #expect(ending.report.status == .completed)
                #expect(ending.result?.total == Money(minor: 9_999_99))
                #expect(try await shop.stores.inventory.level(of: "PROD-005").held == 0)
            }
        }

        @Test("an item added to an order that takes its stock after the payment is released with it")
        func itemWithoutHold() async throws {
            try await Rehearsal.run { shop async throws in
                var order = Rehearsal.order(.managed)
                order.faults = Faults(paymentDeclined: true)
                let handle = try await shop.test.client.signalWithStart(
                    OrderWorkflow.self,
                    id: .order("ORDER-1"),
                    on: shop.test.taskQueue,
                    order,
                    signal: \.addItem,
                    AddLineItem(sku: "PEN-042", quantity: 2)
                )
                let ending = try await shop.ending(handle)
                #expect(ending.execution == "Failed PaymentDeclined")
                #expect(ending.undone == ["ReleaseStock"])
                #expect(try await shop.stores.inventory.level(of: "PEN-042").held == 0)
            }
        }
    }
}
