import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@testable import TemporalTesting

/// The service's decisions, as dialogues: what is asked for, and what is in history then.
@Suite("The service in memory")
struct VirtualServiceTests {
    private func started(
        _ settings: VirtualService.Settings = VirtualService.Settings(),
        _ change: (inout RunStart) -> Void = { _ in }
    ) throws -> (VirtualService, String) {
        var service = VirtualService(settings)
        var start = RunStart(workflowID: "w", workflowType: "W", taskQueue: "q", input: [])
        change(&start)
        let run = try service.start(start, reuse: .allowDuplicate, conflict: nil, requestID: "r").runID
        return (service, run)
    }

    @Test("a task is scheduled, started and answered")
    func task() throws {
        var (service, run) = try started()
        #expect(service.kinds(run) == [1, 5])
        let next = service.nextTask()
        let task = try #require(next)
        #expect(task.started == EventID(3))
        #expect(service.kinds(run) == [1, 5, 6])
        #expect(!service.hasWork)
        #expect(service.complete(run, WorkflowTaskCompletion()) == .taken)
        #expect(service.kinds(run) == [1, 5, 6, 7])
        #expect(!service.hasWork)
        #expect(service.complete(run, WorkflowTaskCompletion()) == .gone)
    }

    @Test("a request that is repeated starts nothing anew")
    func idempotent() throws {
        var (service, run) = try started()
        let start = RunStart(workflowID: "w", workflowType: "W", taskQueue: "q", input: [])
        let again = try service.start(start, reuse: .allowDuplicate, conflict: nil, requestID: "r")
        #expect(again.runID == run)
        #expect(throws: VirtualService.Refusal.alreadyStarted(runID: run)) {
            try service.start(start, reuse: .allowDuplicate, conflict: nil, requestID: "other")
        }
    }

    @Test("a start without id, type or queue makes no sense", arguments: ["id", "type", "queue"])
    func invalid(what: String) throws {
        var service = VirtualService()
        let start = RunStart(
            workflowID: what == "id" ? "" : "w",
            workflowType: what == "type" ? "" : "W",
            taskQueue: TaskQueue(what == "queue" ? "" : "q"),
            input: []
        )
        #expect(throws: VirtualService.Refusal.self) {
            try service.start(start, reuse: .allowDuplicate, conflict: nil, requestID: "r")
        }
        #expect(service.order.isEmpty)
    }

    @Test("what comes while a task is started waits for its answer, and keeps the workflow from ending")
    func buffer() throws {
        var (service, run) = try started()
        _ = service.nextTask()
        service.signal(run, .init(name: "s", input: []))
        #expect(service.kinds(run) == [1, 5, 6])
        let end = WorkflowTaskCompletion(commands: [Command(.completeWorkflow(result: []))])
        #expect(service.complete(run, end) == .refused)
        #expect(service.kinds(run) == [1, 5, 6, 9, 26, 5])
        _ = service.nextTask()
        #expect(service.complete(run, end) == .taken)
        #expect(service.kinds(run).suffix(3) == [6, 7, 2])
    }

    @Test("a timer fires at its time, one that was cancelled does not")
    func timers() throws {
        var (service, run) = try started()
        let begin = service.now
        service.answer([
            .startTimer(timerID: "1", fireAfter: .hours(1)), .startTimer(timerID: "2", fireAfter: .hours(2)),
        ])
        #expect(service.skip() == .happened)
        #expect(service.now == begin.advanced(by: .hours(1)))
        service.answer([.cancelTimer(timerID: "2")])
        #expect(service.skip() == .nothing)
        #expect(service.now == begin.advanced(by: .hours(1)))
        #expect(service.kinds(run) == [1, 5, 6, 7, 17, 17, 18, 5, 6, 7, 19])
    }

    @Test("timers of one moment fire together")
    func sameMoment() throws {
        var (service, run) = try started()
        service.answer([
            .startTimer(timerID: "1", fireAfter: .hours(1)), .startTimer(timerID: "2", fireAfter: .hours(1)),
        ])
        #expect(service.skip() == .happened)
        #expect(service.kinds(run).suffix(3) == [18, 18, 5])
    }

    @Test("a timer that is cancelled after it has fired unseen counts as cancelled")
    func firedUnseen() throws {
        var (service, run) = try started()
        service.answer([.startTimer(timerID: "1", fireAfter: .hours(1))])
        service.signal(run, .init(name: "s", input: []))
        _ = service.nextTask()
        #expect(service.skip() == .happened)
        let cancel = WorkflowTaskCompletion(commands: [Command(.cancelTimer(timerID: "1"))])
        #expect(service.complete(run, cancel) == .taken)
        #expect(service.kinds(run).suffix(2) == [7, 19])
        #expect(!service.hasWork)
    }

    @Test("commands about what is not there are wrong", arguments: ["timer", "activity", "message"])
    func wrong(what: String) throws {
        var (service, run) = try started()
        _ = service.nextTask()
        let command: Command.Attributes =
            switch what {
            case "timer": .cancelTimer(timerID: "9")
            case "activity": .requestCancelActivity(scheduled: EventID(9))
            default: .protocolMessage(id: "9")
            }
        guard case .wrong(let bad) = service.complete(run, WorkflowTaskCompletion(commands: [Command(command)])) else {
            Issue.record("taken")
            return
        }
        #expect(bad.reason.contains("9"))
        #expect(service.kinds(run) == [1, 5, 6])
    }

    /// Commands that the SDK does not give, or only by mistake, and the number of the cause by which a server refuses them.
    private static let bad: [(String, [Command.Attributes], Int32)] = [
        ("a timer without id", [.startTimer(timerID: "", fireAfter: .seconds(1))], 4),
        ("a long id", [.startTimer(timerID: String(repeating: "x", count: 1001), fireAfter: .seconds(1))], 4),
        (
            "two timers of one id",
            [.startTimer(timerID: "1", fireAfter: .seconds(1)), .startTimer(timerID: "1", fireAfter: .seconds(1))], 12
        ),
        ("two activities of one id", [.scheduleActivity(.plain()), .scheduleActivity(.plain())], 22),
        ("a marker without name", [.recordMarker(.init(name: "", details: []))], 6),
        ("no attributes", [.upsertSearchAttributes([])], 23),
        ("no memo", [.modifyProperties([])], 25),
        ("a message that is not there", [.protocolMessage(id: "x")], 30),
        (
            "a child that is started and asked to cancel",
            [
                .startChild(.init(namespace: "", workflowID: "c", workflowType: "C", taskQueue: "q", input: [])),
                .requestCancelExternal(
                    .init(execution: .init(namespace: "", workflowID: "c", runID: ""), childWorkflowOnly: true)
                ),
            ], 10
        ),
        (
            "another queue for the same build",
            [.startChild(.init(namespace: "", workflowID: "c", workflowType: "C", taskQueue: "other", input: []))], 16
        ),
    ]

    @Test("a command that a server refuses fails the task, and nothing of its answer is done", arguments: bad)
    func refused(name: String, commands: [Command.Attributes], cause: Int32) throws {
        var (service, run) = try started()
        _ = service.nextTask()
        let first = Command.Attributes.startTimer(timerID: "first", fireAfter: .seconds(1))
        let answer = WorkflowTaskCompletion(commands: ([first] + commands).map { Command($0) })
        guard case .wrong(let bad) = service.complete(run, answer) else {
            Issue.record("taken: \(name)")
            return
        }
        #expect(bad.cause.rawValue == cause, "\(name): \(bad.message)")
        service.refuse(run, bad)
        #expect(service.kinds(run) == [1, 5, 6, 9])
        #expect(service.skip() == .nothing)
    }

    @Test("no more than two thousand are under way at once", arguments: [27, 28, 29, 26] as [Int32])
    func pending(cause: Int32) throws {
        var (service, run) = try started()
        _ = service.nextTask()
        let commands = (0...2000).map { number -> Command.Attributes in
            let other = HistoryEvent.Execution(namespace: "", workflowID: "other-\(number)", runID: "")
            switch cause {
            case 27:
                var activity = Command.ScheduleActivity.plain()
                activity.activityID = "\(number)"
                return .scheduleActivity(activity)
            case 28: return .signalExternal(.init(execution: other, signalName: "s", input: []))
            case 29: return .requestCancelExternal(.init(execution: other, childWorkflowOnly: false))
            default:
                let id = other.workflowID
                return .startChild(.init(namespace: "", workflowID: id, workflowType: "C", taskQueue: "q", input: []))
            }
        }
        let most = WorkflowTaskCompletion(commands: commands.map { Command($0) })
        guard case .wrong(let bad) = service.complete(run, most) else {
            Issue.record("taken")
            return
        }
        #expect(bad.cause.rawValue == cause)
        let fitting = WorkflowTaskCompletion(commands: commands.dropLast().map { Command($0) })
        #expect(service.complete(run, fitting) == .taken)
    }

    @Test("attempts follow each other with growing pauses, and history has the last one only")
    func attempts() throws {
        var (service, run) = try started()
        let begin = service.now
        service.answer([.scheduleActivity(.plain(attempts: 3))])
        for attempt in 1...3 {
            let next = service.nextActivity()
            let (key, task) = try #require(next)
            #expect(task.attempt == attempt)
            #expect(service.failActivity(key, attempt: attempt, .plain) == true)
            #expect(service.failActivity(key, attempt: attempt, .plain) == false)
            if attempt < 3 { #expect(service.skip() == .happened) }
        }
        #expect(service.now == begin.advanced(by: .seconds(3)))
        #expect(service.kinds(run) == [1, 5, 6, 7, 10, 11, 13, 5])
    }

    @Test("an activity is cancelled before it begins, while it runs, and when it waits for its next attempt")
    func cancellation() throws {
        for phase in ["before", "running", "waiting"] {
            var settings = VirtualService.Settings()
            if phase == "before" { settings.unservedQueues = ["activities"] }
            var (service, run) = try started(settings)
            service.answer([.scheduleActivity(.plain()), .startTimer(timerID: "t", fireAfter: .zero)])
            if phase != "before" {
                let next = service.nextActivity()
                let (key, _) = try #require(next)
                if phase == "waiting" { #expect(service.failActivity(key, attempt: 1, .plain) == true) }
            }
            #expect(service.skip() == .happened)
            let key = ActivityKey(run: run, scheduled: EventID(5))
            service.answer([.requestCancelActivity(scheduled: EventID(5))])
            if phase == "running" {
                #expect(service.takeNotices() == [.cancelRequested(key)])
                #expect(service.heartbeat(key, attempt: 1, []) == true)
                #expect(service.cancelledActivity(key, attempt: 1, details: []) == true)
                #expect(service.kinds(run).suffix(4) == [15, 11, 16, 5])
            } else {
                #expect(service.kinds(run).suffix(3) == [15, 16, 5])
                #expect(service.heartbeat(key, attempt: 1, []) == nil)
            }
        }
    }

    @Test("a heartbeat moves the deadline of the next")
    func heartbeats() throws {
        var (service, run) = try started()
        service.answer([
            .scheduleActivity(.plain(attempts: 1, heartbeat: .seconds(10))),
            .startTimer(timerID: "t", fireAfter: .seconds(8)),
        ])
        let next = service.nextActivity()
        let (key, _) = try #require(next)
        let begin = service.now
        #expect(service.skip() == .happened)
        #expect(service.heartbeat(key, attempt: 1, [.json(1)]) == false)
        service.answer([])
        while service.skip() == .happened, service.activity(key) != nil {}
        #expect(service.now == begin.advanced(by: .seconds(18)))
        #expect(service.kinds(run).suffix(3) == [11, 14, 5])
        #expect(service.takeNotices() == [.attemptLost(key, attempt: 1)])
    }

    @Test("an update that is refused leaves no trace, one that is accepted is in history")
    func updates() throws {
        var (service, run) = try started()
        service.answer([])
        let request = UpdateRequest(updateID: "u", name: "n", input: [])
        try service.admit(request, to: run)
        let next = service.nextTask()
        let task = try #require(next)
        #expect(task.messages.count == 1)
        #expect(service.kinds(run) == [1, 5, 6, 7])
        let refusal = ProtocolMessage(
            id: "u/request/reject",
            protocolInstanceID: "u",
            body: .rejection(
                requestMessageID: "u/request",
                requestSequencingEventID: EventID(5),
                request: request,
                .plain
            )
        )
        #expect(service.complete(run, WorkflowTaskCompletion(messages: [refusal])) == .dropped)
        #expect(service.kinds(run) == [1, 5, 6, 7])
        #expect(service.stage(of: "u", run) == .completed)
        try service.admit(UpdateRequest(updateID: "v", name: "n", input: []), to: run)
        _ = service.nextTask()
        let acceptance = ProtocolMessage(
            id: "v/request/accept",
            protocolInstanceID: "v",
            body: .acceptance(requestMessageID: "v/request", requestSequencingEventID: EventID(5), request: request)
        )
        let answer = WorkflowTaskCompletion(
            commands: [Command(.protocolMessage(id: "v/request/accept"))],
            messages: [acceptance]
        )
        #expect(service.complete(run, answer) == .taken)
        #expect(service.kinds(run) == [1, 5, 6, 7, 5, 6, 7, 41])
        #expect(service.stage(of: "v", run) == .accepted)
        service.terminate(run, reason: "")
        #expect(service.stage(of: "v", run) == .completed)
        #expect(throws: VirtualService.Refusal.self) {
            try service.admit(UpdateRequest(updateID: "x", name: "n", input: []), to: run)
        }
    }

    @Test("what a test has appointed comes in its turn, unless it is withdrawn")
    func outside() throws {
        var (service, _) = try started()
        service.answer([.startTimer(timerID: "1", fireAfter: .seconds(2))])
        let first = service.appointOutside(in: .seconds(1))
        let second = service.appointOutside(in: .seconds(1))
        let third = service.appointOutside(in: .seconds(3))
        service.withdrawOutside(second)
        #expect(service.skip() == .outside(first))
        #expect(service.skip() == .happened)
        #expect(service.skip() == .outside(third))
        #expect(service.skip() == .nothing)
    }

    @Test("a run without time ends, and so does an execution")
    func timeouts() throws {
        var (service, run) = try started { $0.runTimeout = .minutes(1) }
        service.answer([.scheduleActivity(.plain())])
        let next = service.nextActivity()
        let (key, _) = try #require(next)
        #expect(service.skip() == .happened)
        #expect(service.kinds(run).last == 4)
        #expect(service.takeNotices() == [.attemptLost(key, attempt: 1), .closed(run: run)])
        #expect(service.completeActivity(key, attempt: 1, []) == false)
        #expect(throws: VirtualService.Refusal.self) { try service.findOpen("w", "") }
        #expect(try service.find("w", "") == run)
    }
}

