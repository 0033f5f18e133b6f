import LiveTestSupport
import Logging
import Synchronization
import TemporalClient
import TemporalRPC
import TemporalWire
import TestSupport
import Testing

@testable import TemporalCore
@testable import TemporalWorker

private enum Slow {
    static let obedient = Activity<Empty, String, Never>("obedient", startToClose: .seconds(60))
    static let deaf = Activity<Empty, String, Never>("deaf", startToClose: .seconds(60))
}

/// A server that counts what it is told of activities.
private final class ActivityServer: InMemoryService {
    private let requests = Mutex<[String]>([])
    var calls: [String] { requests.withLock { $0 } }

    func answer<Request: WireRequest>(_ request: Request) async throws(RPCError) -> Request.Response {
        requests.withLock { $0.append(String(Request.path.split(separator: "/").last ?? "")) }
        let answer: (any WireResponse)? =
            request is RecordActivityTaskHeartbeatRequest
            ? RecordActivityTaskHeartbeatResponse(cancelRequested: false) : EmptyResponse()
        guard let answer = answer as? Request.Response else {
            throw RPCError(status: .unimplemented, message: "", method: Request.path)
        }
        return answer
    }
}

/// Activities without polls: the test hands them out.
private struct ActivityStage {
    let server = ActivityServer()
    let log = LogCollector()
    let gate = Latch()
    let hasEnded = Latch()
    let reasons: Reasons
    let connection: WorkerContext
    let registry: Registry

    final class Reasons: Sendable {
        private let reasons = Mutex<[ActivityCancellationReason?]>([])
        var all: [ActivityCancellationReason?] { reasons.withLock { $0 } }
        func add(_ reason: ActivityCancellationReason?) { reasons.withLock { $0.append(reason) } }
    }

    init() throws {
        var options = WorkerOptions()
        options.logger = log.logger
        options.maximumConcurrentActivities = 1
        options.maximumConcurrentLocalActivities = 1
        var channel = ChannelOptions(address: "127.0.0.1:1")
        channel.service = server
        let client = Client(Channel(options: channel), ClientOptions("127.0.0.1:1"), serverVersion: "")
        connection = WorkerContext(client, on: "queue", options: options)
        let (reasons, gate, hasEnded) = (Reasons(), gate, hasEnded)
        self.reasons = reasons
        registry = try Registry([
            Slow.obedient.implemented { (_, context: ActivityContext) in
                let stopped = Latch()
                await withTaskCancellationHandler {
                    await stopped.wait()
                } onCancel: {
                    stopped.open()
                }
                reasons.add(context.cancellationReason)
                throw CancellationError()
            },
            Slow.deaf.implemented { (_, context: ActivityContext) in
                await gate.wait()
                reasons.add(context.cancellationReason)
                hasEnded.open()
                return "too late"
            },
        ])
    }

    func loop(_ allowance: AttemptAllowance) -> ActivityTaskLoop {
        ActivityTaskLoop(connection, registry: registry, allowance: allowance)
    }

    func task(_ type: String, _ change: (inout ActivityTask) -> Void) -> ActivityTask {
        var task = ActivityTask(token: TaskToken([1]))
        task.activityID = "7"
        task.activityType = type
        change(&task)
        return task
    }

    /// Whether the one slot that there is can be had.
    func slotIsFree(_ slots: Slots) -> Bool { slots.tryAcquire() != nil }
}

@Suite("An activity whose time is over", .timeLimit(.minutes(1)))
struct ActivityTimeTests {
    private let short = AttemptAllowance(margin: .milliseconds(1), patience: .milliseconds(1))
    /// For code that comes back by itself, however slow the machine is.
    private let patient = AttemptAllowance(margin: .milliseconds(1), patience: .seconds(3600))

    @Test(
        "is told so by the worker, and nothing is said to the server",
        arguments: ["start-to-close", "schedule-to-close", "heartbeat"]
    )
    func told(limit: String) async throws {
        let stage = try ActivityStage()
        let loop = stage.loop(patient)
        let slot = try #require(loop.slots.tryAcquire())
        let task = stage.task("obedient") { task in
            switch limit {
            case "start-to-close": task.startToClose = .milliseconds(1)
            case "schedule-to-close":
                task.startToClose = .seconds(3600)
                task.scheduleToClose = .seconds(60)
                task.scheduledTime = Timestamp(millisecondsSince1970: 0)
                task.startedTime = Timestamp(millisecondsSince1970: 60_000)
            default:
                task.startToClose = .seconds(3600)
                task.heartbeatTimeout = .milliseconds(1)
            }
        }
        loop.start(task, in: slot)
        try await eventually("its slot is free") { stage.slotIsFree(loop.slots) }
        #expect(stage.reasons.all == [.timedOut])
        loop.interrupt()
        #expect(await loop.waitUntilNone(until: .now + .seconds(60)))
        #expect(stage.server.calls.isEmpty)
        #expect(stage.connection.counts.current.activitySlots.abandoned == 0)
    }

