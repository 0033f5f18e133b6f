import Foundation
import OrderContract
import TestSupport
import Testing

extension Orders {
    @Suite("of reference 003")
    struct Validated {
        private let shop: Shop

        init() throws { shop = try Shop() }

        private func start(_ name: String, _ flags: [String], processing: String = "0.3/0.1") async throws -> Order {
            let order = Order(shop: shop, id: shop.order(name))
            try await shop.start(["-order-id=\(order.id)"] + flags, ["PROCESS_SECONDS": processing])
            return order
        }

        @Test("3.9–3.11: worker and starter say what is documented, with nothing but the documented settings")
        func documentedLines() async throws {
            let database = shop.environment["ORDER_DB_FILE"]
            let settings = [
                "TEMPORAL_HOST": shop.address, "VALIDATION_URL": shop.environment["VALIDATION_URL"],
                "ORDER_DB_FILE": database,
            ].compactMapValues { $0 }
            let worker = try shop.program("order-worker", [], environment: settings)
            defer { worker.kill() }
            try await eventually("the worker works") { worker.output.contains("Temporal Host:") }
            let said = worker.output.split(separator: "\n")
            #expect(
                said.prefix(2) == [
                    "Worker starting on task queue: order-task-queue",
                    "Worker starting on task queue: order-processing-queue",
                ]
            )
            #expect(said.contains("Worker identity: order-worker-\(ProcessInfo.processInfo.hostName)"))
            #expect(said.contains("Validation URL: \(settings["VALIDATION_URL"] ?? "")"))
            #expect(said.contains("Temporal Host: \(shop.address)"))

