import Foundation
import OrderContract
import OrderDatabase
import OrderStores
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    /// Who is let in, what is not taken from other sites, and what a caller is told who cannot be told the outcome.
    @Suite("The HTTP API's doors", .timeLimit(.minutes(4)))
    struct Doors {
        private let shop: Shop
        private let page = #"{"amount":100.50,"products":["product1","product2"]}"#
        private let tokens = """
            CUST-001 customer customer-token-1234
            CUST-002 customer customer-token-5678
            ann clerk clerk-token-12345678
            bob auditor auditor-token-123456
            root admin admin-token-12345678
            """

        init() throws { shop = try Shop() }

        private func bearer(_ token: String) -> [String: String] { ["Authorization": "Bearer \(token)"] }

        @Test("the catalogue's prices bind: a laptop is not sold for a cent, on any route")
        func prices() async throws {
            let api = try await shop.api()
            defer { api.program.kill() }
            let line = { (price: String) in #"{"product_id":"PROD-001","quantity":1,"unit_price":\#(price)}"# }
            for price in ["0.01", "0", "1300"] {
                for (path, start) in [
                    ("/api/orders", #"{"customer_id":"CUST-001""#), ("/orders", #"{"policy":"full""#),
                ] {
                    let answer = try await api.post(path, "\(start),\"items\":[\(line(price))]}")
                    #expect(answer.status == 422, "\(path) \(price): \(answer.text)")
                    #expect(answer.problem.contains("PROD-001 costs $1299.99, not $"), "\(answer.text)")
                }
            }
            let cheap = try await api.post("/orders", #"{"policy":"full","amount":0.01,"items":["PROD-001"]}"#)
            #expect(cheap.status == 422, "\(cheap.text)")
            #expect(try await api.post("/order", #"{"amount":1,"products":["PROD-001"]}"#).status == 422)
            for policy in ["paylater", "approval"] {
                let mixed = #"{"policy":"\#(policy)","items":[\#(line("0.01")),{"product_id":"zzz","quantity":1}]}"#
                let answer = try await api.post("/orders", mixed)
                #expect(answer.status == 422, "\(policy): \(answer.text)")
                #expect(answer.text("code") == "wrong_price")
            }
            let good = #"{"customer_id":"CUST-001","items":[\#(line("1299.99"))]}"#
            #expect(try await api.post("/api/orders", good).status == 201)
        }

        @Test("a page of another site can send nothing, and another name leads nowhere")
        func otherSites() async throws {
            let api = try await shop.api([], ["API_HOSTS": "shop.example"])
            defer { api.program.kill() }
            let host = String(api.addresses[0].dropFirst("http://".count))
            for headers in [
                ["Origin": "http://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
                ["Sec-Fetch-Site": "same-site"], ["Origin": "http://\(host).evil.example"],
            ] {
                let answer = try await api.post("/order", page, headers: headers)
                #expect(answer.status == 403, "\(headers): \(answer.text)")
                #expect(answer.text("code") == "cross_site")
            }
            for headers in [[:], ["Origin": "http://\(host)", "Sec-Fetch-Site": "same-origin"]] {
                #expect(try await api.post("/order", page, headers: headers).status == 201)
            }
            let foreign = try await curl(["--header", "Host: evil.example", "\(api.addresses[0])/api/orders"])
            #expect(foreign.hasSuffix("421"), "\(foreign)")
            let known = try await curl(["--header", "Host: shop.example", "\(api.addresses[0])/api/orders"])
            #expect(known.hasSuffix("200"), "\(known)")
            for path in ["/health", "/icon.svg", "/order.css", "/metrics", "/", "/nothing"] {
                let answer = try await api.get(path)
                #expect(answer["x-content-type-options"] == "nosniff", "\(path)")
                #expect(answer["content-security-policy"]?.contains("default-src 'none'") == true, "\(path)")
                #expect(answer["referrer-policy"] == "same-origin", "\(path)")
            }
        }

        /// Gives a table of the shop's database another name.
        private func rename(_ table: String, to name: String) async throws {
            try await shop.withStores { stores in
                _ = try await stores.database.write { try $0.run("ALTER TABLE \(table) RENAME TO \(name)") }
            }
        }

        /// The answer's body and status, as `curl` gets them.
        private func curl(_ arguments: [String]) async throws -> String {
            let words = ["--silent", "--max-time", "60", "--write-out", "%{http_code}"] + arguments
            let folder = URL(filePath: shop.file("curl"))
            return try await Program.run("/usr/bin/curl", words, environment: [:], in: folder).output
        }

        @Test("each role does what it is for, and a customer sees their own orders")
        func roles() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api([], ["API_TOKENS": tokens])
            defer { api.program.kill() }
            #expect(api.program.errors.contains("callers need a token"))
            #expect(!api.program.errors.contains("clerk-token"))
            let stranger = try await api.get("/api/orders")
            #expect(stranger.status == 401)
            #expect(stranger["www-authenticate"] == "Bearer")
            #expect(try await api.get("/api/orders", headers: bearer("wrong-token-12345678")).status == 401)
            #expect(try await api.get("/health").status == 200)

            let (one, two) = (bearer("customer-token-1234"), bearer("customer-token-5678"))
            let (clerk, auditor) = (bearer("clerk-token-12345678"), bearer("auditor-token-123456"))
            let id = try await api.order("/api/v1/orders", #"{"amount":20000,"items":["Mac Pro"]}"#, headers: one)
            let foreign = #"{"customer_id":"CUST-001","items":[{"product_id":"PROD-005","quantity":1}]}"#
            #expect(try await api.post("/api/orders", foreign, headers: two).status == 403)
            #expect(try await api.post("/order", page, headers: auditor).status == 403)

            try await eventually("it awaits the review") {
                try await api.get("/api/v1/orders/\(id)", headers: one).text("state") == "awaiting_review"
            }
            for path in [
                "/orders/\(id)/state", "/api/v1/orders/\(id)", "/orders/\(id)/events", "/orders/\(id)/timeline.svg",
            ] {
                #expect(try await api.get(path, headers: two).status == 404, "\(path)")
                #expect(try await api.get(path).status == 401, "\(path)")
            }
            #expect(try await api.post("/orders/\(id)/cancel", headers: two).status == 404)
            let approve = #"{"action":"APPROVE","by":"somebody else"}"#
            for caller in [one, clerk] {
                #expect(try await api.post("/orders/\(id)/audit", approve, headers: caller).status == 403)
            }
            let reject = #"{"action":"REJECT","by":"somebody else"}"#
            #expect(try await api.post("/orders/\(id)/audit", reject, headers: auditor).status == 200)
            try await eventually("it is rejected") {
                try await api.get("/orders/\(id)/state", headers: one).text("status") == "rejected"
            }
            // Who has signed in has decided.
            #expect(try await Order(shop: shop, id: id).result().reason == "rejected by review by bob")
            let late = try await api.post("/orders/\(id)/audit", approve, headers: auditor)
            #expect(late.problem == "order \"\(id)\" has ended: rejected", "\(late.text)")

            let lists = try await (
                api.get("/api/orders", headers: one), api.get("/api/orders?customer=CUST-001", headers: two)
            )
            #expect((lists.0.json["orders"] as? [Any])?.count == 1)
            #expect((lists.1.json["orders"] as? [Any])?.isEmpty == true)
            // Whether somebody else has such an order is not told either.
            let after = try await (
                api.get("/api/orders?after=\(id)", headers: two), api.get("/api/orders?after=nope", headers: two)
            )
            #expect(after.0.status == 422 && after.1.status == 422, "\(after.0.text)")
            #expect(try await api.get("/api/orders?after=\(id)", headers: one).status == 200)
            #expect(try await api.get("/metrics", headers: clerk).status == 403)
            #expect(try await api.get("/metrics", headers: bearer("admin-token-12345678")).status == 200)
        }

        @Test("an order that no worker has begun is its customer's from the first moment")
        func early() async throws {
            let api = try await shop.api([], ["API_TOKENS": tokens])
            defer { api.program.kill() }
            let (one, two) = (bearer("customer-token-1234"), bearer("customer-token-5678"))
            let id = try await api.order("/api/v1/orders", #"{"amount":500,"items":["iPhone 15"]}"#, headers: one)
            let path = "/orders/\(id)/view"
            let seen = try await api.get(path, headers: one)
            #expect(seen.status == 200, "\(seen.text)")
            #expect(seen.text("state") == "pending")
            #expect(try await api.get(path, headers: two).status == 404)
            #expect(try await api.get("/orders/nope/view", headers: one).status == 404)
            // It may be cancelled, too, and is when a worker comes.
            #expect(try await api.post("/orders/\(id)/cancel", headers: two).status == 404)
            let wish = try await api.post("/orders/\(id)/cancel", headers: one)
            #expect(wish.status == 202, "\(wish.text)")
            let worker = try await shop.worker()
            defer { worker.kill() }
            try await eventually("it is cancelled") {
                try await api.get("/orders/\(id)/state", headers: one).text("status") == "cancelled"
            }
        }

        @Test("a customer sees that a step failed, and not why; those who handle orders see both")
        func causes() async throws {
            let worker = try await shop.worker([], ["FAULT": "stock.taking:fail*2"])
            defer { worker.kill() }
            let api = try await shop.api([], ["API_TOKENS": tokens])
            defer { api.program.kill() }
            let (customer, clerk) = (bearer("customer-token-1234"), bearer("clerk-token-12345678"))
            let body = #"{"customer_id":"CUST-001","items":[{"product_id":"PROD-005","quantity":1}]}"#
            let id = try await api.order("/api/orders", body, headers: customer)
            try await eventually("it is completed") {
                try await api.get("/orders/\(id)/state", headers: customer).text("status") == "completed"
            }
            let path = "/orders/\(id)/timeline.svg"
            #expect(try await api.get(path, headers: clerk).text.contains("goes wrong because FAULT says so"))
            let seen = try await api.get(path, headers: customer)
            #expect(seen.text.contains("UpdateInventory") && !seen.text.contains("FAULT"), "\(seen.text)")
        }

        @Test("a machine that tries tokens one after another is told nothing more, and others are served")
        func guesses() async throws {
            let api = try await shop.api([], ["API_TOKENS": tokens])
            defer { api.program.kill() }
            let right = bearer("clerk-token-12345678")
            #expect(try await api.get("/api/orders", headers: right).status == 200)
            var (wrongs, rights): ([Int], [Int]) = ([], [])
            for number in 0..<500 where rights.last != 429 {
                wrongs.append(try await api.get("/api/orders", headers: bearer("wrong-token-\(number)")).status)
                // Beyond the limit a right one is not looked up either, or the limit would hide nothing.
                rights.append(try await api.get("/api/orders", headers: right).status)
            }
            #expect(wrongs.first == 401 && rights.first == 200)
            #expect(rights.last == 429, "\(rights)")
            #expect(try await api.get("/health/live").status == 200)
        }

        @Test("people sign in on a page, and out again")
        func signIn() async throws {
            let api = try await shop.api([], ["API_TOKENS": tokens])
            defer { api.program.kill() }
            let html = ["Accept": "text/html,*/*"]
            let sent = try await api.get("/?status=pending", headers: html)
            #expect(sent.status == 303)
            #expect(sent["location"] == "/signin?next=%2F%3Fstatus%3Dpending")
            let page = try await api.get("/signin", headers: html).text
            #expect(page.contains("type=\"password\"") && !page.contains("/signout"))
            let wrong = try await api.post("/signin", "token=wrong&next=%2F")
            #expect(wrong.status == 401)
            #expect(wrong.text.contains("This token is not known."), "\(wrong.text)")
            let right = try await api.post("/signin", "token=clerk-token-12345678&next=%2F%2Fevil.example")
            #expect(right.status == 303, "\(right.text)")
            #expect(right["location"] == "/")
            let cookie = try #require(right["set-cookie"])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"))
            #expect(!cookie.contains("Secure") && !cookie.contains("clerk-token"))
            let session = ["Cookie": String(cookie.prefix { $0 != ";" })]
            #expect(try await api.get("/", headers: session.merging(html) { $1 }).status == 200)
            #expect(try await api.get("/signin", headers: session.merging(html) { $1 }).text.contains("/signout"))
            #expect(try await api.get("/api/orders", headers: session).status == 200)
            #expect(try await api.get("/metrics", headers: session).status == 403)
            let tls = try await api.post(
                "/signin",
                "token=clerk-token-12345678",
                headers: ["X-Forwarded-Proto": "https"]
            )
            #expect(tls["set-cookie"]?.contains("; Secure") == true)
            #expect(try await api.post("/signout")["set-cookie"]?.contains("Max-Age=0") == true)
        }

        @Test("what a stopped worker may still do is not told as a failure")
        func outcomeUnknown() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api([], ["PAYMENT_TIMEOUT": "5m"])
            defer { api.program.kill() }
            let id = try await api.order("/api/v1/orders", #"{"amount":500,"items":["iPhone 15"]}"#)
            try await api.order(id, reaches: "awaiting_payment")
            worker.send(SIGSTOP)
            let answer = try await api.post("/api/v1/orders/\(id)/pay")
            worker.send(SIGCONT)
            #expect(answer.status == 202, "\(answer.text)")
            #expect(answer.text("code") == "outcome_unknown")
            #expect(answer.text("look_at") == "/orders/\(id)/state")
            #expect(answer["location"] == "/orders/\(id)/state")
            try await api.order(id, reaches: "completed")
            let again = try await api.post("/api/v1/orders/\(id)/pay")
            #expect(again.problem == "order \"\(id)\" has ended: completed", "\(again.text)")
            try await shop.expectSoundBooks()
        }

        @Test(
            "connections that bring no request, or not the whole of one, are closed, and others are served meanwhile",
            arguments: [
                "exec 3<>/dev/tcp/HOST/PORT; cat <&3",
                "exec 3<>/dev/tcp/HOST/PORT; (while printf x >&3; do sleep 0.1; done) 2>/dev/null & cat <&3",
                #"exec 3<>/dev/tcp/HOST/PORT; printf 'POST /order HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{' >&3; cat <&3"#,
            ]
        )
        func slow(_ script: String) async throws {
            let api = try await shop.api([], ["API_PATIENCE": "1s"])
            defer { api.program.kill() }
            let parts = api.addresses[0].dropFirst("http://".count).split(separator: ":").map { String($0) }
            let command = script.replacing("HOST", with: parts[0]).replacing("PORT", with: parts[1])
            let folder = URL(filePath: shop.file("slow"))
            let clients = try (0..<20).map { _ in try Program("/bin/bash", ["-c", command], in: folder) }
            defer { for client in clients { client.kill() } }
            #expect(try await api.get("/health/live").status == 200)
            for client in clients { _ = try await client.outcome(within: .seconds(60)) }
        }

        @Test("a thousand idle and dripping connections are closed in time, and others are served meanwhile")
        func thousand() async throws {
            let api = try await shop.api([], ["API_PATIENCE": "1s"])
            defer { api.program.kill() }
            let idle = try (0..<500).map { _ in try RawConnection(api.addresses[0]) }
            let dripping = try (0..<500).map { _ in try RawConnection(api.addresses[0]) }
            for connection in dripping { connection.send("GET / HTTP/1.1\r\nX: ") }
            var served = 0
            try await eventually("all are closed") {
                for connection in dripping { connection.send("x") }
                if try await api.get("/health/live").status == 200 { served += 1 }
                return (idle + dripping).allSatisfy(\.isClosed)
            }
            #expect(served > 0)
        }

        @Test("a client that asks and does not read is given up")
        func unread() async throws {
            let api = try await shop.api([], ["API_PATIENCE": "1s", "API_RATE": "100000"])
            defer { api.program.kill() }
            let client = try RawConnection(api.addresses[0])
            let request = "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await eventually("it is closed") {
                // What it does not read fills the buffers in between, and then the API's answer waits.
                client.send(String(repeating: request, count: 100))
                return client.isBroken
            }
            #expect(try await api.get("/health/live").status == 200)
        }

        @Test("a body that is too large by its own word is refused before it comes")
        func tooLarge() async throws {
            let api = try await shop.api()
            defer { api.program.kill() }
            let file = shop.file("large")
            try Data(repeating: UInt8(ascii: " "), count: 2_000_000).write(to: URL(filePath: file))
            let answer = try await curl([
                "--data-binary", "@\(file)", "--header", "Content-Type: application/json",
                "--header", "Expect: 100-continue", "--expect100-timeout", "50",
                "--write-out", "%{http_code} %{size_upload}", "\(api.addresses[0])/order",
            ])
            #expect(answer.hasSuffix("413 0"), "\(answer)")
            #expect(answer.contains("the body is larger than 1048576 bytes"), "\(answer)")
        }

        @Test("one machine has so many connections and no more")
        func share() async throws {
            let api = try await shop.api([], ["API_PEER_CONNECTIONS": "2"])
            defer { api.program.kill() }
            var held = try (0..<2).map { _ in try RawConnection(api.addresses[0]) }
            let refused = try RawConnection(api.addresses[0])
            try await eventually("the third is closed") { refused.isClosed }
            #expect(held.allSatisfy { !$0.isClosed })
            held = []
            try await eventually("others are served") { (try? await api.get("/health/live").status) == 200 }
        }

        @Test("what the API has counted is served at a port for that, where one is named")
        func metrics() async throws {
            let port = try DevServer.freePort()
            let api = try await shop.api([], ["METRICS_PORT": "\(port)", "API_TOKENS": tokens])
            defer { api.program.kill() }
            #expect(try await api.get("/metrics").status == 401)
            let text = try await curl(["http://127.0.0.1:\(port)/metrics"])
            #expect(text.hasSuffix("200") && text.contains("hb_requests"), "\(text)")
        }

        @Test("one caller cannot send without an end")
        func rate() async throws {
            let api = try await shop.api([], ["API_RATE": "0.5", "API_STREAMS": "1"])
            defer { api.program.kill() }
            var statuses: [Int] = []
            for _ in 0..<8 { statuses.append(try await api.get("/health/live").status) }
            #expect(statuses.contains(429), "\(statuses)")
            #expect(statuses.first == 200)
        }

        @Test("an address that others can reach needs tokens, or a word that it does not")
        func openAddress() async throws {
            let environment = shop.environment.merging(["API_LISTEN": "0.0.0.0:0"]) { $1 }
            let outcome = try await shop.run("order-api", [], environment: environment)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("API_ANONYMOUS"), "\(outcome.errors)")
        }

        @Test("a repeated request gets the order as it stands, made when it was made, under an id that nobody guesses")
        func repeated() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let key = ["Idempotency-Key": "cart-17"]
            let first = try await api.post("/order", page, headers: key)
            let id = try #require(first.text("id"))
            #expect(!id.contains("cart-17"))
            try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
            let second = try await api.post("/order", page, headers: key)
            #expect(second.text("id") == id)
            #expect(second.text("stage") == "awaiting-completion")
            let seen = try await api.get("/order/\(id)")
            #expect(Set([first, second, seen].map { $0.text("created_at") }).count == 1)
            // What has become of the catalogue since then does not matter.
            let priced = #"{"customer_id":"C","items":[{"product_id":"PROD-005","quantity":1,"unit_price":89.99}]}"#
            let before = try await api.order("/api/orders", priced, headers: key)
            try await shop.withStores { stores in
                _ = try await stores.database.write { transaction in
                    try transaction.run("UPDATE products SET price_minor = 1 WHERE id = 'PROD-005'")
                }
            }
            #expect(try await api.order("/api/orders", priced, headers: key) == before)
            #expect(try await api.post("/api/orders", priced).status == 422)
            // Nor whether the database can be written: a new order is refused then, a repeated one is answered.
            try await rename("probes", to: "lost_probes")
            // That the database could be written is believed for a moment.
            try await eventually("new orders are refused") { try await api.post("/order", page).status == 503 }
            let away = try await api.post("/order", page, headers: key)
            #expect(away.status == 200 && away.text("id") == id, "\(away.text)")
            try await rename("lost_probes", to: "probes")
            // The same word of another customer is another key.
            let order = { (customer: String) in
                #"{"policy":"managed","customer_id":"\#(customer)","amount":20,"items":["product1"]}"#
            }
            let ids = [
                try await api.order("/orders", order("A"), headers: key),
                try await api.order("/orders", order("B"), headers: key),
            ]
            #expect(Set(ids + [id]).count == 3)
        }

        @Test("names that are not what they look like are refused")
        func names() async throws {
            let api = try await shop.api()
            defer { api.program.kill() }
            for name in [#"\u001b[31mRED"#, #"a\nb"#, #"\u202etfel"#, "  ", ""] {
                let answer = try await api.post("/order", #"{"amount":50,"products":["\#(name)"]}"#)
                #expect(answer.status == 400, "\(name): \(answer.text)")
            }
            let empty = #"{"customer_id":"","items":[{"product_id":"PROD-001","quantity":1}]}"#
            #expect(try await api.post("/api/orders", empty).problem == "customer_id is empty")
            let half = #"{"customer_id":"C","items":[{"product_id":"PROD-001","quantity":1.5}]}"#
            let answer = try await api.post("/api/orders", half)
            #expect(answer.problem.contains("whole"), "\(answer.text)")
            let huge = try await api.post("/order", #"{"amount":1e308,"products":["a"]}"#)
            #expect(huge.status == 400 && !huge.problem.contains("not JSON"), "\(huge.text)")
            #expect(try await api.get("/api/orders?after=nope").status == 422)
            #expect(try await api.get("/api/orders?after=").status == 200)
            let packed = try await api.post("/order", page, headers: ["Content-Encoding": "gzip"])
            #expect(packed.status == 415, "\(packed.text)")
        }
    }
}
