import LiveTestSupport
import Logging
import MetricsTestKit
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private let echo = Activity<String, String, Never>("echo", startToClose: .seconds(30))

/// Goes on when it is told to, and then asks several activities at once.
private struct Relayed: Workflow {
    var isTold = false
    init(_ count: Int) {}
    struct Messages: MessageSet {
        let tell = Signal<Relayed, Empty>("tell") { $0.isTold = true }
    }
    static func run(_ count: Int, in context: WorkflowContext<Self>) async throws -> [String] {
        let first = try await context.execute(echo, "first")
        try await context.wait { $0.isTold }
        let others = (0..<count).map { context.start(echo, "\($0)") }
        var answers = [first]
        for other in others { answers.append(try await other.result()) }
        return answers
    }
}

extension TestMetrics {
    /// How often a call was made.
    fileprivate func calls(_ operation: String) -> Int64 {
        counters.filter { $0.dimensions.contains { $0 == ("operation", operation) } }.reduce(0) { $0 + $1.totalValue }
    }
}

extension Stage {
    /// Another client of the stage's server.
    fileprivate func other(_ change: (inout ClientOptions) -> Void) async throws -> Client {
        var options = ClientOptions(try LiveServerTrait.server.address)
        change(&options)
        return try await Client.connect(options)
    }

    fileprivate func identities(_ id: WorkflowID<Relayed>) async throws -> String {
        try await client.handle(Relayed.self, id: id).historyJSON()
    }
}

extension Live {
    @Suite("A worker and its client")
    struct WorkerClientTests {
        private static let answers = ["RespondWorkflowTaskCompleted", "RespondActivityTaskCompleted"]

