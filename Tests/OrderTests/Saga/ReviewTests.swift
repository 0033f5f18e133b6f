import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// The limit of 10,000.00, which two references draw differently.
    @Suite("and the limit of 10,000")
    struct Reviews {
        @Test(
            "C3: the validation service refuses from 10,000.00 on",
            arguments: [(9_999_99, OrderStatus.completed), (10_000_00, .failed), (10_000_01, .failed)]
                as [(Int64, OrderStatus)]
        )
        func validated(_ amount: Int64, _ status: OrderStatus) async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.validated, amount: amount))
                #expect(ending.report.status == status)
            }
        }

        @Test(
            "C3: the review looks at what is more than 10,000.00",
            arguments: [
                (9_999_99, OrderStage.awaitingPayment), (10_000_00, .awaitingPayment), (10_000_01, .review),
            ] as [(Int64, OrderStage)]
        )
        func reviewed(_ amount: Int64, _ stage: OrderStage) async throws {
            try await Rehearsal.run { shop async throws in
                let order = try await shop.start(Rehearsal.order(.paylater, amount: amount))
                #expect(try await order.query(\.status).stage == stage)
                if stage == .review { try await order.signal(\.audit, AuditDecision(.approve)) }
                _ = try await order.update(\.tryPay, PaymentConfirmation())
                let ending = try await shop.ending(order)
                #expect(ending.report.status == .completed)
                #expect(ending.money == (1, 0))
            }
        }

        @Test("C3: with both on, the validation comes first, and a review may have its own limit")
        func both() async throws {
            try await Rehearsal.run { shop async throws in
                let refused = try await shop.play(Rehearsal.order(.full, "refused", amount: 10_000_01))
                #expect(refused.report.status == .failed && refused.report.stage == .validation)
                var order = Rehearsal.order(.full, "looked at", amount: 5_000_01)
                order.policy.review = ReviewRule(threshold: Money(minor: 5_000_00))
                let handle = try await shop.start(order)
                #expect(try await handle.query(\.status).stage == .review)
                try await handle.signal(\.audit, AuditDecision(.reject))
                #expect(try await shop.ending(handle).report.status == .rejected)
            }
        }

        @Test("who has decided is reported, and the reason of a rejection recorded; the customer is told neither")
        func reasons() async throws {
            try await Rehearsal.run { shop async throws in
                let order = try await shop.start(Rehearsal.order(.paylater, amount: 10_000_01))
                let decision = AuditDecision(.reject, by: "bob", reason: "too\nrisky")
                _ = try await order.update(\.tryAudit, decision)
                let ending = try await shop.ending(order)
                let review = try #require(ending.report.review)
                #expect((review.isAccepted, review.by, review.reason) == (false, "bob", "too risky"))
                #expect(review.at != nil && ending.report.lastError == "rejected by review")
                let record = try await shop.stores.orders.record(ending.report.orderID)
                #expect(record?.reason == "rejected by review by bob: too risky")
                let told = try await shop.stores.notifications.sent(about: ending.report.orderID)
                #expect(!told.isEmpty && told.allSatisfy { !$0.message.contains("risky") })
            }
        }

        @Test("who has approved the payment is reported, the first one alone")
        func approver() async throws {
            try await Rehearsal.run { shop async throws in
                let order = try await shop.start(Rehearsal.order(.approval, amount: 50_00))
                _ = try await order.update(\.tryApprove, Approval(approvedBy: "ann"))
                try? await order.signal(\.approve, Approval(approvedBy: "bob"))
                let ending = try await shop.ending(order)
                #expect(ending.report.approval?.by == "ann" && ending.report.approval?.at != nil)
                #expect(ending.report.status == .completed)
            }
        }

        @Test("the kind of a failure is recorded, so that failures can be counted")
        func codes() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.validated, amount: 10_000_01))
                var filter = OrderArchive.Filter()
                filter.orderID = ending.report.orderID
                #expect(try await shop.stores.archive.list(filter).map(\.failureCode) == ["invalid_order"])
                #expect(FailureNotice.failureCodes.contains(ending.report.errorCode ?? ""))
            }
        }

        @Test("items do not lift an order over the limit behind its review")
        func addedAfterwards() async throws {
            try await Rehearsal.run { shop async throws in
                let order = try await shop.start(Rehearsal.order(.paylater, amount: 9_999_00))
                try await order.signal(\.addItem, AddLineItem(sku: "EXTRA-001", quantity: 1))
                let report = try await order.query(\.status)
                #expect(report.lastError?.contains("no review would follow") == true)
                #expect(report.total == Money(minor: 9_999_00))
                _ = try await order.update(\.tryPay, PaymentConfirmation())
                let ending = try await shop.ending(order)
                #expect(ending.report.status == .completed)
                #expect(try await shop.stores.inventory.level(of: "EXTRA-001").onHand == 100)
            }
        }

        @Test("items that come before the review count for it")
        func addedBefore() async throws {
            try await Rehearsal.run { shop async throws in
                let order = try await shop.test.client.signalWithStart(
                    OrderWorkflow.self,
                    id: .order("ORDER-1"),
                    on: shop.test.taskQueue,
                    Rehearsal.order(.paylater, amount: 9_999_00),
                    signal: \.addItem,
                    AddLineItem(sku: "EXTRA-001", quantity: 1)
                )
                let report = try await order.query(\.status)
                #expect(report.stage == .review)
                #expect(report.total == Money(minor: 10_008_99))
                try await order.signal(\.audit, AuditDecision(.approve))
                _ = try await order.update(\.tryPay, PaymentConfirmation())
                #expect(try await shop.ending(order).result?.total == Money(minor: 10_008_99))
            }
        }
    }
}
