import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private let guardWork = Activity<Empty, String, Never>(
    "guard",
    startToClose: .seconds(60),
    retry: RetryPolicy(initialInterval: .milliseconds(7), backoffCoefficient: 3, maximumAttempts: 5)
)

private struct Guarded: Workflow {
    init(_ isLocal: Bool) {}
    static func run(_ isLocal: Bool, in context: WorkflowContext<Self>) async throws -> String {
        let work = guardWork.with { options in
            options.priority = Priority(key: 2, fairnessKey: "tenant")
        }
        return isLocal ? try await context.execute(local: work) : try await context.execute(work)
    }
}

/// What an attempt was told.
private final class Told: Sendable {
    private let state = Mutex<(info: ActivityInfo?, words: [String])>((nil, []))
    var info: ActivityInfo? { state.withLock { $0.info } }
    var words: [String] { state.withLock { $0.words } }
    func begin(_ info: ActivityInfo) { state.withLock { $0.info = info } }
    func say(_ word: String) { state.withLock { $0.words.append(word) } }
}

extension Live {
    @Suite("What an activity hears of its worker and of itself")
    struct ActivityShutdownTests {
        /// Shuts the worker down while the activity runs; it ends when it has heard of it.
        @Test("it hears that its worker shuts down before it is cancelled, and ends well", arguments: [false, true])
        func shutdown(isLocal: Bool) async throws {
            let stage = try await Stage()
            let told = Told()
            let worker = try stage.worker(change: { $0.gracefulShutdown = .seconds(20) }) {
                Guarded.self
                guardWork.implemented { _, context in
                    told.say(context.isWorkerShuttingDown ? "late" : "in time")
                    told.begin(context.info)
                    try await context.waitForWorkerShutdown()
                    // A second time it is there at once.
                    try await context.waitForWorkerShutdown()
                    told.say("\(context.isWorkerShuttingDown) \(context.isCancelled)")
                    return "saved"
                }
            }
            let running = Task { try await worker.run() }
            let id: WorkflowID<Guarded> = stage.id("guarded")
            let handle = try await stage.client.start(Guarded.self, id: id, on: stage.queue, isLocal)
            try await eventually("it has begun") { told.info != nil }
            worker.shutDown()
            try await running.value
            #expect(told.words == ["in time", "true false"])
            // Another worker takes what is left: the workflow's last task.
            try await stage.withWorker({
                Guarded.self
                guardWork.implemented { "again" }
            }) {
                let result = try await handle.result()
                #expect(result == "saved")
            }
            try await stage.replay(Guarded.self, id)
        }

        @Test("its info has its priority, its retry policy, and when this attempt was scheduled")
        func info() async throws {
            let stage = try await Stage()
            let told = Told()
            let result = try await stage.prove(Guarded.self, false, cache: .many) {
                guardWork.implemented { _, context in
                    told.begin(context.info)
                    if context.info.attempt == 1 { throw ApplicationFailure("once more") }
                    return "done"
                }
            }
            #expect(try result.get() == "done")
            let info = try #require(told.info)
            #expect(info.priority?.key == 2 && info.priority?.fairnessKey == "tenant")
            #expect(info.retryPolicy?.initialInterval == .milliseconds(7) && info.retryPolicy?.maximumAttempts == 5)
            #expect(info.retryPolicy?.backoffCoefficient == 3)
            let (first, this) = (try #require(info.scheduledTime), try #require(info.currentAttemptScheduledTime))
            #expect(this.duration(since: first) >= .milliseconds(7))
        }

        @Test("the info of a local one has its retry policy")
        func localInfo() async throws {
            let stage = try await Stage()
            let told = Told()
            let result = try await stage.prove(Guarded.self, true, cache: .many) {
                guardWork.implemented { _, context in
                    told.begin(context.info)
                    return "done"
                }
            }
            #expect(try result.get() == "done")
            #expect(told.info?.retryPolicy?.maximumAttempts == 5 && told.info?.priority == nil)
        }
    }
}

@Suite("What an activity hears of its worker, without one")
struct ActivityShutdownNoticeTests {
    @Test("the notice comes before the cancellation")
    func notice() async throws {
        let environment = ActivityEnvironment()
        let words = try await environment.run { context in
            var words = ["\(context.isWorkerShuttingDown)"]
            environment.beginWorkerShutdown()
            try await context.waitForWorkerShutdown()
            words.append("\(context.isWorkerShuttingDown) \(context.isCancelled)")
            environment.shutDownWorker()
            words.append("\(context.cancellationReason.map { "\($0)" } ?? "none")")
            return words
        }
        #expect(words == ["false", "true false", "workerShutdown"])
    }

    @Test("who waits for it is cancelled with the activity")
    func cancelled() async throws {
        let environment = ActivityEnvironment()
        await #expect(throws: CancellationError.self) {
            try await environment.run { context in
                environment.cancel()
                try await context.waitForWorkerShutdown()
            }
        }
        let later = ActivityEnvironment()
        let began = Atomic(false)
        let waiting = Task {
            try await later.run { context in
                began.store(true, ordering: .relaxed)
                try await context.waitForWorkerShutdown()
            }
        }
        try await eventually("it waits") { began.load(ordering: .relaxed) }
        later.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
