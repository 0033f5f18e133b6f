import Foundation
import OrderContract
import TestSupport
import Testing

extension Orders {
    @Suite("of reference 002")
    struct Approved {
        private let shop: Shop

        init() throws { shop = try Shop() }

        private func start(_ settings: [String: String] = [:]) async throws -> Order {
            let order = Order(shop: shop, id: shop.order())
            try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id].merging(settings) { $1 })
            return order
        }

        @Test("2.18 scenario 1: AUTO_APPROVE completes an order, and the starter says how to go on")
        func autoApprove() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            let outcome = try await shop.starter([], ["AUTO_APPROVE": "true", "ORDER_ID": order.id])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("/namespaces/default/workflows/\(order.workflowID)/"))
            #expect(outcome.output.contains("temporal workflow signal -w \(order.workflowID)"))
            #expect(outcome.output.contains("  Status: completed"))
            let result = try await order.result()
            #expect(result.total == Money(minor: 67_48))
            #expect(
                result.steps.words == [
                    "CreateOrder done", "FetchCustomerProfile done", "FetchInventorySnapshot done",
                    "FetchRecommendations done", "ReserveStock done", "ProcessPayment done", "UpdateInventory done",
                    "UpdateOrderStatus done", "SendOrderConfirmation done",
                ]
            )
            // All three of the enrichment are asked for before any of them has answered.
            let events = try await order.events().filter {
                $0.hasPrefix("ACTIVITY_TASK") || $0.hasPrefix("WORKFLOW_TASK")
            }
            let enrichment = events.drop { $0 != "ACTIVITY_TASK_COMPLETED" }.drop { $0 != "ACTIVITY_TASK_SCHEDULED" }
            #expect(enrichment.prefix(3).allSatisfy { $0 == "ACTIVITY_TASK_SCHEDULED" }, "\(events)")
        }

        @Test("2.18 scenario 3: a signal of the Temporal command cancels an order that awaits approval")
        func cancel() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start()
            try await order.signal("cancel-order", #"{"Reason":"test cancellation"}"#)
            #expect(try await order.end() == "COMPLETED")
            let result = try await order.result()
            #expect(result.status == .cancelled)
            #expect(result.reason == "test cancellation")
            #expect(result.paymentID == nil)
            let status = try await order.status()
            #expect(!status.reserved)
            #expect(status.steps.words.contains("SendCancellationEmail done"))
        }

        @Test("2.18 scenario 4: an order that nobody approves is cancelled in time, however many signals come")
        func approvalTimeout() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start(["APPROVAL_TIMEOUT": "3s"])
            try await order.reaches(.awaitingApproval)
            for _ in 0..<3 { try await order.signal("add-line-item", #"{"SKU":"EXTRA-001","Quantity":1}"#) }
            #expect(try await order.end() == "COMPLETED")
            let status = try await order.status()
            #expect(status.status == .cancelled)
            #expect(status.timedOut)
            let waits = try await order.events().prefix { $0 != "TIMER_FIRED" }.filter { $0 == "TIMER_STARTED" }
            #expect(waits.count == 1)
            #expect(try await order.result().status == .cancelled)
        }

        @Test("2.18 scenario 5: an item added before the approval is held, paid for and delivered")
        func dynamicItems() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start()
            try await order.signal("add-line-item", #"{"SKU":"EXTRA-001","Quantity":1}"#)
            try await eventually("the item is there") {
                (try? await order.status())?.items.contains { $0.sku == "EXTRA-001" } == true
            }
            try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            #expect(try await order.end() == "COMPLETED")
            let result = try await order.result()
            #expect(result.status == .completed)
            #expect(result.total == Money(minor: 67_48 + 9_99))
            #expect(result.steps.count { $0.name == "ReserveStock" } == 2)
            let items = try await shop.temporal("workflow", "query", "-w", order.workflowID, "--type", "get-items")
            #expect(items.output.contains("EXTRA-001"))
        }

        @Test("2.5: items and an approval that come before anybody waits for them are kept")
        func earlySignals() async throws {
            let order = try await start()
            try await order.signal("add-line-item", #"{"sku":"EXTRA-001","quantity":2}"#)
            try await order.signal("approve-payment", #"{"approved_by":"admin"}"#)
            let worker = try await shop.worker()
            defer { worker.kill() }
            #expect(try await order.end() == "COMPLETED")
            #expect(try await order.result().total == Money(minor: 67_48 + 2 * 9_99))
        }

        @Test("an item that cannot be had is refused, and the order goes on without it")
        func refusedItem() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start()
            try await order.signal("add-line-item", #"{"SKU":"EXTRA-001","Quantity":5000}"#)
            try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            #expect(try await order.end() == "COMPLETED")
            #expect(try await order.result().total == Money(minor: 67_48))
            #expect(try await order.status().lastError?.hasPrefix("add_item_refused") == true)
        }

        @Test("an order survives signals that cannot be read and names it does not know, and says what it does know")
        func strangeMessages() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start()
            try await order.reaches(.awaitingApproval)
            for payload in ["42", #""yes""#, "{}", #"{"ApprovedBy":" "}"#, "[]", "null"] {
                try await order.signal("approve-payment", payload)
            }
            try await order.signal("add-line-item", #"{"SKU":"EXTRA-001","Quantity":-1}"#)
            try await order.signal("no-such-signal", "{}")
            let asked = try await shop.temporal("workflow", "query", "-w", order.workflowID, "--type", "no-such-query")
            #expect(asked.status != 0)
            #expect(
                asked.errors.contains("get-items, get-status, get-timeline, getStatus, get_order_status"),
                "\(asked.errors)"
            )
            #expect(try await order.status().stage == .awaitingApproval)
            try await order.signal("cancel")
            #expect(try await order.end() == "COMPLETED")
            #expect(try await order.result().reason == "cancelled by request")
            #expect(try await order.result().total == Money(minor: 67_48))
            #expect(!(try await order.events()).contains("WORKFLOW_TASK_FAILED"))
        }

        @Test("2.2: WORKFLOW_TYPE=greet greets the user")
        func greet() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let outcome = try await shop.starter([], ["WORKFLOW_TYPE": "greet", "USER_ID": "user-\(shop.key)"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.hasSuffix("\nHello, User user-\(shop.key)!\n"))
        }

        @Test("the starter's own messages do what the Temporal command's do")
        func starterMessages() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start()
            try await shop.start(["-action", "add-item", "-order-id", order.id, "-sku=ITEM-999", "--quantity", "3"])
            try await shop.start(["--action=approve", "--workflow-id=\(order.workflowID)", "--by=admin"])
            let outcome = try await shop.start(["-action=result", "-order-id=\(order.id)", "-output=json"])
            let result = try JSONDecoder().decode(OrderResult.self, from: Data(outcome.output.utf8))
            #expect(result.status == .completed)
            #expect(result.total == Money(minor: 67_48 + 3 * 19_99))
            let late = try await shop.starter(["-action=cancel", "-order-id=\(order.id)"])
            #expect(late.status == 1)
            #expect(late.errors.contains("has ended already"))
        }
    }
}
