import OrderContract
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// Updates: what is possible is done and answered, what is not is refused and changes nothing.
    @Suite("and its updates")
    struct Updates {
        typealias Order = WorkflowHandle<OrderWorkflow>

        /// Expects that something is refused with a reason, and that the order is as it was.
        private func expectRefusal(
            _ order: Order,
            _ reason: String,
            sourceLocation location: SourceLocation = #_sourceLocation,
            by send: (Order) async throws -> StatusReport
        ) async throws {
            let before = try await order.query(\.status)
            let error = await #expect(throws: UpdateFailure<NotPossible>.self, sourceLocation: location) {
                try await send(order)
            }
            guard case .refused(let refusal)? = error else {
                Issue.record("not refused but \(String(describing: error))", sourceLocation: location)
                return
            }
            #expect(refusal.reason.contains(reason), sourceLocation: location)
            #expect(refusal.status == before.status, sourceLocation: location)
            #expect(try await order.query(\.status) == before, sourceLocation: location)
        }

        @Test("approve is taken once, where an approval is wanted")
        func approve() async throws {
            try await Rehearsal.run { shop async throws in
                let (one, two) = (Approval(approvedBy: "Ann"), Approval(approvedBy: "Bob"))
                let other = try await shop.start(Rehearsal.order(.paylater, "other"))
                try await expectRefusal(other, "no approval is wanted") { try await $0.update(\.tryApprove, one) }
                shop.trouble.when("ProcessPayment") { _ in .takes(.seconds(5), .works) }
                let order = try await shop.start(Rehearsal.order(.approval))
                #expect(try await order.update(\.tryApprove, one).paymentApproved)
                try await expectRefusal(order, "approved already") { try await $0.update(\.tryApprove, two) }
                #expect(try await shop.ending(order).report.status == .completed)
                try await shop.giveUp(other)
            }
        }

        @Test("pay is taken once, while the payment is awaited")
        func pay() async throws {
            try await Rehearsal.run { shop async throws in
                let confirmation = PaymentConfirmation(reference: "bank-17")
                let other = try await shop.start(Rehearsal.order(.approval, "other"))
                try await expectRefusal(other, "without the customer") { try await $0.update(\.tryPay, confirmation) }
                let large = try await shop.start(Rehearsal.order(.paylater, "large", amount: 12_000_00))
                try await expectRefusal(large, "not awaited yet") { try await $0.update(\.tryPay, confirmation) }
                try await large.signal(\.cancel, CancelRequest())

                shop.trouble.when("ProcessPayment") { _ in .takes(.seconds(5), .works) }
                let order = try await shop.start(Rehearsal.order(.paylater))
                #expect(try await order.update(\.tryPay, confirmation).stage == .payment)
                try await expectRefusal(order, "paid for already") { try await $0.update(\.tryPay, confirmation) }
                #expect(try await shop.ending(order).money == (1, 0))
                try await shop.giveUp(other)
            }
        }

        @Test("audit is taken once, while a review is awaited")
        func audit() async throws {
            try await Rehearsal.run { shop async throws in
                let small = try await shop.start(Rehearsal.order(.paylater, "small"))
                try await expectRefusal(small, "no review is awaited") {
                    try await $0.update(\.tryAudit, AuditDecision(.approve))
                }
                let order = try await shop.start(Rehearsal.order(.paylater, amount: 12_000_00))
                #expect(
                    try await order.update(\.tryAudit, AuditDecision(.approve, by: "Ann")).status == .awaitingPayment
                )
                try await expectRefusal(order, "no review is awaited") {
                    try await $0.update(\.tryAudit, AuditDecision(.reject))
                }
                _ = try await order.update(\.tryPay, PaymentConfirmation())
                #expect(try await shop.ending(order).report.status == .completed)
                try await shop.giveUp(small)
            }
        }

        @Test("cancel is taken once, until it is too late")
        func cancel() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ReleaseStock") { _ in .takes(.seconds(5), .works) }
                let order = try await shop.start(Rehearsal.order(.approval))
                let answer = try await order.update(\.tryCancel, CancelRequest(reason: "too slow"))
                #expect(answer.cancelled && answer.stage == .compensating)
                try await expectRefusal(order, "it is being given up: too slow") {
                    try await $0.update(\.tryCancel, CancelRequest())
                }
                #expect(try await shop.ending(order).result?.reason == "too slow")

                shop.trouble.when("SendOrderConfirmation") { _ in .takes(.seconds(5), .works) }
                let sent = try await shop.start(Rehearsal.order(.paylater, "sent"))
                _ = try await sent.update(\.tryPay, PaymentConfirmation())
                try await expectRefusal(sent, "on its way") { try await $0.update(\.tryCancel, CancelRequest()) }
                #expect(try await shop.ending(sent).report.status == .completed)
            }
        }

        @Test("complete is taken once, where somebody's word is wanted")
        func complete() async throws {
            try await Rehearsal.run { shop async throws in
                let other = try await shop.start(Rehearsal.order(.paylater, "other"))
                try await expectRefusal(other, "completes by itself") { try await $0.update(\.tryComplete, Empty()) }
                shop.trouble.when("NotifyCustomer") { _ in .takes(.seconds(5), .works) }
                let order = try await shop.start(Rehearsal.order(.managed))
                #expect(try await order.update(\.tryComplete, Empty()).stage == .statusUpdate)
                try await expectRefusal(order, "complete already") { try await $0.update(\.tryComplete, Empty()) }
                #expect(try await shop.ending(order).report.status == .completed)
                try await shop.giveUp(other)
            }
        }

        @Test("add-item is taken until the payment begins")
        func addItem() async throws {
            try await Rehearsal.run { shop async throws in
                let item = AddLineItem(sku: "PEN-042", quantity: 2)
                let paid = try await shop.start(Rehearsal.order(.managed, "paid"))
                try await expectRefusal(paid, "the payment has begun") { try await $0.update(\.tryAddItem, item) }
                let order = try await shop.start(Rehearsal.order(.approval))
                _ = try await order.update(\.tryAddItem, item)
                #expect(try await order.query(\.status).total == Money(minor: 33_00))
                #expect(try await order.query(\.items).map(\.sku) == ["item1", "item2", "PEN-042"])
                _ = try await order.update(\.tryApprove, Approval(approvedBy: "Ann"))
                #expect(try await shop.ending(order).result?.total == Money(minor: 33_00))
                try await shop.giveUp(paid)
            }
        }

        @Test("expedite is taken until the order ends or is given up")
        func expedite() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("ReleaseStock") { _ in .takes(.seconds(5), .works) }
                var policy = OrderPolicy.approval
                policy.processing = ProcessingTime()
                let order = try await shop.start(Rehearsal.order(policy))
                #expect(try await order.update(\.tryExpedite, Empty()).isExpedited)
                #expect(try await order.query(\.status).isExpedited)
                try await order.signal(\.cancel, CancelRequest())
                try await expectRefusal(order, "given up") { try await $0.update(\.tryExpedite, Empty()) }
                _ = try await shop.ending(order)
            }
        }

        @Test("accept answers when stock is held, or when it is known that the order cannot be had")
        func accept() async throws {
            try await Rehearsal.run { shop async throws in
                let few = [LineItem(sku: "item1", quantity: 101)]
                let orders: [(OrderInput, OrderStatus, OrderStage)] = [
                    (Rehearsal.order(.paylater, "a"), .awaitingPayment, .awaitingPayment),
                    (Rehearsal.order(.paylater, "b", amount: 12_000_00), .awaitingReview, .review),
                    (Rehearsal.order(.approval, "c"), .awaitingApproval, .awaitingApproval),
                    (Rehearsal.order(.paylater, "d", lines: few), .failed, .reserve),
                    (Rehearsal.order(.validated, "e", amount: 15_000_00), .failed, .validation),
                ]
                for (order, status, stage) in orders {
                    let report = try await shop.test.client.updateWithStart(
                        OrderWorkflow.self,
                        id: .order(order.orderID),
                        on: shop.test.taskQueue,
                        conflict: .fail,
                        order,
                        update: \.accepted,
                        Empty()
                    )
                    #expect((report.status, report.stage) == (status, stage), "\(order.orderID)")
                    #expect(report.reserved == !status.isTerminal, "\(order.orderID)")
                }
                #expect(shop.test.elapsed == .zero)
                for id in ["a", "b", "c"] {
                    try await shop.giveUp(shop.test.client.handle(OrderWorkflow.self, id: .order(id)))
                }
            }
        }
    }
}
