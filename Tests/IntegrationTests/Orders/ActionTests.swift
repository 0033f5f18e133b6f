import Foundation
import OrderContract
import TestSupport
import Testing

extension Orders {
    @Suite("told what to do by the starter")
    struct Actions {
        private let shop: Shop

        init() throws { shop = try Shop() }

        private func ask(_ action: String, _ order: Order, _ flags: String...) async throws -> Program.Outcome {
            try await shop.starter(["-action=\(action)", "-order-id=\(order.id)"] + flags)
        }

        @Test("audit and pay: a large order is approved, paid, and nothing is possible twice")
        func auditAndPay() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-policy=paylater", "-amount=20000", "-items=Mac Pro"])
            try await order.reaches(.review)
            let early = try await ask("pay", order)
            #expect(early.status == 1)
            #expect(early.errors.contains("the payment is not awaited yet"), "\(early.errors)")
            let query = try await ask("query", order, "-lang=zh")
            #expect(query.output.hasPrefix("Order \(order.id): ⚠️ 待风控审核 (大额订单)\n"))

            let audited = try await ask("audit", order, "-decision=approve", "-by=auditor")
            #expect(audited.status == 0)
            #expect(audited.output.hasPrefix("Sent audit to \(order.workflowID): "))
            try await order.reaches(.awaitingPayment)
            let again = try await ask("audit", order, "-decision=reject")
            #expect(again.status == 1)
            #expect(again.errors.contains("no review is awaited"), "\(again.errors)")
            let waiting = try await ask("query", order, "-lang=zh")
            #expect(waiting.output.contains(/待支付 \(超时倒计时: \d+s\)/), "\(waiting.output)")

            let paid = try await ask("pay", order, "-reference=bank-17", "-output=json")
            let report = try JSONDecoder().decode(StatusReport.self, from: Data(paid.output.utf8))
            #expect(report.orderID == order.id)
            #expect(try await order.end() == "COMPLETED")
            let late = try await ask("cancel", order)
            #expect(late.status == 1)
            #expect(late.errors.contains("has ended already"), "\(late.errors)")
            try await shop.expectSoundBooks()
        }

        @Test("audit: a rejected order ends, and its result says so with exit code 0")
        func reject() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-policy=paylater", "-amount=10000.01"])
            try await order.reaches(.review)
            #expect(try await ask("audit", order, "--decision", "REJECT").status == 0)
            let result = try await ask("result", order)
            #expect(result.status == 0)
            #expect(result.output.hasPrefix("Order \(order.id): Rejected by review\n"), "\(result.output)")
            try await shop.expectSoundBooks()
        }

        @Test("complete: an order that waits for somebody's word has it once")
        func complete() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-policy=managed"])
            try await order.reaches(.awaitingCompletion)
            let expedited = try await ask("expedite", order)
            #expect(expedited.errors.contains("it has no processing that could be faster"), "\(expedited.errors)")
            #expect(try await ask("approve", order).errors.contains("no approval is wanted"))
            #expect(try await ask("add-item", order, "-sku=ITEM-999").errors.contains("the payment has begun"))
            #expect(try await ask("complete", order).status == 0)
            #expect(try await order.end() == "COMPLETED")
            #expect(try await order.result().status == .completed)
            try await shop.expectSoundBooks()
        }

        @Test("result: an order that failed ends the starter with 1, and says why")
        func failed() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-policy=direct", "-items=no-such-product"])
            let result = try await ask("result", order)
            #expect(result.status == 1)
            #expect(result.errors.contains("InvalidProduct"), "\(result.errors)")
            #expect(result.output.isEmpty)
        }

        @Test("timeline and show: what was done for an order, for people and for programs")
        func looks() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start(["-order-id=\(order.id)", "-amount=20.00", "-wait"])
            let timeline = try await ask("timeline", order)
            #expect(timeline.status == 0, "\(timeline.errors)")
            for name in ["ValidateOrder", "ReserveStock", "PaymentWorkflow", "ProcessPayment", "ProcessOrder"] {
                #expect(timeline.output.contains(name), "\(timeline.output)")
            }
            let rows = try await ask("timeline", order, "-output=json")
            let list = try #require(try JSONSerialization.jsonObject(with: Data(rows.output.utf8)) as? [[String: Any]])
            let process = try #require(list.first { $0["name"] as? String == "ProcessOrder" })
            #expect(process["outcome"] as? String == "completed")
            #expect(process["attempts"] as? Int == 1)

            let shown = try await ask("show", order)
            let events = try await order.events()
            let lines = shown.output.split(separator: "\n")
            #expect(lines.count == events.count)
            #expect(zip(lines, events).allSatisfy { $0.hasSuffix("  \($1)") }, "\(shown.output)")
            let history = try await ask("show", order, "--output", "json")
            let whole = try JSONSerialization.jsonObject(with: Data(history.output.utf8)) as? [String: Any]
            #expect((whole?["events"] as? [Any])?.count == events.count)
            for action in ["timeline", "show"] {
                let nowhere = try await shop.starter(["-action=\(action)", "-workflow-id=nowhere"])
                #expect(nowhere.status == 2)
                #expect(nowhere.errors.contains("there is no workflow \"nowhere\""), "\(nowhere.errors)")
            }
        }

        @Test("an action says that no worker answers; the order is there all the same, and can be asked again")
        func nobodyThere() async throws {
            let order = Order(shop: shop, id: shop.order())
            try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id])
            let asked = try await ask("add-item", order, "-sku=EXTRA-001", "-patience=1s")
            #expect(asked.status == 1)
            #expect(
                asked.errors.contains("no worker has answered for \"\(order.workflowID)\" within 1 s"),
                "\(asked.errors)"
            )
            #expect(asked.errors.contains("start order-worker"), "\(asked.errors)")
            let worker = try await shop.worker()
            defer { worker.kill() }
            try await order.reaches(.awaitingApproval)
            #expect(try await ask("approve", order).status == 0)
            #expect(try await order.end() == "COMPLETED")
            try await shop.expectSoundBooks()
        }
    }
}
