import Foundation
import OrderContract
import OrderStores
import TestSupport
import Testing

extension Orders {
    /// Customers' own pages: who can read them, and what goes with them.
    @Suite("Customers' own pages", .timeLimit(.minutes(3)))
    struct Tracks {
        private let shop: Shop
        private let tokens = "CUST-001 customer customer-token-1234,ann clerk clerk-token-12345678"

        init() throws { shop = try Shop() }

        @Test("the link is enough, nothing else is, and it is told to nobody")
        func reading() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api([], ["API_TOKENS": tokens, "API_RATE": "5"])
            defer { api.program.kill() }
            let customer = ["Authorization": "Bearer customer-token-1234"]
            let body = #"{"policy":"direct","items":[{"sku":"PROD-005","quantity":1}]}"#
            let order = Order(shop: shop, id: try await api.order("/orders", body, headers: customer))
            _ = try await order.end()
            let view = try await api.get("/orders/\(order.id)/view", headers: customer)
            let path = try #require(view.text("link"), "\(view.text)")
            // Without a token, and as a page.
            #expect(try await api.get("/orders/\(order.id)/view").status == 401)
            let page = try await api.get(path, headers: ["Accept": "text/html"])
            #expect(page.status == 200 && page.text.contains("$89.99 was paid."), "\(page.text)")
            #expect(page["Referrer-Policy"] == "no-referrer" && page["Cache-Control"] == "no-store")
            #expect(page["X-Robots-Tag"]?.contains("noindex") == true)
            #expect(page["Content-Security-Policy"]?.contains("default-src 'none'") == true)
            #expect(try await api.get(path + "?lang=zh").text.contains("已支付 US$89.99"))
            // Neither a part of it nor anything beside it.
            let other = path.replacing(order.id, with: order.id + "1")
            for wrong in [String(path.dropLast()), other, path + "/view", "/track/", "/track/x", "/track/%00"] {
                let answer = try await api.get(wrong, headers: ["Accept": "text/html"])
                #expect([401, 404, 303].contains(answer.status), "\(wrong): \(answer.status)")
                #expect(!answer.text.contains("89.99"))
            }
            let lost = try await api.get(other, headers: ["Accept": "text/html"])
            #expect(lost.status == 404 && lost.text.contains("This link leads to no order"))
            #expect(lost["Referrer-Policy"] == "no-referrer" && !lost.text.contains("/orders"))
            #expect(try await api.get(other).problem == "this link leads to no order")
            #expect(try await api.post(path).status != 200)
            // The limit counts here too.
            var statuses: Set<Int> = []
            for _ in 0..<80 { statuses.insert(try await api.get(other).status) }
            #expect(statuses.contains(429), "\(statuses)")
            let outcome = try await api.stop()
            #expect(!outcome.errors.contains(String(path.dropFirst("/track/".count).prefix(20))), "no link in the log")
        }

        @Test("messages carry the link where the shop's public address is set, the same at every instance")
        func messages() async throws {
            let worker = try await shop.worker([], ["PUBLIC_URL": "https://shop.example/"])
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let body = #"{"policy":"direct","customer_id":"C-1","items":["PROD-005"]}"#
            let order = Order(shop: shop, id: try await api.order("/orders", body))
            _ = try await order.end()
            let told = try await shop.withStores { try await $0.notifications.sent(about: order.id) }
            #expect(told.map(\.channel) == [.email, .sms])
            let link = try #require(told.first?.message.firstMatch(of: /https:\/\/shop.example(\/track\/\S+)$/))
            #expect(told.allSatisfy { $0.message.hasSuffix(String(link.output.0)) })
            #expect(try await api.get("\(link.output.1)").status == 200)
            // After a restart it is the same. Without the address, messages have no link.
            let again = try await shop.api()
            defer { again.program.kill() }
            #expect(try await again.get("\(link.output.1)").status == 200)
            worker.kill()
            let silent = try await shop.worker()
            defer { silent.kill() }
            let second = Order(shop: shop, id: try await api.order("/orders", body))
            _ = try await second.end()
            let others = try await shop.withStores { try await $0.notifications.sent(about: second.id) }
            #expect(!others.isEmpty && others.allSatisfy { !$0.message.contains("track") })
        }

        @Test("an order keeps its prices when the catalogue changes before its goods are held")
        func prices() async throws {
            let api = try await shop.api()
            defer { api.program.kill() }
            // No worker is there yet, so the order waits.
            let body = #"{"policy":"direct","customer_id":"C-1","items":[{"sku":"PEN-042","quantity":2}]}"#
            let order = Order(shop: shop, id: try await api.order("/orders", body))
            let changed = try await api.send("PATCH", "/api/products/PEN-042", body: #"{"price":99}"#)
            #expect(changed.status == 200)
            let worker = try await shop.worker()
            defer { worker.kill() }
            #expect(try await order.end() == "COMPLETED")
            #expect(try await order.status().total == Money(minor: 3_00))
            try await shop.expectSoundBooks()
        }

        @Test("several orders that do not answer take seconds and not minutes, and each has an answer")
        func several() async throws {
            let api = try await shop.api()
            defer { api.program.kill() }
            var ids: [String] = []
            for _ in 0..<60 {
                ids.append(try await api.order("/orders", #"{"policy":"approval","items":["BOOK-001"]}"#))
            }
            let list = (ids + ["a\\u0007b"]).map { "\"\($0)\"" }.joined(separator: ",")
            let start = ContinuousClock.now
            let answer = try await api.post("/batch/cancel", #"{"orders":[\#(list)],"reason":"test"}"#)
            #expect(ContinuousClock.now - start < .seconds(30))
            let outcomes = answer.json["orders"] as? [[String: Any]] ?? []
            #expect(outcomes.count == 61, "\(answer.text)")
            let results = Set(outcomes.compactMap { $0["result"] as? String })
            #expect(results == ["unconfirmed", "refused"])
            #expect(outcomes.last?["result"] as? String == "refused", "an id that no order can have")
        }
    }
}
