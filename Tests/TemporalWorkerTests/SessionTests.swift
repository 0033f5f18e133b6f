import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private enum Files {
    /// Says on which worker it runs.
    static let place = Activity<Empty, String, Never>("place", startToClose: .seconds(20))
    /// Runs until it is cancelled.
    static let linger = Activity<Empty, Empty, Never>(
        "linger",
        startToClose: .seconds(60),
        heartbeat: .seconds(15),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    static func implemented(at name: String) -> [Registration] {
        [
            place.implemented { name },
            linger.implemented { _, context in
                while true {
                    context.heartbeat()
                    try await Task.sleep(for: .milliseconds(50))  // tidy:allow sleep — the pace of heartbeats
                }
            },
        ]
    }
}

/// Runs some activities in one process, and as often as it is told begins anew when the session is lost.
private struct Reader: Workflow {
    struct Input: Codable, Sendable {
        var lingers = false
        var fails = false
    }

    var lost = 0

    struct Messages: MessageSet {
        let lost = Query<Reader, Int>("lost") { $0.lost }
    }

    init(_ input: Input) {}

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> [String] {
        var options = SessionOptions(executionTimeout: .seconds(60), creationTimeout: .seconds(20))
        options.heartbeatTimeout = .seconds(15)
        while true {
            let lingers = input.lingers && context.state.lost == 0
            do {
                return try await context.withSession(options) { session in
                    var places = [session.taskQueue.name]
                    for _ in 1...3 { places.append(try await session.execute(Files.place, Empty())) }
                    if lingers { try await session.execute(Files.linger, Empty()) }
                    if input.fails { throw ApplicationFailure("unreadable", type: "Unreadable") }
                    return places
                }
            } catch SessionFailure.lost {
                context.state.lost += 1
            }
        }
    }
}

/// Waits for a worker of sessions that does not come.
private struct Impatient: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> String {
        let options = SessionOptions(executionTimeout: .seconds(60), creationTimeout: .milliseconds(500))
        do { return try await context.withSession(options) { _ in "begun" } } catch SessionFailure.notCreated(let error)
        {
            guard case .timedOut(.scheduleToStart) = error.reason else { return "\(error)" }
            return "not created"
        }
    }
}

extension Live {
    @Suite("Sessions")
    struct SessionTests {
        /// One as in another process, which has another client.
        private func worker(_ stage: Stage, _ name: String, cache: CacheSize = .many) async throws -> SessionWorker {
            let client = try await Stage().client
            var options = WorkerOptions()
            options.maximumCachedWorkflows = cache.rawValue
            options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            options.gracefulShutdown = .seconds(2)
            return try SessionWorker(client, on: stage.queue, options: options) {
                Reader.self
                Files.implemented(at: name)
            }
        }

        @Test("all activities of a session run in one process", arguments: CacheSize.allCases)
        func oneProcess(cache: CacheSize) async throws {
            let stage = try await Stage()
            let workers = [try await worker(stage, "a", cache: cache), try await worker(stage, "b", cache: cache)]
            let running = workers.map { worker in Task { try await worker.run() } }
            let ids: [WorkflowID<Reader>] = (1...6).map { stage.id("reader-\(cache)-\($0)") }
            for id in ids {
                _ = try await stage.client.start(Reader.self, id: id, on: stage.queue, Reader.Input())
            }
            for id in ids {
                let places = try await stage.client.handle(Reader.self, id: id).result()
                let index = try #require(workers.firstIndex { $0.sessionQueue.name == places[0] })
                #expect(places.dropFirst() == Array(repeating: ["a", "b"][index], count: 3)[...])
            }
            let failing: WorkflowID<Reader> = stage.id("fails-\(cache)")
            await #expect {
                try await stage.client.execute(Reader.self, id: failing, on: stage.queue, Reader.Input(fails: true))
            } throws: { "\($0)".contains("unreadable") }
            for worker in workers { worker.shutDown() }
            for run in running { try await run.value }
            for id in ids + [failing] { try await stage.replay(Reader.self, id) }
        }

        @Test("a session whose worker goes is lost, and the workflow begins another")
        func lost() async throws {
            let stage = try await Stage()
            let first = try await worker(stage, "first")
            let runningFirst = Task { try await first.run() }
            let id: WorkflowID<Reader> = stage.id("lost")
            let handle = try await stage.client.start(Reader.self, id: id, on: stage.queue, Reader.Input(lingers: true))
            try await eventually("the session's last activity runs") {
                try await handle.describe().pendingActivities.contains { $0.activityType == "linger" }
            }
            let second = try await worker(stage, "second")
            let runningSecond = Task { try await second.run() }
            first.shutDown()
            let places = try await handle.result()
            #expect(places.first == second.sessionQueue.name && places.last == "second")
            #expect(try await handle.query(\.lost) >= 1)
            second.shutDown()
            try await runningFirst.value
            try await runningSecond.value
            try await stage.replay(Reader.self, id)
        }

        @Test("without a worker of sessions there is none, and a session needs an activity")
        func notCreated() async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Impatient.self, Empty(), cache: .many)
            #expect(try result.get() == "not created")
            #expect {
                try SessionWorker(stage.client, on: stage.queue) { Impatient.self }
            } throws: { "\($0)".contains("no activity that a session could run") }
            var none = SessionWorkerOptions()
            none.maximumConcurrentSessions = 0
            #expect {
                try SessionWorker(stage.client, on: stage.queue, sessions: none) { Files.implemented(at: "") }
            } throws: { "\($0)".contains("give 1 or more") }
        }
    }
}