            let id = shop.order("ORDER-001")
            let flags = ["-order-id=\(id)", "-amount=500.00", "-items=laptop,mouse,keyboard"]
            let quick = settings.merging(["PROCESS_SECONDS": "0.2"]) { $1 }
            let started = try await shop.run("order-starter", flags, environment: quick)
            let lines = started.output.components(separatedBy: "\n")
            #expect(lines.count == 7)
            #expect(lines[0...1] == ["Started workflow successfully", "  Workflow ID: order-workflow-\(id)"])
            #expect(lines[2].wholeMatch(of: /\ \ Run ID: [0-9a-f-]{36}/) != nil)
            #expect(
                lines[3...] == ["  Order ID: \(id)", "  Amount: $500.00", "  Items: [laptop mouse keyboard]", ""]
            )
            #expect(try await Order(shop: shop, id: id).end() == "COMPLETED")
        }

        @Test("3.12 scenario 1: an order completes, and its payment is a child workflow")
        func completes() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start("ORDER-001", ["-amount=100.00", "-items=item1,item2"])
            #expect(try await order.end() == "COMPLETED")
            let result = try await order.result()
            #expect(result.status == .completed)
            #expect(result.total == Money(minor: 100_00))
            #expect(
                result.steps.words == [
                    "CreateOrder done", "ValidateOrder done", "ReserveStock done", "PaymentWorkflow done",
                    "UpdateInventory done", "ProcessOrder done", "UpdateOrderStatus done", "NotifyCustomer done",
                ]
            )
            #expect(try await order.execution("payment-\(order.id)") == "COMPLETED")
            let asked = try await shop.starter(["-action=query", "-workflow-id=\(order.workflowID)"])
            #expect(asked.output.contains("  Status: completed\n"))
            #expect(asked.output.contains("  Payment: completed\n"))
        }

        @Test("3.12 scenario 2: an expedited order goes on faster from where it was")
        func expedite() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start("ORDER-002", ["-amount=250.00", "-items=urgent-item"], processing: "300/0.2")
            try await order.reaches(.processing)
            try await shop.start(["-action=expedite", "-workflow-id=\(order.workflowID)"])
            #expect(try await order.end() == "COMPLETED")
            let asked = try await shop.starter(["-action=query", "-workflow-id=\(order.workflowID)"])
            #expect(asked.output.contains("  Expedited: true\n"))
            let processing = try await order.result().steps.filter { $0.name == "ProcessOrder" }
            #expect(processing.count == 2)
            #expect(processing.first?.detail?.hasPrefix("stopped at") == true)
            #expect(processing.last?.detail?.hasPrefix("processed at the expedited pace") == true)
        }

        @Test("3.12 scenario 3: an order cancelled while it is processed is undone, latest step first")
        func cancel() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start("ORDER-003", ["-amount=150.00", "-items=item1"], processing: "300")
            try await order.reaches(.processing)
            try await shop.start(["-action=cancel", "-workflow-id=\(order.workflowID)", "-reason=changed my mind"])
            #expect(try await order.end() == "COMPLETED")
            let asked = try await shop.starter(["-action=query", "-workflow-id=\(order.workflowID)"])
            #expect(asked.output.contains("  Status: cancelled\n"))
            #expect(asked.output.contains("  Payment: refunded\n"))
            let result = try await order.result()
            #expect(result.reason == "changed my mind")
            #expect(result.refundID != nil)
            #expect(
                result.steps.words == [
                    "CreateOrder done", "ValidateOrder done", "ReserveStock undone", "PaymentWorkflow undone",
                    "UpdateInventory undone", "ProcessOrder done", "UpdateInventory done", "RefundPayment done",
                    "ReleaseStock done", "CompensateOrder done", "UpdateOrderStatus done", "NotifyCustomer done",
                ]
            )
        }

        @Test("3.12 scenario 4: an order of 15,000 fails its validation, and says so when asked")
        func validationFails() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let id = shop.order("ORDER-004")
            let flags = ["-order-id=\(id)", "-amount=15000.00", "-items=expensive-item", "-wait"]
            let outcome = try await shop.starter(flags)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("ValidationError"))
            let order = Order(shop: shop, id: id)
            #expect(try await order.end() == "FAILED")
            #expect(try await order.failure().type == "ValidationError")
            let status = try await order.status()
            #expect(status.status == .failed)
            #expect(status.stage == .validation)
        }

        @Test(
            "C3: the validation service draws the line at 10,000.00 exactly",
            arguments: [("9999.99", "COMPLETED"), ("10000.00", "FAILED")]
        )
        func boundary(_ amount: String, _ end: String) async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            #expect(try await start("ORDER", ["-amount=\(amount)"]).end() == end)
        }

        @Test("F19: a cancellation by Temporal gives everything back, and the execution ends as cancelled")
        func temporalCancellation() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = try await start("ORDER", ["-amount=80.00"], processing: "300")
            try await order.reaches(.processing)
            #expect(try await shop.temporal("workflow", "cancel", "-w", order.workflowID).status == 0)
            #expect(try await order.end() == "CANCELED")
            let status = try await order.status()
            #expect(status.status == .cancelled)
            #expect(status.paymentStatus == .refunded)
            #expect(status.steps.words.contains("ReserveStock undone"))
        }

        @Test("F5: an order of more than there is fails as out of stock, started by another program")
        func outOfStock() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            let input = """
                {"order_id":"\(order.id)","policy":"validated","amount":1.00,
                 "items":[{"SKU":"PROD-005","Quantity":1000}]}
                """
            let started = try await shop.temporal(
                "workflow",
                "start",
                "--type",
                "OrderProcessingWorkflow",
                "--task-queue",
                shop.queue,
                "-w",
                order.workflowID,
                "--input",
                input
            )
            #expect(started.status == 0, "\(started.errors)")
            #expect(try await order.end() == "FAILED")
            #expect(try await order.failure().type == "OutOfStock")
            #expect(try await order.status(as: "getStatus").steps.words.contains("ReleaseStock done"))
        }

        @Test("F10: a payment that fails for good releases the stock and refunds nothing")
        func paymentFails() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id", order.id, "-amount", "20.00"], ["PAYMENT_FAILURE_RATE": "1"])
            #expect(try await order.end() == "FAILED")
            #expect(try await order.failure().type == "PaymentFailed")
            let status = try await order.status(as: "get_order_status")
            #expect(status.paymentStatus == .failed)
            #expect(!status.steps.contains { $0.name == "RefundPayment" })
            #expect(status.steps.words.contains("ReserveStock undone"))
            #expect(try await order.execution("payment-\(order.id)") == "FAILED")
        }
    }
}
