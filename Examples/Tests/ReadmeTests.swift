import Foundation
import Temporal
import TemporalTesting
import Testing

/// What a README says is what happens: each program is run against a real server, and its output is compared.
@Suite("Examples", .developmentServer, .serialized, .timeLimit(.minutes(2)))
enum Examples {}

extension Examples {
    @Suite("READMEs")
    struct ReadmeTests {
        /// Programs that end by themselves, in the order of the index, with no more than a server beside them.
        static let programs = [
            "Hello", "Messages", "Saga", "FanOut", "Heartbeats", "Schedule", "Versioning", "Encryption",
        ]

        @Test("a program prints what its README says", arguments: programs)
        func prints(name: String) async throws {
            let example = try Example(name)
            try #require(example.steps.count == 1)
            let step = example.steps[0]
            let program = try #require(step.command.dropping("swift run "))
            let outcome = try await Program.run([try Places.built(program)], Server.variables)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let shown = try #require(step.output)
            #expect(matches(outcome.output, shown), "it printed:\n\(outcome.output)\(outcome.errors)")
        }

        @Test("Swift calls Python")
        func otherLanguages() async throws {
            let example = try Example("OtherLanguages")
            let steps = example.steps
            try #require(
                steps.map(\.command) == [
                    "python3 -m venv .venv && .venv/bin/pip install temporalio",
                    ".venv/bin/python OtherLanguages/worker.py",
                    "swift run other-languages",
                ]
            )
            let python = try Program([try Places.python(), "OtherLanguages/worker.py"], Server.variables)
            let outcome = try await Program.run([try Places.built("other-languages")], Server.variables)
            #expect(matches(outcome.output, try #require(steps[2].output)), "it printed:\n\(outcome.output)")
            withExtendedLifetime(python) {}
        }

        @Test("the gate lets histories pass that fit, and stops a change that does not")
        func replayGate() async throws {
            let example = try Example("ReplayGate")
            let steps = example.steps
            try #require(
                steps.map(\.command) == [
                    "temporal workflow show -w renewal-ann --output json > ReplayGate/Histories/renewed.json",
                    "swift run replay-gate ReplayGate/Histories",
                ]
            )
            let gate = try Places.built("replay-gate")
            let outcome = try await Program.run([gate, "ReplayGate/Histories"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(matches(outcome.output, try #require(steps[1].output)), "it printed:\n\(outcome.output)")

            let file = Example.folder.appending(path: "ReplayGate/Histories/renewed.json")
            let history = try WorkflowHistory(exported: Array(Data(contentsOf: file)))
            let failure = try #require(try await Replayer { Hasty.Renewal.self }.result(of: history).failure)
            let shown = try #require(example.blocks.last { $0.language == "text" }).text
            let line = "MISMATCH    ReplayGate/Histories/renewed.json  \(failure)"
            #expect(matches(line, shown), "the replayer says:\n\(line)")
        }

        @Test("the codec server shows people what the server cannot read")
        func codecServer() async throws {
            let steps = try Example("HTTP/CodecServer").steps
            try #require(
                steps.map(\.command) == [
                    "swift run --package-path HTTP codec-server",
                    "swift run encryption",
                    "temporal workflow result -w pay-out-1 --codec-endpoint http://127.0.0.1:8888",
                ]
            )
            let port = try DevServer.freePort()
            let server = try Program([try Places.builtForHTTP("codec-server")], ["CODEC_PORT": "\(port)"])
            _ = try await Program.run([try Places.built("encryption")], Server.variables)
            try await connects(to: port)
            let command = ["workflow", "result", "-w", "pay-out-1", "--codec-endpoint", "http://127.0.0.1:\(port)"]
            let outcome = try await Program.run([try Places.temporal()] + command, Server.variables)
            #expect(
                matches(outcome.output, try #require(steps[2].output)),
                "it printed:\n\(outcome.output)\(outcome.errors)"
            )
            server.terminate()
            #expect(try await server.outcome().status == 0)
        }

        @Test("a worker can be watched, and ends what it has begun")
        func lifecycle() async throws {
            let example = try Example("HTTP/Lifecycle")
            try #require(
                example.steps.map(\.command) == [
                    "swift run --package-path HTTP lifecycle",
                    #"temporal workflow execute --type ShipParcel -t parcels -w parcel-1 -i '"Mill Lane"'"#,
                    "curl -s http://127.0.0.1:9464/health/ready",
                    "curl -s http://127.0.0.1:9464/metrics | grep '^temporal_workflow_completed'",
                ]
            )
            let shown = example.blocks.filter { $0.language == "text" }.map(\.text)
            let answers = try #require(shown.first).split(separator: "\n").map(String.init)
            try #require(shown.count == 2 && answers.count == 2)
            let port = try DevServer.freePort()
            var variables = try Server.variables
            variables["METRICS_PORT"] = "\(port)"
            let worker = try Program([try Places.builtForHTTP("lifecycle")], variables)
            try await connects(to: port)
            let parcel = ["--type", "ShipParcel", "-t", "parcels", "-w", "parcel-1", "-i", #""Mill Lane""#]
            let ran = try await Program.run([try Places.temporal(), "workflow", "execute"] + parcel, variables)
            #expect(ran.output.contains("2.25 kg to Mill Lane"), "it printed:\n\(ran.output)\(ran.errors)")
            for (step, answer) in zip(example.steps[2...], answers) {
                try await prints(step.command.replacingOccurrences(of: ":9464/", with: ":\(port)/"), answer)
            }
            worker.terminate()
            let outcome = try await worker.outcome()
            #expect(outcome.status == 0)
            #expect(matches(outcome.output, shown[1]), "it printed:\n\(outcome.output)\(outcome.errors)")
        }

        /// Repeats a command until it prints what is shown: a worker counts what it has done when the server knows it.
        private func prints(_ command: String, _ shown: String) async throws {
            var output = ""
            for _ in 0..<100 {
                output = try await Program.run(["/bin/bash", "-c", command]).output
                if matches(output, shown) { return }
                try await Task.sleep(for: .milliseconds(100))
            }
            Issue.record("\(command) printed:\n\(output)")
        }

        /// Waits until something listens on a port of this machine.
        private func connects(to port: UInt16) async throws {
            let command = [
                "curl", "-s", "-o", "/dev/null", "--retry", "100", "--retry-connrefused", "--retry-delay", "1",
            ]
            let outcome = try await Program.run(command + ["http://127.0.0.1:\(port)/"])
            #expect(outcome.status == 0, "nothing listens on port \(port)")
        }
    }
}

extension String {
    /// The rest of a text that begins with another one.
    func dropping(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
