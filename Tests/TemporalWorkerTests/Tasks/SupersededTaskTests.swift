import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire
import TestSupport
import Testing

@testable import TemporalWorker

/// Two local activities, one after the other; the result begins with the workflow's time before them.
private struct Held: Workflow {
    static let first = Activity<Empty, String, Never>("first", startToClose: .seconds(60))
    static let second = Activity<Empty, String, Never>("second", startToClose: .seconds(60))
    struct Messages: MessageSet {
        let began = Query<Held, String>("began") { $0.began }
    }
    var began = ""
    init(_ input: Empty) {}

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        context.state.began = "\(context.now.millisecondsSince1970)"
        let first = try await context.execute(local: first)
        let second = try await context.execute(local: second)
        return [context.state.began, first, second]
    }
}

/// A server that takes the answer to one task, and knows no other.
private final class TaskServer: InMemoryService {
    private struct State {
        var current = TaskToken([])
        var stored: [HistoryEvent] = []
        var taken: [RespondWorkflowTaskCompletedRequest] = []
        var refused = 0
        var queryAnswers: [QueryAnswer] = []
    }

    private let state = Mutex(State())

    /// The task whose answer is taken from now on.
    func hand(out task: WorkflowTask) { state.withLock { $0.current = task.token } }
    func store(_ events: [HistoryEvent]) { state.withLock { $0.stored = events } }

    var taken: [RespondWorkflowTaskCompletedRequest] { state.withLock { $0.taken } }
    var refused: Int { state.withLock { $0.refused } }
    var queryAnswers: [QueryAnswer] { state.withLock { $0.queryAnswers } }

    func answer<Request: WireRequest>(_ request: Request) async throws(RPCError) -> Request.Response {
        let answer = state.withLock { state -> (any WireResponse)? in
            switch request {
            case let request as RespondWorkflowTaskCompletedRequest:
                guard request.token == state.current else {
                    state.refused += 1
                    return nil
                }
                state.taken.append(request)
                return RespondWorkflowTaskCompletedResponse()
            case is GetWorkflowExecutionHistoryRequest:
                return GetWorkflowExecutionHistoryResponse(events: state.stored)
            case let request as RespondQueryTaskCompletedRequest:
                state.queryAnswers.append(request.answer)
                return EmptyResponse()
            default: return EmptyResponse()
            }
        }
        guard let answer = answer as? Request.Response else {
            throw RPCError(status: .notFound, message: "no such task", method: Request.path)
        }
        return answer
    }
}

/// The activities that have begun, in order.
private final class Begins: Sendable {
    private let names = Mutex<[String]>([])
    var all: [String] { names.withLock { $0 } }
    func add(_ name: String) { names.withLock { $0.append(name) } }
}

/// What runs workflow tasks, without polls: the test hands it the tasks.
private struct TaskStage {
    let server = TaskServer()
    let first = Latch()
    let second = Latch()
    let begins = Begins()
    let loop: WorkflowTaskLoop
    let runner: LocalActivityRunner

    init() throws {
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var channel = ChannelOptions(address: "127.0.0.1:1")
        channel.service = server
        let client = Client(Channel(options: channel), ClientOptions("127.0.0.1:1"), serverVersion: "")
        let connection = WorkerContext(client, on: "queue", options: options)
        let (begun, first, second) = (begins, first, second)
        let registry = try Registry([
            .workflow(Held.self),
            Held.first.implemented { (_, context: ActivityContext) in
                begun.add(context.info.activityType)
                await first.wait()
                return "one"
            },
            Held.second.implemented { (_, context: ActivityContext) in
                begun.add(context.info.activityType)
                await second.wait()
                return "two"
            },
        ])
        runner = LocalActivityRunner(connection, registry: registry)
        loop = WorkflowTaskLoop(
            worker: connection,
            registry: registry,
            cache: RunCache(capacity: 10, counts: connection.counts),
            threads: nil,
            responder: Responder(worker: connection, stickyQueue: nil, activities: nil),
            localActivities: runner
        )
    }
}