    @Test("loses its slot when its code does not come back; a shutdown does not wait for it, its result is dropped")
    func abandoned() async throws {
        let stage = try ActivityStage()
        let loop = stage.loop(short)
        let slot = try #require(loop.slots.tryAcquire())
        loop.start(stage.task("deaf") { $0.startToClose = .milliseconds(1) }, in: slot)
        try await eventually("its slot is free") { stage.slotIsFree(loop.slots) }
        let slots = stage.connection.counts.current.activitySlots
        #expect(slots.abandoned == 1 && slots.used == 0 && slots.finished == 1)
        try await eventually("it is logged") { stage.log.lines.contains { $0.contains("activity deaf (id 7)") } }
        #expect(await loop.waitUntilNone(until: .now + .seconds(60)))
        stage.gate.open()
        await stage.hasEnded.wait()
        try await eventually("its end is logged") { stage.log.lines.contains { $0.contains("its time was over") } }
        #expect(stage.reasons.all == [.timedOut])
        #expect(stage.server.calls.isEmpty)
        #expect(stage.connection.counts.current.activitySlots.finished == 1, "it is counted once")
    }

    @Test("has more of it with each heartbeat that reaches the server")
    func heartbeats() async throws {
        let stage = try ActivityStage()
        let task = stage.task("deaf") {
            $0.startToClose = .seconds(3600)
            $0.heartbeatTimeout = .seconds(60)
        }
        let slots = Slots(.activity, stage.connection)
        let sender = HeartbeatSender(task, worker: stage.connection)
        let info = ActivityInfo(task, taskQueue: "queue")
        let context = ActivityContext(info, stage.connection, heartbeats: sender)
        let attempt = ActivityUnderWay(
            task,
            in: context,
            heartbeats: sender,
            slot: AttemptSlot(try #require(slots.tryAcquire()), patience: .zero),
            metrics: stage.connection.metrics.activity("deaf", of: "W"),
            alarms: Alarms(),
            margin: .seconds(5)
        )
        #expect(attempt.end == .seconds(65))
        context.heartbeat()
        try await eventually("the heartbeat counts") { attempt.end ?? .zero > .seconds(65) }
        #expect(stage.server.calls == ["RecordActivityTaskHeartbeat"])
        _ = sender.close()
    }

    @Test("of a local activity too")
    func local() async throws {
        let stage = try ActivityStage()
        let runner = LocalActivityRunner(stage.connection, registry: stage.registry, patience: .milliseconds(1))
        let deaf = request("deaf") {
            $0.startToClose = .milliseconds(1)
            $0.retryPolicy = RetryPolicy(maximumAttempts: 1)
        }
        let end = await runner.run(deaf, at: deaf.firstScheduled, of: .some, LocalActivityControl())
        guard case .failed(let failure) = end.outcome, case .timeout(.startToClose, _) = failure.kind else {
            Issue.record("it ended with \(end)")
            return
        }
        try await eventually("its slot is free") {
            stage.connection.counts.current.localActivitySlots.abandoned == 1
        }
        #expect(stage.connection.counts.current.localActivitySlots.used == 0)
        // The next one can run although the first one still does.
        let next = await runner.run(request("none"), at: deaf.firstScheduled, of: .some, LocalActivityControl())
        guard case .failed = next.outcome else {
            Issue.record("it ended with \(next)")
            return
        }
        stage.gate.open()
        await stage.hasEnded.wait()
        #expect(stage.connection.counts.current.localActivitySlots.finished == 1)
    }
}

private func request(_ type: String, _ change: (inout LocalActivityRequest) -> Void = { _ in }) -> LocalActivityRequest
{
    var request = LocalActivityRequest(
        sequence: Sequence(1),
        activityID: "1",
        activityType: type,
        input: [],
        firstScheduled: Timestamp(millisecondsSince1970: 0),
        localRetryThreshold: .seconds(60),
        cancellation: .tryCancel
    )
    change(&request)
    return request
}

extension WorkflowInfo {
    fileprivate static var some: WorkflowInfo {
        WorkflowInfo(namespace: "ns", workflowID: "id", runID: RunID("run"), workflowType: "W", taskQueue: "queue")
    }
}

@Suite("Options of any size", .timeLimit(.minutes(1)))
struct ExtremeOptionTests {
    private static let spans: [Duration] = [
        .seconds(Int64.max), .seconds(Int64.max) + .seconds(Int64.max), .seconds(1e10), .longest,
    ]

    /// An activity that ends at once.
    private static let quick = Activity<Empty, String, Never>("quick", startToClose: .seconds(1))

    private func runner() throws -> LocalActivityRunner {
        let connection = WorkerContext.none()
        let registry = try Registry([Self.quick.implemented { "done" }])
        return LocalActivityRunner(connection, registry: registry)
    }

