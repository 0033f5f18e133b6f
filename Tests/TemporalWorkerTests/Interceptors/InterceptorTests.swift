import LiveTestSupport
import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

private let work = Activity<Int, Int, Never>("Work", startToClose: .seconds(10))

private let registrations = [
    work.implemented { number, activity in
        activity.heartbeat()
        try activity.heartbeat(number)
        return number
    }
]

private struct Helper: Workflow {
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let nothing = Signal<Helper, Empty>("nothing") { (_: inout Helper) in }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.wait { _ in false }
        return Empty()
    }
}

/// Does a little of everything.
private struct Busy: Workflow {
    var isDone = false
    init(_ round: Int) {}
    struct Messages: MessageSet {
        let apply = Signal<Busy, Empty>("apply") { (_: inout Busy) in }
        let run = Signal<Busy, Empty>.running("run") { _, _ in }
        let ask = Query<Busy, Bool>("ask") { $0.isDone }
        let change = Update<Busy, Empty, Int, Never>("change", apply: { _, _ in 1 })
        let changeLater = Update<Busy, Empty, Int, Never>.running("change-later") { _, _ in 2 }
        let end = Signal<Busy, Empty>("end") { $0.isDone = true }
    }
    static func run(_ round: Int, in context: WorkflowContext<Self>) async throws -> Empty {
        guard round == 0 else { return Empty() }
        try await context.wait { $0.isDone }
        try await context.execute(work, 1)
        try await context.execute(local: work, 2)
        let child = try await context.start(child: Helper.self, Empty())
        try await context.external(child).signal(\.nothing)
        try await context.external(Helper.self, id: child.id).cancel()
        do { _ = try await child.result() } catch {
            // That it is cancelled is what this is about.
        }
        try await context.sleep(for: .milliseconds(1))
        try await context.continueAsNew(1)
    }
}

extension Live {
    @Suite("Interceptors")
    struct InterceptorTests {
        @Test("all that a client sends and a workflow does passes them", arguments: CacheSize.allCases)
        func everything(_ cache: CacheSize) async throws {
            let noting = NotingInterceptor()
            let stage = try await Stage { $0.interceptors = [noting] }
            let result = try await stage.prove(
                Busy.self,
                0,
                cache: cache,
                with: { [.workflow(Helper.self)] + registrations }
            ) { handle in
                try await handle.signal(\.apply)
                try await handle.signal(\.run)
                #expect(try await !handle.query(\.ask))
                #expect(try await handle.update(\.change, Empty()) == 1)
                #expect(try await handle.update(\.changeLater, Empty()) == 2)
                _ = try await handle.describe()
                try await handle.signal(\.end)
            }
            _ = try result.get()
            let wanted: Set = [
                "start Busy", "signal apply", "signal run", "query ask", "update change", "update change-later",
                "update result", "describe", "signal end", "result",
                "execute", "executed", "apply apply", "run run", "answer ask", "validate change",
                "apply change change", "validate change-later", "run change-later change-later", "apply end",
                "activity Work", "execute Work", "heartbeat 0", "heartbeat 1", "local Work", "child",
                "signal nothing to child", "apply nothing", "cancel external", "timer", "continue",
            ]
            #expect(Set(noting.calls) == wanted)
            // Three runs (two of the workflow, one of the child) begin once each, with any number of them in memory.
            #expect(noting.calls.filter { $0 == "execute" }.count == 3)
            #expect(noting.calls.filter { $0 == "activity Work" }.count == 1)
        }

        @Test("the verbs of a handle, and lists, pass those of the client")
        func verbs() async throws {
            let noting = NotingInterceptor()
            let stage = try await Stage { $0.interceptors = [noting] }
            let first = try await stage.client.start(Helper.self, id: stage.id("first"), on: stage.queue, Empty())
            try await first.cancel(reason: "a")
            try await first.terminate(reason: "b")
            await #expect(throws: WorkflowFailure<any Error>.self) { try await first.result() }
            _ = try await stage.client.countWorkflows("WorkflowId = 'none'")
            _ = try await stage.client.countWorkflowsByStatus("WorkflowId = 'none'")
            for try await _ in stage.client.workflows("WorkflowId = 'none'") { Issue.record("there is none") }
            let wanted = ["start Helper", "cancel a", "terminate b", "result", "count", "count", "list"]
            #expect(noting.calls == wanted)
        }

        @Test("the verbs of a schedule pass them, and what they add goes with what it starts")
        func schedules() async throws {
            let noting = NotingInterceptor()
            let stage = try await Stage { $0.interceptors = [noting] }
            let schedule = Schedule(
                action: .start(Helper.self, id: stage.id("scheduled"), on: stage.queue, Empty()),
                spec: ScheduleSpec(intervals: [ScheduleInterval(every: .days(10_000))])
            )
            let handle = try await stage.client.createSchedule(stage.key, schedule)
            let described = try await handle.describe()
            #expect(described.schedule.action.workflow?.header["who"]?.data == [1])
            try await handle.pause()
            try await handle.unpause()
            try await handle.update { $0.schedule.state.note = "changed" }
            try await handle.delete()
            _ = try await stage.client.countSchedules()
            for try await _ in stage.client.schedules("TemporalSchedulePaused = true") { break }
            let wanted = [
                "create schedule", "describe schedule", "pause schedule", "unpause schedule", "describe schedule",
                "update schedule", "describe schedule", "delete schedule", "count schedules", "list schedules",
            ]
            #expect(noting.calls == wanted)
        }

