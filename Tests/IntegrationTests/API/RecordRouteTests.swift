import Foundation
import OrderContract
import OrderStores
import TestSupport
import Testing

extension Orders {
    /// What the API tells of many orders, and of itself.
    @Suite("The HTTP API's records", .timeLimit(.minutes(4)))
    struct Records {
        private let shop: Shop
        private let page = #"{"amount":20,"products":["product1"]}"#

        init() throws { shop = try Shop() }

        private func ids(_ answer: API.Answer) -> [String] {
            (answer.json["orders"] as? [[String: Any]] ?? []).compactMap { $0["order_id"] as? String }
        }

        @Test("orders are listed the latest first, by status and customer, and page by page")
        func list() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            #expect(try await api.get("/api/orders").json["orders"] as? [String] == [])
            var made: [String] = []
            for _ in 0..<3 {
                let id = try await api.order("/order", page, headers: ["Prefer": "wait=accepted"])
                made.insert(id, at: 0)
                try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
            }
            let direct = #"{"customer_id":"CUST-7","items":[{"product_id":"PROD-005","quantity":2}]}"#
            let last = try await api.order("/api/orders", direct)
            try await api.order(last, reaches: "completed")
            try await eventually("the end is written down") {
                ids(try await api.get("/api/orders?status=completed")) == [last]
            }
            #expect(ids(try await api.get("/api/orders")) == [last] + made)
            #expect(ids(try await api.get("/api/orders?customer=CUST-7")) == [last])
            #expect(ids(try await api.get("/api/orders?status=processing")) == made)
            #expect(ids(try await api.get("/api/orders?limit=2")) == [last, made[0]])
            #expect(ids(try await api.get("/api/orders?limit=2&after=\(made[0])")) == [made[1], made[2]])
            #expect(try await api.get("/api/orders?customer=%00").status == 400)
            let entry = try #require((try await api.get("/api/orders").json["orders"] as? [[String: Any]])?.first)
            #expect(entry["customer_id"] as? String == "CUST-7")
            #expect(entry["policy"] as? String == "direct")
            #expect(entry["total"] as? Double == 179.98)
            // The page lists them too.
            let html = try await api.get("/orders")
            #expect(html.status == 200)
            #expect(html["content-type"] == "text/html; charset=utf-8")
            #expect(html.text.contains("/orders/\(last)"))
            let shown = try await api.get("/orders/\(last)")
            #expect(shown.status == 200)
            #expect(shown.text.contains(last))
        }

        @Test("metrics, health and the document of the API are served; old links to the Web UI lead there")
        func watched() async throws {
            let ui = "http://temporal.example:8088"
            let api = try await shop.api([], ["TEMPORAL_UI_URL": ui])
            defer { api.program.kill() }
            let health = try await api.get("/health")
            #expect(health.status == 200, "\(health.text)")
            #expect(health.json as? [String: String] == ["status": "ok", "temporal": "ok", "database": "ok"])
            #expect(try await api.get("/health/live").status == 200)
            #expect(try await api.get("/health/ready").status == 200)
            let check = try await shop.run(
                "order-api",
                ["healthcheck", "--listen", String(api.addresses[0].dropFirst("http://".count))],
                environment: shop.environment
            )
            #expect(check.status == 0, "\(check.errors)")
            #expect(check.output.contains("/health/ready answers 200"))

            let metrics = try await api.get("/metrics")
            #expect(metrics.status == 200)
            #expect(metrics["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(metrics.text.contains(#"http_route="/health""#), "\(metrics.text)")
            #expect(metrics.text.contains("temporal_request"), "\(metrics.text)")

            let document = try await api.get("/openapi.yaml")
            #expect(document["content-type"] == "application/yaml; charset=utf-8")
            for path in ["/order:", "/order/{id}/status:", "/api/orders/{id}/cancel:", "/api/v1/orders/{id}/audit:"] {
                #expect(document.text.contains(path))
            }
            let moved = try await api.get("/namespaces/default/workflows/order-workflow-1?x=1")
            #expect(moved.status == 302)
            #expect(moved["location"] == "\(ui)/namespaces/default/workflows/order-workflow-1?x=1")
        }

        @Test("events are told as they come; after a restart nobody misses one or hears one twice")
        func events() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let wait = ["PAYMENT_TIMEOUT": "5m"]
            let api = try await shop.api([], wait)
            defer { api.program.kill() }
            let id = try await api.order("/api/v1/orders", #"{"amount":500,"items":["iPhone 15"]}"#)
            let first = try Events(api, id)
            try await eventually("the payment is awaited") { first.all.last?.status == "awaiting_payment" }
            // A stream that is open does not keep the server from ending.
            let end = try await api.stop()
            #expect(end.status == 0, "\(end.errors)")
            _ = try await first.program.outcome()
            let known = try #require(first.all.last)

            let next = try await shop.api([], wait)
            defer { next.program.kill() }
            #expect(try await next.post("/api/v1/orders/\(id)/pay").status == 200)
            try await next.order(id, reaches: "completed")
            // Ends by itself when the order has ended.
            let second = try Events(next, id, after: known.id)
            #expect(try await second.program.outcome().status == 0)
            #expect(second.all.last?.status == "completed")

            let told = (first.all + second.all).map(\.id)
            let written = try await shop.withStores { try await $0.archive.events(of: id, after: 0).map(\.sequence) }
            #expect(told == written)
            #expect(told == told.sorted())
            #expect(first.all.first?.status == "pending")
            // Who knows the end already is told to ask no more.
            let last = try #require(told.last)
            #expect(try await next.get("/orders/\(id)/events", headers: ["Last-Event-ID": "\(last)"]).status == 204)
            #expect(try await next.get("/orders/\(id)/events", headers: ["Last-Event-ID": "x"]).status == 400)
        }
    }
}
