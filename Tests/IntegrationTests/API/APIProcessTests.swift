import Foundation
import OrderContract
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    /// The API's process: its settings, and what happens when something that it needs is away.
    @Suite("The API's process", .timeLimit(.minutes(4)))
    struct APIProcess {
        private let shop: Shop
        private let page = #"{"amount":20,"products":["product1"]}"#

        init() throws { shop = try Shop() }

        @Test("0.12: one process takes orders and works on them")
        func oneProcess() async throws {
            let ports = ["METRICS_PORT": "off", "HEALTH_PORT": "off"]
            let api = try await shop.api(["--with-worker"], ports)
            defer { api.program.kill() }
            try await eventually("the worker works") { api.program.output.contains("Temporal Host:") }
            #expect(api.program.output.contains("Worker starting on task queue: \(shop.queue)\n"))
            let id = try await api.order("/order", page)
            try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
            #expect(try await api.send("PUT", "/order/\(id)/status", body: #"{"status":"complete"}"#).status == 200)
            try await api.order(id, reaches: "completed")
            #expect(try await api.get("/metrics").text.contains("temporal_workflow_completed"))
            let end = try await api.stop()
            #expect(end.status == 0, "\(end.errors)")
            #expect(end.errors.contains("order-api has stopped"))
            try await shop.expectSoundBooks()
        }

        @Test("the same orders are seen on both addresses")
        func twoAddresses() async throws {
            let api = try await shop.api([], [:], listeners: 2)
            defer { api.program.kill() }
            #expect(Set(api.addresses).count == 2)
            for address in 0...1 {
                #expect(try await api.send("GET", "/health/live", to: address).status == 200)
                #expect(try await api.send("POST", "/order", body: page, to: address).status == 201)
            }
        }

        @Test("without Temporal the API says so, and goes on when it is there", arguments: [[], ["--with-worker"]])
        func noTemporal(_ arguments: [String]) async throws {
            var options = DevServer.Options.shop
            options.port = try DevServer.freePort()
            let port = try #require(options.port)
            let shop = try Shop(address: "127.0.0.1:\(port)")
            let api = try await shop.api(arguments, ["METRICS_PORT": "off", "HEALTH_PORT": "off"])
            defer { api.program.kill() }
            #expect(try await api.get("/health/live").status == 200)
            for path in ["/health", "/health/ready", "/order/x", "/orders/x/events"] {
                let answer = try await api.get(path)
                #expect(answer.status == 503, "\(path): \(answer.text)")
                #expect(answer.problem.contains("Temporal does not answer"), "\(path): \(answer.text)")
                #expect(answer["retry-after"] == "2")
            }
            let refused = try await api.post("/order", page)
            #expect(refused.status == 503, "\(refused.text)")
            #expect(refused.problem.contains("try again soon"))
            // What needs the database alone is there.
            #expect(try await api.get("/api/orders").status == 200)
            let address = String(api.addresses[0].dropFirst("http://".count))
            let check = try await shop.run(
                "order-api",
                ["healthcheck", "--listen", address],
                environment: shop.environment
            )
            #expect(check.status == 3)
            #expect(check.errors.contains("answers 503"), "\(check.errors)")

            let server = try await DevServer.start(options)
            defer { server.stop() }
            try await eventually("Temporal is found") { try await api.get("/health").status == 200 }
            let id = try await api.order("/order", page)
            guard !arguments.isEmpty else { return }
            try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
        }

        @Test("without a worker orders are taken, and nobody is told a state that is not known")
        func noWorker() async throws {
            let api = try await shop.api()
            defer { api.program.kill() }
            let id = try await api.order("/order", page)
            let answer = try await api.get("/order/\(id)")
            #expect(answer.status == 503, "\(answer.text)")
            #expect(answer.problem == "no worker answers for order \"\(id)\"; try again soon")
            // It is taken anyway, so the answer must not look like a refusal.
            let waiting = try await api.post("/order", page, headers: ["Prefer": "wait=accepted"])
            #expect(waiting.status == 201, "\(waiting.text)")
            #expect(waiting.text("status") == "pending")
            let worker = try await shop.worker()
            defer { worker.kill() }
            try await api.order(id, reaches: "processing")
        }

        @Test("without its database the API takes no orders, and says so without telling where it is")
        func noDatabase() async throws {
            let port = try DevServer.freePort()
            let postgres = ["ORDER_DB": "postgres", "POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": "\(port)"]
            let api = try await shop.api([], postgres)
            defer { api.program.kill() }
            for answer in [
                try await api.get("/api/orders"), try await api.get("/health"), try await api.post("/order", page),
            ] {
                #expect(answer.status == 503, "\(answer.text)")
                #expect(answer.problem.contains("the order database cannot be"), "\(answer.text)")
                #expect(!answer.text.contains("\(port)") && !answer.text.contains("orderflow123"), "\(answer.text)")
            }
            // The operator is told.
            #expect(api.program.errors.contains("127.0.0.1:\(port)"), "\(api.program.errors)")
        }

        @Test("PostgreSQL may come late and go: the API finds it, tells events by it, and says when it has gone")
        func latePostgres() async throws {
            let port = try DevServer.freePort()
            let settings = ["ORDER_DB": "postgres", "POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": "\(port)"]
            let api = try await shop.api([], settings)
            defer { api.program.kill() }
            #expect(try await api.get("/health").status == 503)
            let postgres = try await PostgresProgram.start(
                user: "orderflow",
                password: "orderflow123",
                database: "orderflow",
                port: port
            )
            defer { postgres.stop() }
            try await eventually("the database is found") { try await api.get("/health").status == 200 }
            let worker = try await shop.worker([], settings)
            defer { worker.kill() }

            let id = try await api.order("/order", page)
            let listeners = try (0..<3).map { _ in try Events(api, id) }
            try await eventually("everybody hears that the order waits") {
                listeners.allSatisfy { $0.all.last?.stage == "awaiting-completion" }
            }
            #expect(try await api.send("PUT", "/order/\(id)/status", body: #"{"status":"complete"}"#).status == 200)
            for listener in listeners {
                #expect(try await listener.program.outcome().status == 0)
                #expect(listener.all.last?.status == "completed")
                #expect(listener.all == listeners[0].all)
            }
            // What the listeners hear is in the database before the worker hears that it is.
            #expect(try await Order(shop: shop, id: id).end() == "COMPLETED")

            postgres.stop()
            let gone = try await eventually("the API says that the database has gone") {
                let answer = try await api.get("/api/orders")
                return answer.status == 503 ? answer : nil
            }
            #expect(gone.problem.contains("the order database cannot be read now"), "\(gone.text)")
            // The order itself is still known.
            #expect(try await api.get("/order/\(id)").text("status") == "completed")
        }

        @Test("while Temporal is frozen the pages of its orders say so, and do not hang")
        func frozen() async throws {
            let port = try DevServer.freePort()
            let words = ["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", "\(port)"]
            let folder = URL(filePath: self.shop.file("frozen"))
            let temporal = try Program(Places.temporal(), words, in: folder)
            defer { temporal.kill() }
            let shop = try Shop(address: "127.0.0.1:\(port)")
            try await eventually("Temporal answers") {
                try await shop.temporal("operator", "namespace", "describe", "-n", "default").status == 0
            }
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let id = try await api.order("/order", page)
            try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
            temporal.send(SIGSTOP)
            defer { temporal.send(SIGCONT) }
            for (path, status) in [
                ("/orders/\(id)", "200"), ("/orders/\(id)/timeline.svg", "503"), ("/order/\(id)", "503"),
            ] {
                // A page that hangs is one that nobody waits for.
                let words = [
                    "--silent", "--max-time", "20", "--write-out", "%{http_code}", "\(api.addresses[0])\(path)",
                ]
                let answer = try await Program.run("/usr/bin/curl", words, environment: [:], in: folder).output
                #expect(answer.hasSuffix(status), "\(path): \(answer.suffix(300))")
                #expect(answer.contains("Temporal does not"), "\(path): \(answer.suffix(300))")
            }
        }

        @Test("settings that make no sense are named")
        func badSettings() async throws {
            let cases: [(arguments: [String], variables: [String: String], says: String)] = [
                (["--listen", "here"], [:], "--listen is 'here'; give host:port such as 127.0.0.1:8080"),
                ([], ["API_LISTEN": "127.0.0.1:99999"], "API_LISTEN is '127.0.0.1:99999'"),
                ([], ["TEMPORAL_UI_URL": "8088"], "TEMPORAL_UI_URL is '8088'; give an http or https URL"),
                ([], ["PAYMENT_TIMEOUT": "soon"], "PAYMENT_TIMEOUT is 'soon'"),
                ([], ["ORDER_DB": "paper"], "ORDER_DB is 'paper'"),
                (["--listen", shop.address], [:], "the port is in use; choose another with --listen or API_LISTEN"),
                (["codec-server", "--listen", "x"], [:], "--listen is 'x'; give a port, or host:port"),
                (["codec-server", "--listen", shop.address], [:], "the port is in use"),
                (["codec-server", "--allow-origin", "http://a/"], [:], "give an origin without a slash at its end"),
            ]
            for one in cases {
                let key = ["ENCRYPTION_KEY_FILE": shop.file("key")]
                let variables = shop.environment.merging(key) { $1 }.merging(one.variables) { $1 }
                let outcome = try await shop.run("order-api", one.arguments, environment: variables)
                #expect(outcome.status == 2, "\(one.arguments): \(outcome.errors)")
                #expect(outcome.errors.contains(one.says), "\(one.arguments): \(outcome.errors)")
            }
            let nobody = try await shop.run(
                "order-api",
                ["healthcheck", "--listen", "127.0.0.1:\(try DevServer.freePort())"],
                environment: shop.environment
            )
            #expect(nobody.status == 3)
            #expect(nobody.errors.contains("does not answer"), "\(nobody.errors)")
        }

        @Test("A.5: where the server takes no updates, orders are told by signals")
        func noUpdates() async throws {
            var options = DevServer.Options.shop
            options.arguments = ["--dynamic-config-value", "frontend.enableUpdateWorkflowExecution=false"]
            let server = try await DevServer.start(options)
            defer { server.stop() }
            let shop = try Shop(address: server.address)
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let wish = ["Prefer": "wait=accepted", "Idempotency-Key": "one"]
            let id = try await api.order("/order", page, headers: wish)
            #expect(try await api.order("/order", page, headers: wish) == id)
            try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
            #expect(try await api.send("PUT", "/order/\(id)/status", body: #"{"status":"complete"}"#).status == 200)
            try await api.order(id, reaches: "completed")
            #expect(try await api.send("PUT", "/order/\(id)/status", body: #"{"status":"cancel"}"#).status == 409)
            let second = try await api.order("/order", page)
            try await Order(shop: shop, id: second).reaches(.awaitingCompletion)
            #expect(try await api.post("/api/orders/\(second)/cancel", #"{"reason":"no"}"#).status == 200)
            try await api.order(second, reaches: "cancelled")
            // Temporal has the signal, though nobody says what has come of it.
            let third = try await api.order("/order", page)
            try await Order(shop: shop, id: third).reaches(.awaitingCompletion)
            worker.send(SIGSTOP)
            let unsure = try await api.post("/api/orders/\(third)/cancel", #"{"reason":"no"}"#)
            worker.send(SIGCONT)
            #expect(unsure.status == 202, "\(unsure.text)")
            #expect(unsure.text("code") == "outcome_unknown")
            try await api.order(third, reaches: "cancelled")
            try await shop.expectSoundBooks()
        }

        @Test("A.13: orders are found by search attributes where the namespace takes them")
        func searchAttributes() async throws {
            let server = try await DevServer.start(.shop)
            defer { server.stop() }
            let shop = try Shop(address: server.address)
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let id = try await api.order("/order", page)
            try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
            let query = "OrderStatus = 'processing' AND OrderPolicy = 'managed' AND OrderTotalMinor = 2000"
            try await eventually("the order is found") {
                let found = try await shop.temporal("workflow", "list", "--query", query)
                return found.output.contains("order-workflow-\(id)")
            }
        }

        @Test("A.13: where the namespace cannot take the search attributes orders go on without")
        func noSearchAttributes() async throws {
            var options = DevServer.Options.shop
            // Somebody else has given one of the names another meaning.
            options.searchAttributes = ["OrderTotalMinor": .keyword]
            let server = try await DevServer.start(options)
            defer { server.stop() }
            let shop = try Shop(address: server.address)
            let worker = try await shop.worker()
            defer { worker.kill() }
            let api = try await shop.api()
            defer { api.program.kill() }
            let id = try await api.order("/order", page)
            try await Order(shop: shop, id: id).reaches(.awaitingCompletion)
            #expect(api.program.errors.contains("orders go on without"), "\(api.program.errors)")
            let shown = try await shop.temporal("workflow", "show", "-w", "order-workflow-\(id)", "-o", "json")
            #expect(shown.status == 0)
            #expect(!shown.output.contains("OrderStatus"))
        }
    }
}