        @Test("the first given is the outermost, those of the client before those of the worker")
        func order() async throws {
            let noted = Mutex<[String]>([])
            let note: @Sendable (String) -> Void = { name in noted.withLock { $0.append(name) } }
            let stage = try await Stage { $0.interceptors = [Layer("1", note), Layer("2", note)] }
            let result = try await stage.prove(
                Doubler.self,
                4,
                cache: .many,
                interceptors: [Layer("3", note), Layer("4", note)],
                with: { registrations }
            )
            // Each layer adds a digit to what goes in and takes one from what comes out.
            #expect(try result.get() == 8)
            // What follows is the replay that takes each task in turn for the one at hand.
            let passed = noted.withLock { $0.prefix(10).joined(separator: " ") }
            #expect(passed == "start 1 start 2 run 1 run 2 run 3 run 4 end 4 end 3 end 2 end 1")
        }

        @Test("they may change what goes in and what comes out, and take a call's place")
        func changes() async throws {
            let stage = try await Stage { $0.interceptors = [Changer()] }
            let result = try await stage.prove(
                Doubler.self,
                1,
                cache: .none,
                interceptors: [Changer()],
                with: { registrations }
            )
            // 1, 11 by the client, 111 within the workflow, twice that; one more by the way out of each.
            #expect(try result.get() == 224)
        }

        @Test("typed errors pass them, and their own errors fail what they stand around")
        func errors() async throws {
            let stage = try await Stage { $0.interceptors = [NotingInterceptor(), Strict()] }
            let (client, queue) = (stage.client, stage.queue)
            try await stage.withWorker({
                Gate.self
                Doubler.self
                registrations
            }) {
                // A declared error of a workflow, an update and a child come as what they are.
                let id: WorkflowID<Gate> = stage.id("gate")
                let handle = try await client.start(Gate.self, id: id, on: queue, "declared")
                do throws(ClientError) {
                    _ = try await client.start(Gate.self, id: id, on: queue, "declared")
                    Issue.record("the second start succeeded")
                } catch {
                    guard case .alreadyStarted = error else {
                        Issue.record("not that it runs, but \(error)")
                        return
                    }
                }
                do throws(UpdateFailure<Gate.Closed>) { _ = try await handle.update(\.pass, Empty()) } catch {
                    guard case .refused(let closed) = error else {
                        Issue.record("not refused, but \(error)")
                        return
                    }
                    #expect(closed == Gate.Closed(by: "validator"))
                }
                let refused = await #expect(throws: UpdateFailure<Gate.Closed>.self) {
                    try await handle.update(\.pass, Empty(), updateID: "forbidden")
                }
                #expect("\(try #require(refused))".contains("the interceptor forbids it"))
                try await handle.signal(\.end)
                do throws(WorkflowFailure<Gate.Closed>) { _ = try await handle.result() } catch {
                    guard case .declared(let closed) = error else {
                        Issue.record("not declared, but \(error)")
                        return
                    }
                    #expect(closed == Gate.Closed(by: "workflow"))
                }
                // What an interceptor throws fails the workflow, even one that declares another error.
                let failed = await #expect(throws: WorkflowFailure<Gate.Closed>.self) {
                    try await client.execute(Gate.self, id: stage.id("forbidden"), on: queue, "forbidden")
                }
                #expect("\(try #require(failed))".contains("the interceptor forbids it"))
                // And an activity's attempt.
                let attempt = await #expect(throws: WorkflowFailure<any Error>.self) {
                    try await client.execute(Doubler.self, id: stage.id("attempt"), on: queue, -1)
                }
                #expect("\(try #require(attempt))".contains("the interceptor forbids it"))
            }
        }

        @Test("one that only looks fits what ran without it; one that asks for something is needed in the replay")
        func replays() async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Doubler.self, 2, cache: .none, with: { registrations })
            #expect(try result.get() == 4)
            try await stage.replay(
                Doubler.self,
                stage.id("Doubler-0"),
                interceptors: [NotingInterceptor()],
                with: { registrations }
            )

            let next = try await Stage()
            let audited = try await next.prove(
                Doubler.self,
                2,
                cache: .none,
                interceptors: [Audit()],
                with: { registrations }
            )
            #expect(try audited.get() == 4)
            let history = try await WorkflowHistory.fetch(
                next.client,
                workflowID: (next.id("Doubler-0") as WorkflowID<Doubler>).rawValue
            )
            let without = try Replayer { Doubler.self }
            await #expect(throws: ReplayFailure.self) { try await without.replay(history) }
        }

        @Test("workflows and activities log who they are, and an activity can speak to the server")
        func identity() async throws {
            let stage = try await Stage()
            let collector = LogCollector()
            let result = try await stage.prove(
                Caller.self,
                Empty(),
                cache: .many,
                logger: collector.logger,
                with: {
                    call.implemented(by: sayHello)
                }
            )
            #expect(try result.get() == ["Call", "Call"])
            let id: WorkflowID<Caller> = stage.id("Caller-1000")
            let described = collector.lines.filter { $0.hasPrefix("info I am") }
            #expect(described.count == 3)
            for line in described {
                let words = [
                    "workflow=Caller", "workflow-id=\(id)", "run-id=", "attempt=1", "namespace=default",
                    "task-queue=\(stage.queue)",
                ]
                for word in words { #expect(line.contains(word), "\(line)") }
            }
            #expect(described.filter { $0.contains(" activity=Call") && $0.contains("activity-id=1") }.count == 1)
            #expect(described.filter { $0.contains("local-activity=Call") && $0.contains("activity-id=2") }.count == 1)
        }
    }
}

