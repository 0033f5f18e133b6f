import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private struct First: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

private struct Second: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

private struct AnyOther: Workflow {
    init(_ input: RawArguments) {}
    static func run(_ input: RawArguments, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

private enum Steps {
    static let step = Activity<String, String, Never>("step", startToClose: .seconds(10))
    static let leap = Activity<String, String, Never>("leap", startToClose: .seconds(10))
}

extension Live {
    @Suite("What a worker logs when it begins and ends")
    struct LifeLineTests {
        /// The lines of a worker that starts and ends without work.
        private func lines(
            _ stage: Stage,
            change: @Sendable (inout WorkerOptions) -> Void = { _ in },
            @RegistrationBuilder _ registrations: () -> [Registration]
        ) async throws -> [String] {
            let log = LogCollector()
            let worker = try stage.worker(
                change: { options in
                    options.logger = log.logger
                    change(&options)
                },
                registrations
            )
            try await worker.run(onStarted: { worker.shutDown() })
            return log.lines
        }

        @Test("it begins with what it polls, where and how much it can run, and ends with a line for each step")
        func wholeLife() async throws {
            let stage = try await Stage()
            let lines = try await lines(stage) {
                First.self
                Second.self
                Steps.step.implemented { $0 }
            }
            let address = try LiveServerTrait.server.address
            #expect(
                lines == [
                    """
                    info worker polls task queue "\(stage.queue)" in namespace "default" at \(address): 2 workflow types, \
                    1 activity type
                    """,
                    """
                    info worker of task queue "\(stage.queue)" shuts down: it takes nothing new and has 25 s to \
                    finish what it has begun
                    """,
                    #"info worker of task queue "\#(stage.queue)" has stopped"#,
                ]
            )
        }

        @Test("what it does not run is not named, and what it runs for any name is")
        func contents() async throws {
            let stage = try await Stage()
            let activities = try await lines(stage) {
                Steps.step.implemented { $0 }
                Steps.leap.implemented { $0 }
            }
            #expect(activities.first?.hasSuffix(": 2 activity types") == true)
            let dynamic = try await lines(stage) {
                First.self
                Registration.dynamicWorkflow(AnyOther.self)
                Registration.dynamicActivity { _, _ in Empty() }
            }
            #expect(dynamic.first?.hasSuffix(": 1 workflow type and any other, any activity type") == true)
            let local = try await lines(stage, change: { $0.localActivitiesOnly = true }) {
                First.self
                Steps.step.implemented { $0 }
            }
            #expect(local.first?.hasSuffix(": 1 workflow type, 1 activity type, run as local ones") == true)
        }

        @Test("none of its lines has the client's secrets")
        func secrets() async throws {
            let stage = try await Stage { options in
                options.apiKey = { "planted-secret" }
                options.security = .plaintext
                options.headers = ["x-token": "planted-secret"]
            }
            let lines = try await lines(stage) { First.self }
            #expect(lines.count == 3)
            #expect(lines.filter { $0.contains("planted-secret") } == [])
        }

        @Test("one that is refused before it polls does not say that it polls")
        func refused() async throws {
            let log = LogCollector()
            let client = try await Client.connect(
                ClientOptions(try LiveServerTrait.server.address, namespace: "nowhere")
            )
            var options = WorkerOptions()
            options.logger = log.logger
            let worker = try Worker(client, on: "any", options: options) { First.self }
            await #expect(throws: ClientError.self) { try await worker.run() }
            #expect(log.lines.filter { $0.contains("polls") } == [])
        }
    }
}
