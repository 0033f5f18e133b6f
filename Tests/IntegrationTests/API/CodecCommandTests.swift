import Foundation
import LiveTestSupport
import TestSupport
import Testing

extension Orders {
    /// Encrypted orders over HTTP, and the codec server that makes them readable.
    @Suite("The API with encryption", .timeLimit(.minutes(4)))
    struct CodecCommand {
        private let shop: Shop
        private let key: [String: String]

        init() throws {
            shop = try Shop()
            key = ["ENCRYPTION_ENABLED": "true", "ENCRYPTION_KEY_FILE": shop.file("encryption.key")]
        }

        /// A codec server on a free port, and where it is.
        private func codecServer(
            _ arguments: [String] = [],
            _ changes: [String: String] = [:]
        ) async throws -> (program: Program, url: String) {
            let environment = shop.environment.merging(key) { $1 }.merging(changes) { $1 }
            let all = ["codec-server", "--listen", "127.0.0.1:0"] + arguments
            let program = try shop.program("order-api", all, environment: environment)
            let url = try await eventually("the codec server listens") {
                guard program.isRunning else { throw TestFailure("it ended: \(program.errors)") }
                return program.output.firstMatch(of: /codec server listening on (http:\S+)\n/).map { "\($0.1)" }
            }
            return (program, url)
        }

        @Test("3.4: the server reads nothing; the Temporal command reads all by the codec server")
        func encrypted() async throws {
            let worker = try await shop.worker([], key)
            defer { worker.kill() }
            let api = try await shop.api([], key)
            defer { api.program.kill() }
            let headers = ["Idempotency-Key": shop.key, "Prefer": "wait=accepted"]
            let body = #"{"amount":500,"items":["secret-item"]}"#
            let id = try await api.order("/api/v1/orders", body, headers: headers)
            #expect(try await api.order("/api/v1/orders", body, headers: headers) == id)
            #expect(
                try await api.post("/api/v1/orders", #"{"amount":1,"items":["a"]}"#, headers: headers).status == 422
            )
            #expect(try await api.post("/api/v1/orders/\(id)/pay").status == 200)
            try await api.order(id, reaches: "completed")

            let workflow = "order-workflow-\(id)"
            let blind = try await payloads(of: workflow, [])
            #expect(!blind.isEmpty && !blind.contains("secret-item"))
            let codec = try await codecServer()
            defer { codec.program.kill() }
            #expect(try await payloads(of: workflow, ["--codec-endpoint", codec.url]).contains("secret-item"))

            codec.program.send(SIGTERM)
            #expect(try await codec.program.outcome().status == 0)
        }

        @Test("the codec server encodes only where it is allowed, and asks for its token")
        func guarded() async throws {
            let reading = try await codecServer()
            defer { reading.program.kill() }
            let refused = try await curl(reading.url, [])
            #expect(refused.hasPrefix("HTTP/1.1 400"), "\(refused)")
            #expect(refused.contains("this codec server only decodes; start it with --allow-encode"), "\(refused)")

            let token = "Bearer open sesame"
            let writing = try await codecServer(["--allow-encode"], ["CODEC_TOKEN": "open sesame"])
            defer { writing.program.kill() }
            #expect(try await curl(writing.url, []).hasPrefix("HTTP/1.1 401"))
            #expect(try await curl(writing.url, ["--header", "Authorization: \(token)"]).hasPrefix("HTTP/1.1 200"))

            let id = "greeting-\(shop.key)"
            let friend = ["--codec-endpoint", writing.url, "--codec-auth", token]
            let started = try await shop.temporal(
                [
                    "workflow", "start", "--task-queue", shop.queue, "--type", "GreetUser", "--workflow-id", id,
                    "--input", #"{"user_id":"secret-user"}"#,
                ] + friend
            )
            #expect(started.status == 0, "\(started.errors)")
            #expect(try await !payloads(of: id, []).contains("secret-user"))
            #expect(try await payloads(of: id, friend).contains("secret-user"))
        }

        /// The answer to a request to encode something.
        private func curl(_ url: String, _ headers: [String]) async throws -> String {
            let body = #"{"payloads":[{"metadata":{"encoding":"anNvbi9wbGFpbg=="},"data":"MQ=="}]}"#
            let type = ["--header", "Content-Type: application/json"]
            let words = ["--silent", "--include", "--data", body] + type + headers + ["\(url)/encode"]
            return try await Program.run("/usr/bin/curl", words, in: URL(filePath: shop.file("curl"))).output
        }

        /// All payloads of a history, as far as the Temporal command can read them.
        private func payloads(of workflow: String, _ flags: [String]) async throws -> String {
            let shown = try await shop.temporal(["workflow", "show", "-w", workflow, "-o", "json"] + flags)
            guard shown.status == 0 else { throw TestFailure("show \(workflow): \(shown.errors)") }
            let data = shown.output.matches(of: /"data": "([^"]*)"/).compactMap { Data(base64Encoded: "\($0.1)") }
            return data.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        }

        @Test("pages of the Web UI may ask when they are named")
        func browsers() async throws {
            let origin = "http://localhost:8088"
            let codec = try await codecServer(["--allow-origin", origin])
            defer { codec.program.kill() }
            for (page, status) in [(origin, "204"), ("http://elsewhere:1", "403")] {
                let answer = try await Program.run(
                    "/usr/bin/curl",
                    [
                        "--silent", "--include", "--request", "OPTIONS", "--header", "Origin: \(page)", "--header",
                        "Access-Control-Request-Method: POST", "\(codec.url)/decode",
                    ],
                    in: URL(filePath: shop.file("curl"))
                )
                #expect(answer.output.hasPrefix("HTTP/1.1 \(status)"), "\(answer.output)")
                #expect(
                    answer.output.lowercased().contains("access-control-allow-origin: \(origin)") == (status == "204")
                )
            }
        }
    }
}
