import Foundation
import OrderContract
import TestSupport
import Testing

extension Orders {
    /// The routes that take orders and speak to them, as the reference systems document them.
    @Suite("The HTTP API", .timeLimit(.minutes(4)))
    struct Routes {
        private let shop: Shop
        private let page = #"{"amount":100.50,"products":["product1","product2"]}"#
        private let laptop = """
            {"customer_id":"CUST-001","items":[{"product_id":"PROD-001","product_name":"Laptop Dell XPS 13",\
            "quantity":1,"unit_price":1299.99}]}
            """

        init() throws { shop = try Shop() }

        @Test("0.1–0.3: an order is made, looked at, completed, and cannot be cancelled then")
        func managed() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }

            let made = try await api.post("/order", page)
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(made.text("id"))
            #expect(id.contains(/^ORD-\d{14}$/))
            #expect(made["location"] == "/order/\(id)")
            #expect(made["content-type"] == "application/json; charset=utf-8")
            #expect(made.text("status") == "pending")
            #expect(made.text("workflow_id") == "order-workflow-\(id)")
            #expect(made.json["products"] as? [String] == ["product1", "product2"])
            #expect(made.json["amount"] as? Double == 100.5)
            #expect(made.text("created_at") != nil)
            // In any state that it has reached so far.
            #expect(try await api.get("/order/\(id)").json["amount"] as? Double == 100.5)

            try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
            let seen = try await api.get("/order/\(id)")
            #expect(seen.status == 200)
            #expect(seen.text("id") == id)
            #expect(seen.text("stage") == "awaiting-completion")
            #expect(seen.json["amount"] as? Double == 100.5)