/// Says when something passes, each time with its name.
private struct Layer: ClientInterceptor, WorkflowInterceptor {
    let name: String
    let note: @Sendable (String) -> Void

    init(_ name: String, _ note: @escaping @Sendable (String) -> Void) {
        self.name = name
        self.note = note
    }

    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        note("start \(name)")
        return try await next(call)
    }

    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        if !context.isReplaying { note("run \(name)") }
        defer { if !context.isReplaying, !context.isUnwinding { note("end \(name)") } }
        return try await next(call)
    }
}

private struct Doubler: Workflow {
    init(_ number: Int) {}
    static func run(_ number: Int, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.execute(work.with { $0.retry = RetryPolicy(maximumAttempts: 1) }, number * 2)
    }
}

/// Puts a one before the number that goes in, and adds one to what comes out.
private struct Changer: ClientInterceptor, WorkflowInterceptor {
    func startWorkflow<W: Workflow>(
        _ call: StartWorkflowCall<W>,
        next: Next<StartWorkflowCall<W>, WorkflowHandle<W>, ClientError>
    ) async throws(ClientError) -> WorkflowHandle<W> {
        var call = call
        if let input = call.input as? Int, let changed = input + 10 as? W.Input { call.input = changed }
        call.options.summary = "changed"
        return try await next(call)
    }

    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        var call = call
        if let input = call.input as? Int, input < 100, let changed = input + 100 as? W.Input { call.input = changed }
        let output = try await next(call)
        guard let number = output as? Int, let changed = number + 1 as? W.Output else { return output }
        return changed
    }
}

/// Forbids what is called forbidden, and negative numbers.
private struct Strict: ClientInterceptor, WorkflowInterceptor, ActivityInterceptor {
    private let refusal = ApplicationFailure("the interceptor forbids it", type: "Forbidden", isNonRetryable: true)

    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        if call.input as? String == "forbidden" { throw refusal }
        return try await next(call)
    }

    func validateUpdate<Input>(
        _ call: UpdateCall<Input>,
        in workflow: WorkflowInfo,
        next: (UpdateCall<Input>) throws -> Void
    ) throws {
        if call.id == "forbidden" { throw refusal }
        try next(call)
    }

    func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output {
        if let number = call.input as? Int, number < 0 { throw refusal }
        return try await next(call)
    }
}

private struct Gate: Workflow {
    struct Closed: Error, Codable, Equatable { var by: String }
    var isDone = false
    init(_ input: String) {}
    struct Messages: MessageSet {
        let pass = Update<Gate, Empty, Int, Closed>(
            "pass",
            validate: { _, _ throws(Closed) in throw Closed(by: "validator") },
            apply: { _, _ in 0 }
        )
        let end = Signal<Gate, Empty>("end") { $0.isDone = true }
    }
    static func run(_ input: String, in context: WorkflowContext<Self>) async throws(Closed) -> Empty {
        do { try await context.wait { $0.isDone } } catch { throw Closed(by: "interruption") }
        throw Closed(by: "workflow")
    }
}

/// Runs a further activity around every workflow.
private struct Audit: WorkflowInterceptor {
    func executeWorkflow<W: Workflow>(
        _ call: WorkflowCall<W>,
        in context: WorkflowContext<W>,
        next: Next<WorkflowCall<W>, W.Output, any Error>
    ) async throws -> W.Output {
        try await context.execute(local: work, 7)
        let output = try await next(call)
        try await context.sleep(for: .milliseconds(1))
        return output
    }
}

private let call = Activity<Empty, Empty, Never>("Call", startToClose: .seconds(10))

@Sendable
private func sayHello(_ input: Empty, _ activity: ActivityContext) async throws -> Empty {
    activity.logger.info("I am")
    let handle = activity.client.handle(Caller.self, id: WorkflowID(activity.info.workflowID))
    try await handle.signal(\.hello, activity.info.activityType)
    return Empty()
}

private struct Caller: Workflow {
    var calls: [String] = []
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let hello = Signal<Caller, String>("hello") { $0.calls.append($1) }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        context.logger.info("I am")
        try await context.execute(call)
        try await context.execute(local: call)
        try await context.wait { $0.calls.count == 2 }
        return context.state.calls
    }
}