/// An attempt of the task whose start is event `started`, with a history that ends there.
private func attempt(_ number: Int, _ events: [HistoryEvent]) -> WorkflowTask {
    var task = WorkflowTask(workflowID: "held", runID: RunID("run"), workflowType: "Held")
    task.token = TaskToken([UInt8(number)])
    task.attempt = number
    task.events = events
    task.started = events.last?.id ?? EventID(0)
    return task
}

private func history(_ ending: HistoryEvent.Attributes...) -> [HistoryEvent] {
    var start = HistoryEvent.WorkflowStarted()
    start.workflowType = "Held"
    start.taskTimeout = .seconds(60)
    let beginning: [HistoryEvent.Attributes] = [
        .workflowStarted(start), .workflowTaskScheduled, .workflowTaskStarted(.init()),
    ]
    return (beginning + ending).enumerated().map { index, attributes in
        let time = Timestamp(millisecondsSince1970: Int64(index + 1))
        return HistoryEvent(id: EventID(Int64(index + 1)), time: time, typeNumber: 0, attributes: attributes)
    }
}

/// The history of a run whose first task failed, with the events of a later attempt, which are in no stored history and
/// have the same ids each time.
private func transient(at time: Int64) -> [HistoryEvent] {
    var events = history(.workflowTaskFailed(.init(cause: .workflowWorkerUnhandledFailure)))
    for attributes in [HistoryEvent.Attributes.workflowTaskScheduled, .workflowTaskStarted(.init())] {
        let id = EventID(Int64(events.count + 1))
        let time = Timestamp(millisecondsSince1970: time)
        events.append(HistoryEvent(id: id, time: time, typeNumber: 0, attributes: attributes))
    }
    return events
}

extension RespondWorkflowTaskCompletedRequest {
    /// The result of the workflow that the answer ends.
    fileprivate func result() throws -> [String] {
        guard case .completeWorkflow(let result)? = completion.commands.last?.attributes else { return [] }
        return try JSONPayloadConverter.default.value([String].self, from: try #require(result.first))
    }
}

@Suite("A workflow task that another one takes the place of", .timeLimit(.minutes(1)))
struct SupersededTaskTests {
    @Test("is given up; its local activity goes on, and the newer task hears of its end")
    func running() async throws {
        let stage = try TaskStage()
        let older = attempt(2, transient(at: 50))
        stage.server.hand(out: older)
        let givenUp = Task { await stage.loop.process(older) }
        try await eventually("the first has begun") { stage.begins.all == ["first"] }
        let newer = attempt(3, transient(at: 90))
        stage.server.hand(out: newer)
        let done = Task { await stage.loop.process(newer) }
        // Its slot is free although the local activity goes on.
        await givenUp.value
        stage.first.open()
        stage.second.open()
        await done.value
        #expect(stage.begins.all == ["first", "second"])
        #expect(try stage.server.taken.map { try $0.result() } == [["90", "one", "two"]])
        #expect(stage.server.taken.first?.completion.commands.count == 3)
        #expect(stage.server.refused == 0)
    }

    @Test("hands on what its local activities have given already")
    func delivered() async throws {
        let stage = try TaskStage()
        let older = attempt(2, transient(at: 50))
        stage.server.hand(out: older)
        let givenUp = Task { await stage.loop.process(older) }
        stage.first.open()
        try await eventually("the second has begun") { stage.begins.all == ["first", "second"] }
        let newer = attempt(3, transient(at: 90))
        stage.server.hand(out: newer)
        let done = Task { await stage.loop.process(newer) }
        await givenUp.value
        stage.second.open()
        await done.value
        #expect(stage.begins.all == ["first", "second"])
        #expect(try stage.server.taken.map { try $0.result() } == [["90", "one", "two"]])
    }

    @Test("is given up too when its end is in the history")
    func timedOut() async throws {
        let stage = try TaskStage()
        let older = attempt(1, history())
        stage.server.hand(out: older)
        let givenUp = Task { await stage.loop.process(older) }
        try await eventually("the first has begun") { stage.begins.all == ["first"] }
        let newer = attempt(
            2,
            history(.workflowTaskTimedOut, .workflowTaskScheduled, .workflowTaskStarted(.init()))
        )
        stage.server.hand(out: newer)
        let done = Task { await stage.loop.process(newer) }
        await givenUp.value
        stage.first.open()
        stage.second.open()
        await done.value
        #expect(stage.begins.all == ["first", "second"])
        #expect(try stage.server.taken.map { try $0.result() } == [["6", "one", "two"]])
    }