            let wrong = try await api.send("PUT", "/order/\(id)/status", body: #"{"status":"paid"}"#)
            #expect(wrong.status == 400)
            #expect(wrong.problem.contains("must be complete or cancel"), "\(wrong.text)")

            let completed = try await api.send("PUT", "/order/\(id)/status", body: #"{"status":"complete"}"#)
            #expect(completed.status == 200, "\(completed.text)")
            #expect(completed.text("orderId") == id)
            #expect(completed.text("message") == "Order status updated")
            try await api.order(id, reaches: "completed")

            let late = try await api.send("PUT", "/order/\(id)/status", body: #"{"status":"cancel"}"#)
            #expect(late.status == 409)
            #expect(late.problem == "order \"\(id)\" has ended: completed")
            try await shop.expectSoundBooks()
        }

        @Test("0.3 and 0.11: a cancelled order's money and stock are given back")
        func cancelled() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let id = try await api.order("/order", page)
            let order = Order(shop: shop, id: id)
            try await order.reaches(.awaitingCompletion)
            let answer = try await api.send("PUT", "/order/\(id)/status", body: #"{"status":"cancel"}"#)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try await order.end() == "COMPLETED")
            let report = try await order.status()
            #expect(report.status == .cancelled)
            #expect(report.paymentStatus == .refunded)
            #expect(report.steps.words.contains("UpdateInventory undone"))
            try await shop.expectSoundBooks()
        }

        @Test("1.9–1.11: an order of the catalogue is made, looked at and cancelled")
        func direct() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }

            let made = try await api.post("/api/orders", laptop)
            #expect(made.status == 201, "\(made.text)")
            let id = try #require(made.text("order_id"))
            #expect(made["location"] == "/api/orders/\(id)/status")
            #expect(made.text("workflow_id") == "order-workflow-\(id)")
            #expect(made.text("message") == "Order created successfully")
            try await api.order(id, reaches: "completed")
            let seen = try await api.get("/api/orders/\(id)/status")
            #expect(seen.text("stage") == "completed")
            #expect(seen.text("message") == "Completed")

            let late = try await api.post("/api/orders/\(id)/cancel")
            #expect(late.status == 409, "\(late.text)")
            #expect(try await api.post("/api/orders/none/cancel").status == 404)

            // The one that waits for somebody can be cancelled, with a reason or without.
            let waiting = try await api.order("/order", page)
            try await Order(shop: shop, id: waiting).reaches(.awaitingCompletion)
            for blank in ["", "  ", "\\u200b\\n"] {
                let refused = try await api.post("/api/orders/\(waiting)/cancel", #"{"reason":"\#(blank)"}"#)
                #expect(refused.status == 400, "\(refused.text)")
                #expect(refused.problem == "reason is empty; leave it out, or say why")
            }
            let twice = try await api.post("/api/orders/\(waiting)/cancel", #"{"reason":"a","re\u0061son":"b"}"#)
            #expect(twice.status == 400, "\(twice.text)")
            #expect(twice.problem == #"the body has the key "reason" twice"#)
            let cancelled = try await api.post("/api/orders/\(waiting)/cancel", #"{"reason":"changed my mind"}"#)
            #expect(cancelled.status == 200, "\(cancelled.text)")
            try await api.order(waiting, reaches: "cancelled")
            #expect(try await api.get("/api/orders/\(waiting)/status").problem.isEmpty == false)
            #expect(try await Order(shop: shop, id: waiting).result().reason == "changed my mind")
        }

        @Test("4.6–4.8: an order is paid for within its time, and its status is told in the customer's language")
        func payLater() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api([], ["PAYMENT_TIMEOUT": "5m"], listeners: 2)
            defer { api.program.kill() }

            let made = try await api.send(
                "POST",
                "/api/v1/orders",
                body: #"{"amount":500,"items":["iPhone 15"]}"#,
                to: 1
            )
            #expect(made.status == 200, "\(made.text)")
            #expect(Array(made.json.keys) == ["order_id"])
            let id = try #require(made.text("order_id"))
            try await Order(shop: shop, id: id).reaches(.awaitingPayment)

            let chinese = try await api.get("/api/v1/orders/\(id)")
            let text = try #require(chinese.text("status"))
            #expect(text.contains(/^待支付 \(超时倒计时: (?:300|29\d|2[0-8]\d)s\)$/), "\(text)")
            #expect(chinese.text("state") == "awaiting_payment")
            #expect(chinese.text("stage") == "awaiting-payment")
            #expect(chinese.text("deadline") != nil)
            #expect(chinese.json["total"] as? Double == 500)
            let english = /^Awaiting payment \(\d+s left\)$/
            #expect(try await api.get("/api/v1/orders/\(id)?lang=en").text("status")?.contains(english) == true)
            let accepted = try await api.get("/api/v1/orders/\(id)", headers: ["Accept-Language": "en-GB,en;q=0.8"])
            #expect(accepted.text("status")?.contains(english) == true)
            // The question's own word goes before the browser's.
            let both = try await api.get("/api/v1/orders/\(id)?lang=zh", headers: ["Accept-Language": "en"])
            #expect(both.text("status")?.hasPrefix("待支付") == true)
            // Elsewhere English is the standard.
            #expect(try await api.get("/api/orders/\(id)/status").text("message")?.contains(english) == true)
            let other = try await api.get("/api/orders/\(id)/status", headers: ["Accept-Language": "zh-CN"])
            #expect(other.text("message")?.hasPrefix("待支付") == true)

            let early = try await api.post("/api/v1/orders/\(id)/audit", #"{"action":"APPROVE"}"#)
            #expect(early.status == 409)
            let paid = try await api.post("/api/v1/orders/\(id)/pay")
            #expect(paid.status == 200, "\(paid.text)")
            // The state afterwards, and not the one in which it was paid.
            #expect(["processing", "completed"].contains(paid.text("state")), "\(paid.text)")
            try await api.order(id, reaches: "completed")
            #expect(try await api.get("/api/v1/orders/\(id)").text("status") == "已完成")
            #expect(try await api.post("/api/v1/orders/\(id)/pay").status == 409)
            #expect(try await api.post("/api/v1/orders/none/pay").status == 404)
            try await shop.expectSoundBooks()
        }

        @Test("4.2: without a payment the order is given up")
        func unpaid() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api([], ["PAYMENT_TIMEOUT": "300ms"])
            defer { api.program.kill() }
            let id = try await api.order("/api/v1/orders", #"{"amount":500,"items":["iPhone 15"]}"#)
            try await api.order(id, reaches: "cancelled")
            let seen = try await api.get("/api/v1/orders/\(id)")
            #expect(seen.text("status") == "已取消 (超时)")
            #expect(seen.text("state") == "cancelled")
            try await shop.expectSoundBooks()
        }

        @Test("4.3: somebody decides about a large order", arguments: ["APPROVE", "REJECT"])
        func review(_ action: String) async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let id = try await api.order("/api/v1/orders", #"{"amount":10000.01,"items":["Mac Pro"]}"#)
            try await Order(shop: shop, id: id).reaches(.review)
            #expect(try await api.get("/api/v1/orders/\(id)").text("status") == "⚠️ 待风控审核 (大额订单)")
            #expect(try await api.post("/api/v1/orders/\(id)/pay").status == 409)
            let wrong = try await api.post("/api/v1/orders/\(id)/audit", #"{"action":"MAYBE"}"#)
            #expect(wrong.status == 400)
            #expect(wrong.problem.contains("must be APPROVE or REJECT"), "\(wrong.text)")
            let none = try await api.post("/api/v1/orders/\(id)/audit")
            #expect(none.status == 400)

            let decided = try await api.post("/api/v1/orders/\(id)/audit", #"{"action":"\#(action)"}"#)
            #expect(decided.status == 200, "\(decided.text)")
            #expect(decided.text("state") != "awaiting_review", "\(decided.text)")
            if action == "REJECT" {
                try await api.order(id, reaches: "rejected")
                #expect(try await api.get("/api/v1/orders/\(id)").text("status") == "已拒绝")
            } else {
                try await api.order(id, reaches: "awaiting_payment")
                #expect(try await api.post("/api/v1/orders/\(id)/cancel").status == 404)
                #expect(try await api.post("/api/orders/\(id)/cancel").status == 200)
                try await api.order(id, reaches: "cancelled")
            }
            try await shop.expectSoundBooks()
        }

        @Test("what makes no sense is refused, with a sentence that helps")
        func badRequests() async throws {
            let api = try await shop.api()
            defer { api.program.kill() }
            let cases: [(method: String, path: String, body: String?, status: Int, says: String)] = [
                ("POST", "/order", nil, 400, "the body is empty; it must be a JSON object"),
                ("POST", "/order", "amount=1", 400, "the body is not JSON"),
                ("POST", "/order", "[]", 400, "the body must be a JSON object"),
                ("POST", "/order", #"{"products":["a"]}"#, 400, "amount is missing"),
                ("POST", "/order", #"{"amount":"1","products":["a"]}"#, 400, "amount must be a number"),
                ("POST", "/order", #"{"amount":1.005,"products":["a"]}"#, 400, "amount: "),
                ("POST", "/order", #"{"amount":0,"products":["a"]}"#, 400, "is not positive"),
                ("POST", "/order", #"{"amount":1,"products":[]}"#, 400, "the order has no items"),
                ("POST", "/order", #"{"amount":1,"products":[3]}"#, 400, "products[0]"),
                ("POST", "/api/orders", #"{"items":[]}"#, 400, "customer_id is missing"),
                (
                    "POST", "/api/orders",
                    #"{"customer_id":"C","items":[{"product_id":"PROD-001","quantity":0}]}"#, 400, "out of range"
                ),
                (
                    "POST", "/api/orders", #"{"customer_id":"C","items":[{"product_id":"NOPE","quantity":1}]}"#, 422,
                    "there is no product NOPE"
                ),
                ("POST", "/api/v1/orders", #"{"amount":1}"#, 400, "items is missing"),
                ("GET", "/order/none", nil, 404, "there is no order \"none\""),
                ("GET", "/api/orders/none/status", nil, 404, "there is no order"),
                ("GET", "/api/v1/orders/none", nil, 404, "there is no order"),
                ("PUT", "/order/none/status", #"{"status":"complete"}"#, 404, "there is no order"),
                ("POST", "/api/v1/orders/none/audit", #"{"action":"APPROVE"}"#, 404, "there is no order"),
                ("GET", "/orders/none/state", nil, 404, "there is no order"),
                ("GET", "/orders/none/events", nil, 404, "there is no order"),
                ("GET", "/order/%00", nil, 404, "there is no order \"%00\""),
                ("GET", "/order/%E8%AE%A2%E5%8D%95", nil, 404, "there is no order \"订单\""),
                ("GET", "/api/orders?status=happy", nil, 400, "status is \"happy\"; it must be one of pending, "),
                ("GET", "/api/orders?limit=0", nil, 400, "limit is \"0\"; it must be a number from 1 to 500"),
                ("GET", "/nothing", nil, 404, "there is nothing at /nothing; /openapi.yaml says what there is"),
                ("DELETE", "/order", nil, 405, "/order takes POST, not DELETE"),
                ("POST", "/order/x", nil, 405, "/order/x takes GET, HEAD, not POST"),
            ]
            for one in cases {
                let answer = try await api.send(one.method, one.path, body: one.body)
                let comment: Comment = "\(one.method) \(one.path) \(one.body ?? ""): \(answer.status) \(answer.text)"
                #expect(answer.status == one.status, comment)
                #expect(answer.problem.contains(one.says), comment)
                #expect(answer.text("code") != nil, comment)
            }
            // People get a page.
            let page = try await api.get("/orders/none")
            #expect(page.status == 404)
            #expect(page["content-type"] == "text/html; charset=utf-8")
            #expect(page.text.contains("There is no order"), "\(page.text)")
            let wrong = try await api.send("DELETE", "/order")
            #expect(wrong["allow"] == "POST")
            let large = try await api.post("/order", String(repeating: " ", count: 1_100_000))
            #expect(large.status == 413, "\(large.text)")
        }

        @Test("the same request sent twenty times at once makes one order; another one with its key is refused")
        func idempotency() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let key = ["Idempotency-Key": "\(shop.key)-cart.17"]
            let page = page
            let answers = try await withThrowingTaskGroup(of: API.Answer.self) { group in
                for _ in 0..<20 { group.addTask { try await api.post("/order", page, headers: key) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 201 } == 1)
            #expect(answers.count { $0.status == 200 } == 19)
            #expect(Set(answers.map { $0.text("id") }).count == 1)
            let id = try #require(answers[0].text("id"))

            let other = try await api.post("/order", #"{"amount":99,"products":["product1"]}"#, headers: key)
            #expect(other.status == 422)
            #expect(other.problem == "the Idempotency-Key was used before, for another order")
            // The same for a request that waits.
            let waits = key.merging(["Prefer": "wait=accepted"]) { $1 }
            let again = try await api.post("/order", page, headers: waits)
            #expect(again.status == 200, "\(again.text)")
            #expect(again.text("id") == id)
            #expect(again.text("status") != nil)

            let list = try await api.get("/api/orders")
            #expect((list.json["orders"] as? [Any])?.count == 1)
            let bad = try await api.post(
                "/order",
                page,
                headers: ["Idempotency-Key": String(repeating: "k", count: 201)]
            )
            #expect(bad.status == 400)
            #expect(bad.problem.contains("from 1 to 200"), "\(bad.text)")
        }

        @Test("many orders of one second get an id each")
        func manyAtOnce() async throws {
            let api = try await shop.api()
            defer { api.program.kill() }
            let page = page
            // With four digits a second, some of them are thrown twice.
            let answers = try await withThrowingTaskGroup(of: API.Answer.self) { group in
                for _ in 0..<300 { group.addTask { try await api.post("/order", page) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 }, "\(answers.first { $0.status != 201 }?.text ?? "")")
            #expect(Set(answers.map { $0.text("id") }).count == 300)
        }

        @Test("Prefer: wait=accepted tells in the same call whether the order is accepted")
        func accepted() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let waits = ["Prefer": "wait=accepted"]
            let taken = try await api.post("/api/v1/orders", #"{"amount":50,"items":["iPhone 15"]}"#, headers: waits)
            #expect(taken.status == 200, "\(taken.text)")
            let id = try #require(taken.text("order_id"))
            let report = try await Order(shop: shop, id: id).status()
            #expect(report.reserved)

            let many = #"{"customer_id":"C","items":[{"product_id":"PROD-001","quantity":100000}]}"#
            let refused = try await api.post("/api/orders", many, headers: waits)
            #expect(refused.status == 422, "\(refused.text)")
            #expect(refused.problem.contains("of PROD-001 were asked for"), "\(refused.text)")
            #expect(try await api.post("/api/orders/\(id)/cancel").status == 200)
            try await api.order(id, reaches: "cancelled")
            try await shop.expectSoundBooks()
        }

        @Test("the buttons of the order page: approve, add, expedite, complete")
        func buttons() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let id = shop.order()
            try await shop.start(
                ["-order-id=\(id)", "-policy=approval", "-items=BOOK-001", "-wait=false"],
                ["ASYNC": "true"]
            )
            try await Order(shop: shop, id: id).reaches(.awaitingApproval)
            let added = try await api.post("/orders/\(id)/items", #"{"sku":"EXTRA-001","quantity":1}"#)
            #expect(added.status == 200, "\(added.text)")
            try await eventually("the item is held") {
                try await api.get("/orders/\(id)/state").text.contains("EXTRA-001")
            }
            #expect(try await api.post("/orders/\(id)/items", #"{"sku":"","quantity":1}"#).status == 400)
            #expect(try await api.post("/orders/\(id)/complete").status == 409)
            // The order has no processing that could be faster.
            let expedited = try await api.post("/orders/\(id)/expedite")
            #expect(expedited.status == 409, "\(expedited.text)")
            let refused = try await api.post("/orders/\(id)/items", #"{"sku":"PEN-042","quantity":1000}"#)
            #expect(refused.status == 409, "\(refused.text)")
            #expect(refused.problem.contains("of PEN-042 were asked for"), "\(refused.text)")
            let approved = try await api.post("/orders/\(id)/approve", #"{"ApprovedBy":"admin"}"#)
            #expect(approved.status == 200, "\(approved.text)")
            try await api.order(id, reaches: "completed")
            #expect(try await api.post("/orders/\(id)/approve").status == 409)
        }
    }
}
