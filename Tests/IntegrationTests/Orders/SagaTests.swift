import OrderContract
import OrderStores
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    /// The rows of the saga's table: if anything fails, everything taken is given back, and the books add up.
    @Suite("when a step fails")
    struct Sagas {
        private let shop: Shop

        init() throws { shop = try Shop() }

        /// An order that is validated, paid for by itself and processed, with one thing going wrong.
        private func withOrder(
            _ fault: String,
            changes: [String: String] = [:],
            _ body: (Order) async throws -> Void
        ) async throws {
            let worker = try await shop.worker([], ["FAULT": fault].merging(changes) { $1 })
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-amount=30.00", "-items=item1,item2"])
            _ = try await order.end()
            try await body(order)
            try await shop.expectSoundBooks()
        }

        /// What has become of an order's money and stock.
        private func counts(_ order: Order) async throws -> (charges: Int, refunds: Int) {
            try await shop.withStores { try await $0.payments.counts(of: order.id) }
        }

        private func message(_ order: Order) async throws -> [NotificationKind] {
            try await shop.withStores { try await $0.notifications.sent(about: order.id).map(\.kind) }
        }

        @Test("F3: a validation service that does not answer fails the order, which has taken nothing")
        func validationUnavailable() async throws {
            let nowhere = "http://127.0.0.1:\(try DevServer.freePort())/validate"
            try await withOrder("", changes: ["VALIDATION_URL": nowhere]) { order async throws in
                #expect(try await order.failure().type == "ValidationUnavailable")
                let status = try await order.status()
                #expect((status.status, status.stage) == (.failed, .validation))
                #expect(
                    status.steps.words == [
                        "CreateOrder done", "ValidateOrder failed", "CompensateOrder done", "UpdateOrderStatus done",
                        "NotifyCustomer done",
                    ]
                )
                #expect(try await counts(order) == (0, 0))
                #expect(try await message(order) == [.failure])
            }
        }

        @Test("F4: a look at the shelves that finds too little fails the order before anything is held")
        func nothingInStock() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            let input = #"{"order_id":"\#(order.id)","policy":"approval","items":[{"SKU":"BOOK-001","Quantity":101}]}"#
            let words = ["workflow", "start", "--type", "OrderWorkflow", "--task-queue", shop.queue]
            let started = try await shop.temporal(words + ["-w", order.workflowID, "--input", input])
            #expect(started.status == 0, "\(started.errors)")
            #expect(try await order.end() == "FAILED")
            #expect(try await order.failure().type == "OutOfStock")
            let steps = try await order.status().steps.words
            #expect(steps.contains("FetchInventorySnapshot done"))
            #expect(!steps.contains { $0.hasPrefix("ReserveStock") || $0.hasPrefix("ReleaseStock") })
            try await shop.expectSoundBooks()
        }

        @Test("F11: a charge whose answer is lost is given back, since nobody knows whether it was made")
        func lostAnswer() async throws {
            try await withOrder("payment.afterCharge:fail") { order async throws in
                #expect(try await order.failure().type == "PaymentUnknown")
                let status = try await order.status()
                #expect(status.paymentStatus == .refunded)
                #expect(
                    status.steps.words.suffix(5) == [
                        "RefundPayment done", "ReleaseStock done", "CompensateOrder done", "UpdateOrderStatus done",
                        "NotifyCustomer done",
                    ]
                )
                #expect(try await counts(order) == (1, 1))
            }
        }

        @Test("F11: a payment workflow that is terminated leaves an unknown outcome, and nothing to give back")
        func terminatedPayment() async throws {
            let worker = try await shop.worker([], ["FAULT": "payment.beforeCommit:fail"])
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-amount=30.00"], ["RETRY_INITIAL": "60s"])
            let payment = "payment-\(order.id)"
            try await eventually("the payment has failed once") {
                try await order.pendingActivities(of: payment).contains { $0["lastFailure"] != nil }
            }
            let ended = try await shop.temporal("workflow", "terminate", "-w", payment, "--reason", "test")
            #expect(ended.status == 0, "\(ended.errors)")
            #expect(try await order.end() == "FAILED")
            #expect(try await order.failure().type == "PaymentUnknown")
            #expect(try await order.status().paymentStatus == .unknown)
            #expect(try await counts(order) == (0, 0))
            try await shop.expectSoundBooks()
        }

        @Test("F12: stock that cannot be taken for good gives the money back")
        func stockNotTaken() async throws {
            try await withOrder("stock.taking:fail") { order async throws in
                #expect(try await order.failure().type == "InventoryFailed")
                #expect(
                    try await order.status().steps.words == [
                        "CreateOrder done", "ValidateOrder done", "ReserveStock undone", "PaymentWorkflow undone",
                        "UpdateInventory failed", "UpdateInventory done", "RefundPayment done", "ReleaseStock done",
                        "CompensateOrder done", "UpdateOrderStatus done", "NotifyCustomer done",
                    ]
                )
                #expect(try await counts(order) == (1, 1))
                #expect(try await message(order) == [.failure])
            }
        }

        @Test("F13: processing that fails gives money and stock back")
        func processingFails() async throws {
            try await withOrder("order.processing:fail") { order async throws in
                #expect(try await order.failure().type == "SimulatedFailure")
                #expect(try await order.status().stage == .processing)
                #expect(try await counts(order) == (1, 1))
                let level = try await shop.withStores { try await $0.inventory.level(of: "item1") }
                #expect(level == StockLevel(sku: "item1", onHand: 100, held: 0))
            }
        }

        @Test("F17: a success that cannot be recorded does not count: everything is given back")
        func notRecorded() async throws {
            try await withOrder("order.completing:fail") { order async throws in
                #expect(try await order.execution() == "FAILED")
                #expect(try await counts(order) == (1, 1))
                #expect(try await message(order) == [.failure])
                let record = try await shop.withStores { try await $0.orders.record(order.id) }
                #expect(record?.status == .failed)
            }
        }

        @Test("F18: a message that cannot be sent is noted, and the order completes")
        func notTold() async throws {
            try await withOrder("notification.sending:fail") { order async throws in
                #expect(try await order.execution() == "COMPLETED")
                let status = try await order.status()
                #expect(status.status == .completed)
                #expect(status.steps.words.last == "NotifyCustomer failed")
                #expect(status.errorCode == "not_told")
                #expect(try await counts(order) == (1, 0))
                #expect(try await message(order) == [])
            }
        }

        @Test("F22: an undo that keeps failing is tried beyond the policy's three attempts, until it works")
        func undoFails() async throws {
            let faults = "order.processing:fail, payment.refunding:fail*3, stock.releasing:fail*1"
            try await withOrder(faults) { order async throws in
                #expect(try await order.status().paymentStatus == .refunded)
                #expect(
                    try await order.status().steps.words.suffix(5) == [
                        "RefundPayment done", "ReleaseStock done", "CompensateOrder done", "UpdateOrderStatus done",
                        "NotifyCustomer done",
                    ]
                )
                #expect(try await counts(order) == (1, 1))
            }
        }

        @Test("F20: killed before the charge is committed, then after it and before the answer: charged once")
        func killedAroundCommit() async throws {
            let order = Order(shop: shop, id: shop.order())
            let first = try await shop.worker([], ["FAULT": "payment.beforeCommit:kill"])
            try await shop.start(["-order-id=\(order.id)", "-amount=30.00", "-items=item1"])
            #expect(try await first.outcome().status == 128 + 9)
            #expect(try await counts(order) == (0, 0))
            let second = try await shop.worker([], ["FAULT": "payment.afterCharge:kill"])
            #expect(try await second.outcome().status == 128 + 9)
            #expect(try await counts(order) == (1, 0))
            let third = try await shop.worker()
            defer { third.kill() }
            #expect(try await order.end() == "COMPLETED")
            #expect(try await counts(order) == (1, 0))
            try await shop.expectSoundBooks()
        }

        @Test("a workflow reset to its first task charges once, takes stock once and tells the customer once")
        func reset() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-amount=30.00", "-items=item1,item2"])
            #expect(try await order.end() == "COMPLETED")
            let first = try await order.result()
            let words = [
                "workflow", "reset", "-w", order.workflowID, "--type", "FirstWorkflowTask", "--reason", "test",
            ]
            let outcome = try await shop.temporal(words)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try await order.end() == "COMPLETED")
            #expect(try await order.result().transactionID == first.transactionID)
            #expect(try await counts(order) == (1, 0))
            #expect(try await message(order) == [.confirmation])
            let level = try await shop.withStores { try await $0.inventory.level(of: "item1") }
            #expect(level == StockLevel(sku: "item1", onHand: 99, held: 0))
            let statuses = try await shop.withStores { try await $0.orders.statuses(of: order.id) }
            #expect(statuses.count { $0 == .completed } == 2)
            #expect(statuses.first == .validating && statuses.last == .completed)
            try await shop.expectSoundBooks()
        }
    }
}