    @Test("three of them one after another leave one answer and no local activity behind")
    func several() async throws {
        let stage = try TaskStage()
        var running: [Task<Void, Never>] = []
        for number in 2...4 {
            let task = attempt(number, transient(at: Int64(number) * 10))
            stage.server.hand(out: task)
            running.append(Task { await stage.loop.process(task) })
            if number == 2 { try await eventually("the first has begun") { stage.begins.all == ["first"] } }
            for givenUp in running.dropLast() { await givenUp.value }
        }
        stage.first.open()
        stage.second.open()
        await running[2].value
        #expect(stage.begins.all == ["first", "second"])
        #expect(try stage.server.taken.map { try $0.result() } == [["40", "one", "two"]])
    }

    @Test(
        "an older task that comes late is given up, whether the server tells times or attempts",
        arguments: [true, false]
    )
    func late(tellsTimes: Bool) async throws {
        let stage = try TaskStage()
        var newer = attempt(3, transient(at: 90))
        var older = attempt(2, transient(at: 50))
        if tellsTimes {
            newer.startedTime = Timestamp(millisecondsSince1970: 90)
            older.startedTime = Timestamp(millisecondsSince1970: 50)
            // As after a failover of the server.
            older.attempt = 7
        }
        stage.server.hand(out: newer)
        let done = Task { await stage.loop.process(newer) }
        try await eventually("the first has begun") { stage.begins.all == ["first"] }
        await stage.loop.process(older)
        stage.first.open()
        stage.second.open()
        await done.value
        #expect(stage.begins.all == ["first", "second"])
        #expect(try stage.server.taken.map { try $0.result() } == [["90", "one", "two"]])
        #expect(stage.server.refused == 0)
    }

    @Test("a query is answered while the task is held open, and does not take its place")
    func query() async throws {
        let stage = try TaskStage()
        let task = attempt(2, transient(at: 50))
        stage.server.hand(out: task)
        let done = Task { await stage.loop.process(task) }
        try await eventually("the first has begun") { stage.begins.all == ["first"] }
        var question = attempt(1, transient(at: 90))
        question.started = EventID(0)
        question.query = QueryRequest(name: "began", input: [])
        await stage.loop.process(question)
        stage.first.open()
        stage.second.open()
        await done.value
        guard case .answered(let payloads)? = stage.server.queryAnswers.first else {
            Issue.record("the query was not answered: \(stage.server.queryAnswers)")
            return
        }
        let payload = try #require(payloads.first)
        #expect(try JSONPayloadConverter.default.value(String.self, from: payload) == "50")
        #expect(try stage.server.taken.map { try $0.result() } == [["50", "one", "two"]])
    }

    @Test("the events before a task's own are fetched; its own are taken from the task and not from the store")
    func pages() async throws {
        let stage = try TaskStage()
        stage.first.open()
        stage.second.open()
        var task = attempt(2, Array(transient(at: 90).suffix(2)))
        task.previousStarted = EventID(0)
        // Meanwhile the attempt was given up, and a signal has its first id.
        let stored = history(
            .workflowTaskFailed(.init(cause: .workflowWorkerUnhandledFailure)),
            .signaled(.init(name: "other", input: [])),
            .workflowTaskScheduled,
            .workflowTaskStarted(.init())
        )
        stage.server.store(stored)
        stage.server.hand(out: task)
        await stage.loop.process(task)
        #expect(try stage.server.taken.map { try $0.result() } == [["90", "one", "two"]])
    }

    @Test("a task in whose history there is nothing to begin is not answered as done")
    func nothing() async throws {
        let stage = try TaskStage()
        var task = attempt(1, [])
        task.started = EventID(0)
        stage.server.hand(out: task)
        await stage.loop.process(task)
        #expect(stage.server.taken.isEmpty)
    }
}
