import Foundation
import OrderContract
import OrderStores
import TestSupport
import Testing

extension Orders {
    /// What the desk's routes do for whom.
    @Suite("The HTTP API's desk", .timeLimit(.minutes(4)))
    struct Desk {
        private let shop: Shop
        private let tokens = """
            CUST-001 customer customer-token-1234
            ann clerk clerk-token-12345678
            bob auditor auditor-token-123456
            """

        init() throws { shop = try Shop() }

        private func bearer(_ token: String) -> [String: String] { ["Authorization": "Bearer \(token)"] }

        @Test("products are seen by all, changed by clerks, and each change has its author")
        func products() async throws {
            let api = try await shop.api([], ["API_TOKENS": tokens])
            defer { api.program.kill() }
            let (customer, clerk) = (bearer("customer-token-1234"), bearer("clerk-token-12345678"))
            let auditor = bearer("auditor-token-123456")
            let place = "/api/products/PEN-042"
            #expect(try await api.get(place).status == 401)
            let seen = try await api.get(place, headers: customer)
            #expect(seen.json["price"] as? Double == 1.5 && seen.json["available"] as? Int == 100)
            #expect(seen.json["sold"] == nil && seen.json["stock"] == nil, "\(seen.text)")
            #expect(try await api.get(place, headers: clerk).json["stock"] as? Int == 100)
            for other in [customer, auditor] {
                #expect(try await api.send("PATCH", place, body: #"{"price":0.01}"#, headers: other).status == 403)
            }
            let changed = try await api.send("PATCH", place, body: #"{"price":1.75,"stock":9}"#, headers: clerk)
            #expect(changed.status == 200 && changed.json["low_stock"] as? Bool == true, "\(changed.text)")
            for (body, status) in [
                (#"{"stock":8,"seen_stock":100}"#, 409), (#"{"price":-1}"#, 400), (#"{"stock":-1}"#, 400), ("{}", 400),
            ] {
                #expect(try await api.send("PATCH", place, body: body, headers: clerk).status == status, "\(body)")
            }
            #expect(
                try await api.send("PATCH", "/api/products/no", body: #"{"price":1}"#, headers: clerk).status == 404
            )
            let changes = try await shop.withStores { try await $0.catalogue.changes(of: "PEN-042") }
            #expect(changes.map(\.by) == ["ann", "ann"] && changes.map(\.new) == [9, 1_75])

            let lamp = #"{"product_id":"LAMP-1","name":"Lamp","price":24.50,"stock":40}"#
            for other in [customer, auditor] {
                #expect(try await api.post("/api/products", lamp, headers: other).status == 403)
            }
            let added = try await api.post("/api/products", lamp, headers: clerk)
            #expect(added.status == 201 && added["Location"] == "/api/products/LAMP-1", "\(added.text)")
            #expect(added.json["available"] as? Int == 40 && added.json["sold"] as? Int == 0)
            #expect(try await api.post("/api/products", lamp, headers: clerk).status == 409)
            for wrong in [
                #"{"product_id":"","price":1,"stock":1}"#, #"{"product_id":"A","price":-1,"stock":1}"#,
                #"{"product_id":"A","price":1,"stock":-1}"#, #"{"product_id":"A","stock":1}"#,
                #"{"product_id":"A","name":"","price":1,"stock":1}"#,
            ] {
                #expect(try await api.post("/api/products", wrong, headers: clerk).status == 400, "\(wrong)")
            }
            let author = try await shop.withStores { try await $0.catalogue.changes(of: "LAMP-1") }
            #expect(author.map(\.by) == ["ann", "ann"] && author.allSatisfy { $0.old == nil })

            // A person's form has both fields. The stock that it shows, and that has moved since, is not written back.
            var form = clerk
            form["Accept"] = "text/html"
            form["Content-Type"] = "application/x-www-form-urlencoded"
            let stale = "price=2.00&seen_price=1.75&stock=100&seen_stock=100"
            #expect(try await api.post("/products/PEN-042", stale, headers: form).status == 303)
            let now = try await api.get(place, headers: clerk)
            #expect(now.json["stock"] as? Int == 9 && now.json["price"] as? Double == 2, "\(now.text)")
            // What was typed is shown again beside what is there; what was not typed is what is there.
            let refused = try await api.post(
                "/products/PEN-042",
                "price=2.00&seen_price=2.00&stock=50&seen_stock=12",
                headers: form
            )
            #expect(refused.status == 409)
            #expect(refused.text.contains(#"name="seen_stock" value="9""#) && refused.text.contains(#"value="50""#))
        }

        @Test("several orders at once need the rights for one, and a customer downloads their own orders")
        func several() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api([], ["API_TOKENS": tokens])
            defer { api.program.kill() }
            let (customer, clerk) = (bearer("customer-token-1234"), bearer("clerk-token-12345678"))
            let auditor = bearer("auditor-token-123456")
            let body = #"{"policy":"approval","items":["BOOK-001"]}"#
            let own = Order(shop: shop, id: try await api.order("/orders", body, headers: customer))
            let other = Order(shop: shop, id: try await api.order("/orders", body, headers: clerk))
            for order in [own, other] { try await order.reaches(.awaitingApproval) }
            let both = #"{"orders":["\#(own.id)","\#(other.id)","none"],"reason":"test"}"#
            for (path, caller) in [
                ("/batch/approve", customer), ("/batch/approve", clerk), ("/batch/cancel", customer),
                ("/batch/cancel", auditor),
            ] {
                #expect(try await api.post(path, both, headers: caller).status == 403, "\(path)")
            }
            #expect(try await api.post("/batch/cancel", #"{"orders":["a"]}"#, headers: clerk).status == 400)
            #expect(try await api.post("/batch/approve", #"{"orders":[]}"#, headers: auditor).status == 400)
            let approved = try await api.post("/batch/approve", both, headers: auditor)
            let outcomes = approved.json["orders"] as? [[String: Any]] ?? []
            #expect(outcomes.compactMap { $0["result"] as? String } == ["done", "done", "refused"], "\(approved.text)")
            let csv = try await api.get("/orders?as=csv", headers: customer)
            #expect(csv["content-type"] == "text/csv; charset=utf-8")
            #expect(csv.text.contains(own.id) && !csv.text.contains(other.id))
        }
    }
}
