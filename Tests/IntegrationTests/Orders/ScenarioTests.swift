import Foundation
import TemporalTesting
import TestSupport
import Testing

extension Orders {
    @Suite("in every documented scenario", .timeLimit(.minutes(6)))
    struct ScenarioTests {
        private let shop: Shop

        init() throws { shop = try Shop() }

        private struct Outcome: Decodable {
            var system: String
            var scenario: String
            var expected: String
            var got: String
            var ok: Bool
            var error: String?
        }

        /// Starts the API and waits until it listens.
        private func api() async throws -> (program: Program, address: String) {
            let program = try shop.program("order-api", ["--listen", "127.0.0.1:0"], environment: shop.environment)
            let sign = "order-api listening on "
            let line = try await eventually("the API listens") {
                guard program.isRunning else { throw TestFailure("the API ended: \(program.errors)") }
                return program.output.split(separator: "\n").first { $0.hasPrefix(sign) }
            }
            return (program, String(line.dropFirst(sign.count)))
        }

        @Test("every scenario of the five systems ends as documented, and the books add up")
        func all() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let (api, address) = try await api()
            defer { api.kill() }
            let recordings = shop.file("recordings")
            let program = try shop.program(
                "order-starter",
                ["scenarios", "--fast", "--output", "json", "--api", address, "--record", recordings],
                environment: shop.environment
            )
            defer { program.kill() }
            let end = try await program.outcome(within: .seconds(240))
            guard let outcomes = try? JSONDecoder().decode([Outcome].self, from: Data(end.output.utf8)) else {
                throw TestFailure("scenarios ended with \(end.status): \(end.errors)")
            }
            for outcome in outcomes {
                #expect(outcome.ok, "\(outcome.system) \(outcome.scenario): \(outcome.got), \(outcome.error ?? "")")
                #expect(outcome.got == outcome.expected)
            }
            #expect(Set(outcomes.map(\.system)) == ["000", "001", "002", "003", "004", "ours"])
            #expect(outcomes.count >= 30)
            #expect(end.status == 0)
            try await shop.expectSoundBooks()
            let recorded = try FileManager.default.contentsOfDirectory(atPath: recordings)
            #expect(recorded.count >= 20)
            for name in ["validated-completed.json", "payment-completed.json", "greeting.json"] {
                #expect(recorded.contains(name))
            }
        }

        @Test("one system alone, as a table; a scenario that does not end as documented is a failure with exit code 1")
        func failing() async throws {
            // Payments of an order fail for good here, which the references do not document.
            let worker = try await shop.worker([], ["FAULT": "payment.beforeCommit:fail"])
            defer { worker.kill() }
            let changes = ["RETRY_MAX_ATTEMPTS": "1"]
            let program = try shop.program(
                "order-starter",
                ["scenarios", "--fast", "--only=003"],
                environment: shop.environment.merging(changes) { $1 }
            )
            defer { program.kill() }
            let end = try await program.outcome(within: .seconds(240))
            #expect(end.status == 1)
            let lines = end.output.split(separator: "\n")
            #expect(lines.first?.hasPrefix("  system  scenario") == true)
            #expect(lines.count { $0.hasPrefix("  003 ") } == 5)
            #expect(lines.contains { $0.contains("4: -amount=15000.00") && $0.hasSuffix("  ok") }, "\(end.output)")
            #expect(lines.contains { $0.contains("1: -amount=100.00") && $0.hasSuffix("  FAIL") }, "\(end.output)")
            #expect(end.output.contains("↳ the order ended as failed (payment) before it was at processing"))
            #expect(!end.output.contains("\u{1B}"), "no progress line outside a terminal")
            #expect(lines.last?.trimmingCharacters(in: .whitespaces).hasSuffix("/5") == true)
        }

        @Test("without a worker, an API or a server it says at once what is missing")
        func nothingThere() async throws {
            let idle = try await shop.starter(["scenarios", "--only", "003"])
            #expect(idle.status == 1)
            #expect(
                idle.errors.contains("no worker polls \(shop.queue); start one with order-worker"),
                "\(idle.errors)"
            )
            let worker = try await shop.worker()
            defer { worker.kill() }
            let nowhere = "http://127.0.0.1:\(try DevServer.freePort())"
            let silent = try await shop.starter(["scenarios", "--only", "000", "--api", nowhere])
            #expect(silent.status == 3)
            #expect(
                silent.errors.contains("no API answers at \(nowhere); start one with order-api"),
                "\(silent.errors)"
            )
        }

        @Test("load: latencies, an SVG, and exit code 0 when all orders have completed")
        func load() async throws {
            let plot = shop.file("load.svg")
            let flags = ["load", "--worker", "--orders", "12", "--rate", "20", "-policy=approval", "--plot", plot]
            let text = try await shop.starter(flags)
            #expect(text.status == 0, "\(text.errors)")
            #expect(
                text.output.contains("12 orders of the policy approval, 20.0 a second asked for\n"),
                "\(text.output)"
            )
            #expect(text.output.contains("  12 completed\n  errors: 0\n"), "\(text.output)")
            let svg = try String(contentsOfFile: plot, encoding: .utf8)
            #expect(svg.matches(of: /<circle/).count == 24)

            let nobody = "http://127.0.0.1:\(try DevServer.freePort())/validate"
            let refused = try await shop.starter(
                ["load", "--worker", "--orders=4", "--rate=20", "--policy=validated", "--output=json"],
                ["VALIDATION_URL": nobody, "RETRY_MAX_ATTEMPTS": "1"]
            )
            #expect(refused.status == 1)
            let report = try JSONSerialization.jsonObject(with: Data(refused.output.utf8)) as? [String: Any]
            #expect(report?["orders"] as? Int == 4)
            #expect((report?["statuses"] as? [String: Int])?["failed"] == 4, "\(refused.output)")
        }
    }
}