    @Test("a local activity with huge limits has no end, and ends as others do", arguments: spans)
    func local(span: Duration) async throws {
        for (own, all) in [(span, nil), (nil, span), (span, span)] as [(Duration?, Duration?)] {
            let request = request("quick") {
                $0.startToClose = own
                $0.scheduleToClose = all
                $0.localRetryThreshold = span
                $0.retryPolicy = RetryPolicy(initialInterval: span, backoffCoefficient: 1e300, maximumInterval: span)
            }
            let end = await (try runner()).run(request, at: request.firstScheduled, of: .some, LocalActivityControl())
            guard case .completed = end.outcome else {
                Issue.record("it ended with \(end)")
                continue
            }
        }
    }

    @Test("one that fails with a huge pause before the next attempt leaves it to the workflow", arguments: spans)
    func pause(span: Duration) async throws {
        let request = request("missing") {
            $0.startToClose = span
            $0.retryPolicy = RetryPolicy(initialInterval: span, backoffCoefficient: 1e300)
        }
        let end = await (try runner()).run(request, at: request.firstScheduled, of: .some, LocalActivityControl())
        guard case .failed = end.outcome else {
            Issue.record("it ended with \(end)")
            return
        }
    }

    @Test("a local activity whose options make no sense fails with a sentence that says so")
    func nonsense() async throws {
        let changes: [(inout LocalActivityRequest) -> Void] = [
            { $0.startToClose = .zero }, { $0.scheduleToClose = .seconds(Int64.min) },
            { $0.retryPolicy = RetryPolicy(backoffCoefficient: .nan) },
            { $0.retryPolicy = RetryPolicy(backoffCoefficient: 0.5) },
            { $0.retryPolicy = RetryPolicy(initialInterval: .seconds(-1)) },
        ]
        for change in changes {
            let request = request("quick") {
                $0.startToClose = .seconds(5)
                change(&$0)
            }
            let end = await (try runner()).run(request, at: request.firstScheduled, of: .some, LocalActivityControl())
            guard case .failed(let failure) = end.outcome else {
                Issue.record("it ended with \(end)")
                continue
            }
            #expect(failure.message.hasPrefix("local activity quick cannot run: its "), "\(failure.message)")
        }
    }

    @Test("activities and a shutdown with huge limits", arguments: spans)
    func activities(span: Duration) async throws {
        let connection = WorkerContext.none { $0.maximumHeartbeatInterval = span }
        let registry = try Registry([Self.quick.implemented { "done" }])
        let loop = ActivityTaskLoop(connection, registry: registry, allowance: .init(margin: span, patience: span))
        var task = ActivityTask(token: TaskToken([1]))
        task.activityType = "missing"
        (task.startToClose, task.scheduleToClose, task.heartbeatTimeout) = (span, span, span)
        loop.start(task, in: try #require(loop.slots.tryAcquire()))
        loop.stopTakingEagerly()
        let context = Task { await loop.waitUntilNone(until: .now.after(span)) }
        context.cancel()
        let threads = WorkflowThreads(limit: span)
        #expect(await threads.run(RunID("run"), { _ in 1 }, abandoned: {}) == 1)
        threads.close()
        let signal = ChangeSignal()
        let waiting = Task { await signal.wait(after: 0, atMost: span) }
        signal.send()
        await waiting.value
        #expect(span.held > .zero)
    }

    @Test("a worker says which of its options makes no sense, and takes the huge ones")
    func worker() {
        func problem(_ change: (inout WorkerOptions) -> Void) -> String? {
            var options = WorkerOptions()
            change(&options)
            return options.problem
        }
        for span in Self.spans {
            let all = problem {
                $0.pollRefusalGrace = span
                $0.stickyScheduleToStartTimeout = span
                $0.maximumHeartbeatInterval = span
                $0.shutdownTimeout = span
                $0.deadlockLimit = span
                $0.maximumActivitiesPerSecond = 1e300
            }
            #expect(all == nil)
            let grace = problem { ($0.gracefulShutdown, $0.shutdownTimeout) = (span, span) }
            #expect(grace?.contains("make the first shorter") == true)
        }
        let less = Duration.seconds(Int64.min)
        let problems = [
            problem { $0.pollRefusalGrace = less }, problem { $0.stickyScheduleToStartTimeout = .zero },
            problem { $0.maximumHeartbeatInterval = less }, problem { $0.gracefulShutdown = less },
            problem { $0.deadlockLimit = .zero }, problem { $0.maximumActivitiesPerSecond = .nan },
            problem { $0.maximumLocalActivitiesPerSecond = -1e300 },
            problem { $0.maximumTaskQueueActivitiesPerSecond = .infinity },
        ]
        #expect(problems.allSatisfy { $0 != nil }, "\(problems)")
    }

    @Test("a call with a huge time ends as others do", arguments: spans)
    func calls(span: Duration) async throws {
        var options = ClientOptions("127.0.0.1:1")
        options.connectTimeout = span
        let client = Client(Channel(options: ChannelOptions(address: options.address)), options, serverVersion: "")
        var call = CallOptions()
        call.timeout = span
        call.retries = false
        await #expect(throws: ClientError.self) {
            _ = try await client.with(call).start(Idle.self, id: "id", on: "queue", Empty())
        }
        await client.close()
    }
}

private struct Idle: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String { "" }
}
