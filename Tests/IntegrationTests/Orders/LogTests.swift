import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension Orders {
    @Suite("as their logs tell of them")
    struct Logs {
        private typealias Line = [String: String]
        private let shop: Shop

        init() throws { shop = try Shop() }

        /// Every line that a program wrote to standard error.
        private static func lines(_ text: String) throws -> [Line] {
            try text.split(separator: "\n").map { line in
                let parsed = try? JSONDecoder().decode(Line.self, from: Data(line.utf8))
                let fields = try #require(parsed, "no JSON: \(line)")
                for name in ["time", "level", "logger", "message"] {
                    #expect(fields[name]?.isEmpty == false, "\(name) is not in \(line)")
                }
                return fields
            }
        }

        @Test("0.14, 2.19: INFO what happens, DEBUG each step, ERROR what fails and is undone; each with its names")
        func worker() async throws {
            let worker = try await shop.worker([], ["LOG_FORMAT": "json", "LOG_LEVEL": "debug"])
            let good = Order(shop: shop, id: shop.order("GOOD"))
            let bad = Order(shop: shop, id: shop.order("BAD"))
            try await shop.start(["-order-id=\(good.id)"])
            try await shop.start(["-order-id", bad.id], ["PAYMENT_FAILURE_RATE": "1"])
            #expect(try await good.end() == "COMPLETED")
            #expect(try await bad.end() == "FAILED")
            worker.send(SIGTERM)
            let outcome = try await worker.outcome()
            #expect(outcome.status == 0)
            let lines = try Self.lines(outcome.errors)
            func all(_ level: String, of order: Order, _ message: String) -> [Line] {
                lines.filter {
                    $0["level"] == level && $0["workflow-id"] == order.workflowID
                        && $0["message"]?.hasPrefix(message) == true
                }
            }
            let done = all("info", of: good, "the activity has succeeded")
            #expect(done.contains { $0["activity"] == "ValidateOrder" && $0["milliseconds"] != nil })
            for line in done { #expect(line["attempt"] != nil && line["activity-id"] != nil) }
            #expect(all("info", of: good, "the order is now completed").count == 1)
            #expect(all("debug", of: good, "the activity begins").count >= done.count)
            #expect(all("debug", of: good, "the step is done").contains { $0["step"] == "ReserveStock" })
            #expect(lines.filter { $0["level"] == "error" && $0["workflow-id"] == good.workflowID }.isEmpty)

            let undoing = try #require(all("error", of: bad, "what the order has done is undone").first)
            #expect(undoing["reason"]?.isEmpty == false)
            #expect(undoing["stage"] == "payment")
            #expect(undoing["order-id"] == bad.id)
            #expect(all("error", of: bad, "the order is now failed").count == 1)
            let attempts = lines.filter {
                $0["workflow-id"] == "payment-\(bad.id)" && $0["level"] == "warning"
                    && $0["activity"] == "ProcessPayment"
            }
            #expect(Set(attempts.compactMap { $0["attempt"] }) == ["1", "2", "3"])
            // A line about a workflow names it, and its run.
            let about = lines.filter { $0["workflow"] != nil }
            #expect(about.count > 20)
            for line in about { #expect(line["workflow-id"] != nil && line["run-id"] != nil, "\(line)") }
        }

        @Test(
            "where standard error is not a terminal it is JSON, unless text is asked for; LOG_LEVEL drops lower levels"
        )
        func formats() async throws {
            let usual = try await shop.worker()
            defer { usual.kill() }
            let text = try await shop.worker([], ["LOG_FORMAT": "text", "HEALTH_PORT": "off", "METRICS_PORT": "0"])
            defer { text.kill() }
            let silent = try await shop.worker(["--log-level=error"], ["LOG_LEVEL": "trace"])
            defer { silent.kill() }
            #expect(!(try Self.lines(usual.errors)).isEmpty)
            #expect(text.errors.contains(" INFO     serving http://"))
            #expect(!text.errors.contains("{"))
            #expect(silent.errors.isEmpty, "\(silent.errors)")
        }

        @Test("the starter logs what it asks for when asked to, and why it fails")
        func starter() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let id = shop.order()
            let quiet = try await shop.starter(["-order-id=\(id)"], ["PROCESS_SECONDS": "300"])
            #expect(quiet.errors.isEmpty)
            let told = try await shop.starter(
                ["-action=cancel", "-order-id=\(id)", "--log-level", "debug"],
                ["LOG_FORMAT": "json"]
            )
            #expect(told.status == 0, "\(told.errors)")
            let sent = try #require(try Self.lines(told.errors).first { $0["workflow-id"] == "order-workflow-\(id)" })
            #expect(sent["logger"] == "order-starter")
            #expect(sent["level"] == "info")

            let started = try await shop.starter([], ["ASYNC": "true", "LOG_FORMAT": "json", "LOG_LEVEL": "info"])
            let start = try #require(try Self.lines(started.errors).first { $0["message"] == "started the workflow" })
            #expect(start["workflow"] == "OrderWorkflow")
            #expect(start["run-id"]?.count == 36)
            #expect(start["task-queue"] == shop.queue)

            let failed = try await shop.starter(["-action=query", "-workflow-id=nowhere"], ["LOG_FORMAT": "json"])
            let failure = try Self.lines(failed.errors)
            #expect(failed.status == 2)
            #expect(failure.count == 1)
            #expect(failure.first?["level"] == "error")
            #expect(failure.first?["exit-code"] == "2")
            #expect(failure.first?["message"]?.contains(#""nowhere""#) == true)
            let wrong = try await shop.starter(["--log-format=json", "-amount=lots"])
            #expect(try Self.lines(wrong.errors).first?["message"]?.contains("lots") == true)
        }

        @Test("API and stub log each request")
        func requests() async throws {
            let settings = shop.environment.merging(["LOG_FORMAT": "json", "LOG_LEVEL": "debug"]) { $1 }
            let api = try shop.program("order-api", ["--listen", "127.0.0.1:0"], environment: settings)
            let stub = try shop.program("order-stub", ["--port", "0", "--log-format", "json"], environment: [:])
            defer {
                api.kill()
                stub.kill()
            }
            let created = try await Self.post(api, "/order", body: #"{"amount": 100.50, "products": ["product1"]}"#)
            #expect(created == 201)
            #expect(try await Self.post(api, "/order", body: "junk") == 400)
            #expect(try await Self.post(stub, "/validate", body: #"{"amount": 5}"#) == 200)
            #expect(try await Self.post(stub, "/nothing", body: "") == 404)
            try await eventually("all requests are logged") {
                api.errors.contains(#""status":"400""#) && stub.errors.contains(#""status":"404""#)
            }
            api.send(SIGTERM)
            let lines = try Self.lines(try await api.outcome().errors)
            let answered = lines.filter { $0["message"] == "answered the request" && $0["path"] == "/order" }
            #expect(answered.map { $0["status"] } == ["201", "400"])
            #expect(answered.allSatisfy { $0["method"] == "POST" && $0["logger"] == "order-api" })
            let start = try #require(lines.first { $0["message"]?.hasPrefix("started the workflow") == true })
            #expect(start["workflow-id"]?.hasPrefix("order-workflow-") == true)
            let stubbed = try Self.lines(stub.errors)
            #expect(stubbed.map { $0["level"] } == ["info", "warning"])
            #expect(stubbed.map { $0["url"] } == ["/validate", "/nothing"])
        }

        /// Posts to a program that says where it listens.
        private static func post(_ program: Program, _ path: String, body: String) async throws -> Int {
            let address = try await eventually("\(program.name) listens") {
                program.output.firstMatch(of: /listening on (http:\/\/[0-9.:]+)/).map { String($0.1) }
            }
            var request = URLRequest(url: try #require(URL(string: address + path)), timeoutInterval: 60)
            request.httpMethod = "POST"
            request.httpBody = Data(body.utf8)
            let (_, response) = try await URLSession.shared.data(for: request)
            return try #require(response as? HTTPURLResponse).statusCode
        }
    }
}
