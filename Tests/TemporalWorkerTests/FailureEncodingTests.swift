import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

private enum Vault {
    static let open = Activity<String, String, Never>(
        "open-vault",
        startToClose: .seconds(10),
        retry: RetryPolicy(maximumAttempts: 1)
    )
}

/// Fails with what its activity fails with.
private struct Heist: Workflow {
    init(_ input: String) {}
    struct Messages: MessageSet {
        let ask = Query<Heist, String>("ask") { _ in throw ApplicationFailure("the query's secret") }
    }
    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> String {
        do {
            return try await context.execute(Vault.open, input)
        } catch {
            guard case .undeclared(let failure) = error.reason, failure.message == "the code is 4711" else {
                return "the failure was not read: \(error)"
            }
            throw error
        }
    }
}

extension Live {
    @Suite("Failures")
    struct FailureEncodingTests {
        private func stage() async throws -> Stage {
            try await Stage(encodesFailureAttributes: true)
        }

        @Test("keep message and trace in a payload where that is wanted", arguments: CacheSize.allCases)
        func encoded(cache: CacheSize) async throws {
            let stage = try await stage()
            let id: WorkflowID<Heist> = stage.id("Heist-\(cache.rawValue)")
            let result = try await stage.prove(
                Heist.self,
                "bank",
                cache: cache,
                with: {
                    Vault.open.implemented { _, _ in throw ApplicationFailure("the code is 4711", type: "Alarm") }
                },
                during: { heist in
                    let error = await #expect(throws: ClientError.self) { try await heist.query(\.ask) }
                    #expect("\(String(describing: error))".contains("the query's secret"))
                }
            )
            guard case .failure(.failed(let failure)) = result else {
                Issue.record("the workflow did not fail: \(result)")
                return
            }
            #expect(failure.chain.contains("the code is 4711"))
            #expect(failure.encodedAttributes == nil && failure.cause?.encodedAttributes == nil)
            let shown = try await stage.temporal("workflow", "show", "-w", id.rawValue, "--output", "json")
            #expect(!shown.contains("the code is") && shown.contains("Encoded failure") && shown.contains("Alarm"))
        }

        @Test("are those of Python's converter, in both directions")
        func python() async throws {
            let stage = try await stage()
            let id: WorkflowID<Heist> = stage.id("Heist-0")
            try await stage.prove(Heist.self, "bank", cache: .none) {
                Vault.open.implemented { _, _ in throw ApplicationFailure("the code is 4711", type: "Alarm") }
            }
            let server = try LiveServerTrait.server
            let queue = stage.next.queue
            let script = Places.root.appending(path: "Tests/TemporalWorkerTests/Python/failures.py").path()
            let arguments = [script, server.address, id.rawValue, queue.name, stage.key]
            let ended = try await Program.run(try Places.python(), arguments, within: .seconds(120))
            #expect(ended.status == 0, "\(ended.errors)")
            let chain = "WorkflowFailureError: Workflow execution failed|ActivityError: activity failed|"
            #expect(ended.output == "\(chain)Alarm: the code is 4711|")
            let other = stage.client.handle(Heist.self, id: WorkflowID("python-\(stage.key)"))
            do {
                _ = try await other.result()
                Issue.record("Python's workflow did not fail")
            } catch {
                guard case .failed(let failure) = error else { throw error }
                #expect(failure.message == "the plan failed" && failure.cause?.message == "the code is 4711")
                #expect(failure.stackTrace.contains("in run"))
            }
        }
    }
}