extension VirtualService {
    fileprivate func kinds(_ run: String) -> [Int32] { runs[run]?.events.map(\.typeNumber) ?? [] }

    fileprivate mutating func nextTask() -> WorkflowTask? {
        guard case .workflowTask(let task)? = nextWork() else { return nil }
        return task
    }

    fileprivate mutating func nextActivity() -> (ActivityKey, ActivityTask)? {
        guard case .activity(let key, let task)? = nextWork() else { return nil }
        return (key, task)
    }

    /// Answers the next task; anything else that comes first is left as if it took long.
    fileprivate mutating func answer(_ commands: [Command.Attributes]) {
        while let work = nextWork() {
            guard case .workflowTask(let task) = work else { continue }
            _ = complete(task.runID.rawValue, WorkflowTaskCompletion(commands: commands.map { Command($0) }))
            return
        }
    }
}

extension Command.ScheduleActivity {
    fileprivate static func plain(attempts: Int = 0, heartbeat: Duration? = nil) -> Command.ScheduleActivity {
        var command = Command.ScheduleActivity(activityID: "1", activityType: "A", taskQueue: "activities", input: [])
        command.startToClose = .minutes(5)
        command.usesWorkflowBuildID = false
        command.heartbeat = heartbeat
        command.retryPolicy = RetryPolicy(maximumAttempts: attempts)
        return command
    }
}

extension Failure {
    fileprivate static let plain = Failure(message: "broken", kind: .application(.init(type: "Broken")))
}
