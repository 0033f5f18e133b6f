import Foundation
import OrderContract
import OrderStores
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    @Suite("when things break")
    struct Crashes {
        private let shop: Shop

        init() throws { shop = try Shop() }

        @Test("a worker killed while the payment is under way: another one finishes it, and charges once")
        func killedInPayment() async throws {
            // An order whose first attempt to pay fails and whose second works, with time between them.
            let faults = Faults(paymentFailureRate: 0.5)
            let id = try #require(
                (0..<100).map { shop.order("ORDER\($0)") }.first {
                    faults.paymentFails(orderID: $0, attempt: 1) && !faults.paymentFails(orderID: $0, attempt: 2)
                }
            )
            let first = try await shop.worker()
            let order = Order(shop: shop, id: id)
            let slowly = ["PAYMENT_FAILURE_RATE": "0.5", "RETRY_INITIAL": "2s"]
            try await shop.start(["-order-id=\(id)", "-amount=42.00"], slowly)
            try await eventually("the payment has failed once") {
                try await order.pendingActivities(of: "payment-\(id)").contains { $0["lastFailure"] != nil }
            }
            first.kill()
            let second = try await shop.worker()
            defer { second.kill() }
            #expect(try await order.end() == "COMPLETED")
            let result = try await order.result()
            #expect(result.total == Money(minor: 42_00))
            #expect(Set(result.steps.map(\.name)).count == result.steps.count)
            #expect(result.steps.allSatisfy { $0.state == .done })
            #expect(try await shop.withStores { try await $0.payments.counts() } == (1, 0))
            try await shop.expectSoundBooks()
        }

        @Test("a worker killed while it processes: another one goes on from the last heartbeat")
        func killedInProcessing() async throws {
            let first = try await shop.worker()
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-amount=42.00"], ["PROCESS_SECONDS": "8"])
            try await eventually("the worker has said how far it is") {
                try await order.pendingActivities().contains { activity in
                    guard activity["heartbeatDetails"] != nil else { return false }
                    return "\(activity["heartbeatDetails"] ?? "")".contains { "123456789".contains($0) }
                }
            }
            first.kill()
            let second = try await shop.worker()
            defer { second.kill() }
            #expect(try await order.end() == "COMPLETED")
            let steps = try await order.result().steps
            #expect(Set(steps.map(\.name)).count == steps.count)
            let processing = try #require(steps.first { $0.name == "ProcessOrder" }?.detail)
            #expect(processing.contains("resumed at"), "\(processing)")
            #expect(!processing.contains("resumed at 0.0 %"), "\(processing)")
        }

        @Test("a server that goes away and comes back finds the worker waiting")
        func serverRestart() async throws {
            var options = DevServer.Options.shop
            options.databaseFile = shop.file("temporal.db")
            options.port = try DevServer.freePort()
            let before = try await DevServer.start(options)
            let shop = try Shop(address: before.address)
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id])
            try await order.reaches(.awaitingApproval)
            before.stop()
            let after = try await DevServer.start(options)
            defer { after.stop() }
            try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            #expect(try await order.end() == "COMPLETED")
            #expect(try await order.result().status == .completed)
            #expect(worker.isRunning)
        }

        @Test("a worker that keeps nothing in memory gives the same results")
        func withoutCache() async throws {
            let worker = try await shop.worker(["--max-cached", "0"])
            defer { worker.kill() }
            let cancelled = Order(shop: shop, id: shop.order("CANCELLED"))
            try await shop.start([], ["ASYNC": "true", "ORDER_ID": cancelled.id])
            try await cancelled.signal("add-line-item", #"{"SKU":"EXTRA-001","Quantity":1}"#)
            try await cancelled.reaches(.awaitingApproval)
            try await cancelled.signal("cancel-order", #"{"Reason":"no"}"#)

            let completed = Order(shop: shop, id: shop.order("COMPLETED"))
            try await shop.start(["-order-id=\(completed.id)", "-amount=5.00"], ["PROCESS_SECONDS": "300/0.2"])
            try await completed.reaches(.processing)
            try await completed.signal("expedite")

            #expect(try await cancelled.end() == "COMPLETED")
            #expect(try await cancelled.result().status == .cancelled)
            #expect(try await completed.end() == "COMPLETED")
            #expect(
                try await completed.result().steps.words == [
                    "CreateOrder done", "ValidateOrder done", "ReserveStock done", "PaymentWorkflow done",
                    "UpdateInventory done", "ProcessOrder done", "ProcessOrder done", "UpdateOrderStatus done",
                    "NotifyCustomer done",
                ]
            )
            for order in [cancelled, completed] {
                #expect(!(try await order.events()).contains("WORKFLOW_TASK_FAILED"))
            }
        }

        @Test("a worker that is asked to stop stops with success, and leaves its work to others", arguments: [15, 2])
        func gracefulShutdown(_ signal: Int32) async throws {
            let worker = try await shop.worker()
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-amount=42.00"], ["PROCESS_SECONDS": "300/0.1"])
            try await order.reaches(.processing)
            worker.send(signal)
            #expect(try await worker.outcome(within: .seconds(20)).status == 0)
            let successor = try await shop.worker()
            defer { successor.kill() }
            try await order.signal("expedite")
            #expect(try await order.end() == "COMPLETED")
        }
    }
}