        @Test("works with another client from then on, and in the middle of a workflow")
        func replaced() async throws {
            let stage = try await Stage()
            let (before, after) = (TestMetrics(), TestMetrics())
            let old = try await stage.other {
                $0.metrics = before
                $0.identity = "first"
            }
            let new = try await stage.other {
                $0.metrics = after
                $0.identity = "second"
            }
            let seen = Mutex<[String]>([])
            var options = WorkerOptions.quiet
            options.allowsEagerActivities = false
            let worker = try Worker(old, on: stage.queue, options: options) {
                Relayed.self
                echo.implemented { text, context in
                    seen.withLock { $0.append(context.client.identity) }
                    return text
                }
            }
            let running = Task { try await worker.run() }
            let id: WorkflowID<Relayed> = stage.id("relayed")
            let handle = try await stage.client.start(Relayed.self, id: id, on: stage.queue, 2)
            try await eventually("the first activity is done") { seen.withLock { $0 == ["first"] } }
            try await eventually("its end is worked on") { before.calls(Self.answers[0]) >= 2 }
            #expect(try await stage.worker(worker).identity == "first")

            try worker.replaceClient(with: new)
            #expect(worker.client.identity == "second")
            // It ends the polls that wait there.
            await old.close()
            try await handle.signal(\.tell)
            #expect(try await handle.result() == ["first", "0", "1"])
            #expect(seen.withLock { $0 } == ["first", "second", "second"])
            for call in Self.answers { #expect(after.calls(call) > 0, "\(call)") }
            for poll in ["PollWorkflowTaskQueue", "PollActivityTaskQueue"] { #expect(after.calls(poll) > 0, "\(poll)") }
            try await eventually("the new client sends its heartbeats") { after.calls("RecordWorkerHeartbeat") > 0 }
            // Its name stays.
            #expect(try await stage.worker(worker).identity == "first")
            worker.shutDown()
            try await running.value
            #expect(after.calls("ShutdownWorker") > 0)
            await new.close()
            try await stage.replay(Relayed.self, id)
        }

        @Test("is known to the client that it has: of two workers of one client, one keeps the other's place free")
        func roster() async throws {
            let stage = try await Stage()
            let (one, two) = (try await stage.other { _ in }, try await stage.other { _ in })
            let moving = try Worker(one, on: stage.queue, options: .quiet) { Relayed.self }
            let staying = try Worker(two, on: stage.queue, options: .quiet) { Relayed.self }
            let running = [Task { try await moving.run() }, Task { try await staying.run() }]
            try await eventually("both poll") { moving.phase == .polling && staying.phase == .polling }
            let refused = #expect(throws: ClientError.self) { try moving.replaceClient(with: two) }
            guard case .workerConflict? = refused else { throw TestFailure("\(refused as Any)") }
            // The same connection, with other options of its calls.
            try moving.replaceClient(with: one.with(CallOptions(retries: false)))
            staying.shutDown()
            try await running[1].value
            try moving.replaceClient(with: two)
            // The place with the first client is free again.
            let next = try Worker(one, on: stage.queue, options: .quiet) { Relayed.self }
            let third = Task { try await next.run() }
            try await eventually("it polls") { next.phase == .polling }
            for worker in [moving, next] { worker.shutDown() }
            try await running[0].value
            try await third.value
            for client in [one, two] { await client.close() }
        }

        @Test("keeps its client when another one works in another namespace")
        func namespace() async throws {
            let stage = try await Stage()
            let other = try Client.lazy(ClientOptions(try LiveServerTrait.server.address, namespace: "elsewhere"))
            let worker = try stage.worker { Relayed.self }
            let error = #expect(throws: ClientError.self) { try worker.replaceClient(with: other) }
            #expect("\(error as Any)".contains("works in namespace \"default\""), "\(error as Any)")
            #expect("\(error as Any)".contains("\"elsewhere\""), "\(error as Any)")
            #expect(worker.client.namespace == "default")
            await other.close()
        }

        @Test(
            "has a name apart from its client's in histories and in lists, and its activities come without a poll up to a limit"
        )
        func identityAndEagerness() async throws {
            let stage = try await Stage()
            let metrics = TestMetrics()
            let id: WorkflowID<Relayed> = stage.id("named")
            let worker = try stage.worker(change: { options in
                options.identity = "the worker's name"
                options.maximumEagerActivitiesPerTask = 5
                options.metrics = metrics
            }) {
                Relayed.self
                echo.implemented { text in text }
            }
            let running = Task { try await worker.run() }
            let handle = try await stage.client.start(Relayed.self, id: id, on: stage.queue, 6)
            try await eventually("it has begun") { metrics.eager >= 1 }
            #expect(try await stage.worker(worker).identity == "the worker's name")
            try await handle.signal(\.tell)
            _ = try await handle.result()
            // One with the first task, five of the six of the second.
            #expect(metrics.eager == 6)
            let history = try await stage.identities(id)
            #expect(history.contains("\"identity\":\"the worker's name\""))
            #expect(history.contains("\"the worker's name-"), "the name of the worker's own queue")
            worker.shutDown()
            try await running.value
        }

        @Test("what cannot work is refused with a sentence")
        func options() async throws {
            let stage = try await Stage()
            func problem(_ change: (inout WorkerOptions) -> Void) throws -> String {
                let error = #expect(throws: RegistrationError.self) {
                    try stage.worker(change: change) { Relayed.self }
                }
                return try #require(error).description
            }
            #expect(try problem { $0.identity = "" }.contains("the worker's identity is empty"))
            #expect(try problem { $0.identity = "a\0b" }.contains("the worker's identity"))
            #expect(
                try problem { $0.maximumEagerActivitiesPerTask = -1 }.contains("maximumEagerActivitiesPerTask is -1")
            )
        }
    }
}

extension TestMetrics {
    /// How many activities came with the answer to a workflow task.
    fileprivate var eager: Int64 {
        counters.filter { counter in
            counter.label == "temporal_activity_task_received"
                && counter.dimensions.contains { $0 == ("eager", "true") }
        }.reduce(0) { $0 + $1.totalValue }
    }
}

extension Stage {
    /// What the server knows of a worker.
    fileprivate func worker(_ worker: Worker) async throws -> WorkerDescription {
        try await eventually("the server knows the worker") {
            for try await found in client.workers("TaskQueue = '\(queue)'") { return found }
            return nil
        }
    }
}

extension WorkerOptions {
    /// The defaults, with nothing logged.
    fileprivate static var quiet: WorkerOptions {
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return options
    }
}
