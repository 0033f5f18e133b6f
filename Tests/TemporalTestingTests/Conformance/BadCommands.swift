import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalTesting
import TemporalWire
import TemporalWorker
import Testing

/// Asks for something that a server refuses, by its name.
struct Wrong: Workflow {
    init(_ name: String) {}

    static let longID = String(repeating: "x", count: 1001)

    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        if let change = activities[name] {
            return try await context.execute(Work.act.with(change), "plain")
        }
        if let change = children[name] {
            var options = ChildOptions()
            change(&options)
            let id = WorkflowID<Steps>("child of \(context.info.workflowID)")
            return try await context.execute(child: Steps.self, id: id, options: options, "nothing")
        }
        if let change = continuations[name] {
            var options = ContinueAsNewOptions()
            change(&options)
            try await context.continueAsNew("nothing", options: options)
        }
        return try await other(name, in: context)
    }

    private static func other(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        switch name {
        case "activity: no type":
            let nameless = Activity<String, String, Declined>("", startToClose: .seconds(1))
            return try await context.execute(nameless, "x")
        case "activity: long type":
            let long = Activity<String, String, Declined>(longID, startToClose: .seconds(1))
            return try await context.execute(long, "x")
        case "activity: id twice":
            let first = context.start(Work.act.with { $0.id = "same" }, "x")
            let second = context.start(Work.act.with { $0.id = "same" }, "x")
            return try await first.result() + second.result()
        case "child: no id": return try await context.execute(child: Steps.self, id: "", "nothing")
        case "child: long id": return try await context.execute(child: Steps.self, id: WorkflowID(longID), "nothing")
        case "signal: no id": try await context.external(Listener.self, id: "").signal(\.say, "x")
        case "signal: long id": try await context.external(Listener.self, id: WorkflowID(longID)).signal(\.say, "x")
        case "signal: bad run":
            try await context.external(Listener.self, id: "x", runID: RunID("x")).signal(\.say, "x")
        case "signal: no name":
            try await context.external(Nameless.self, id: "x").signal(\.nothing, "x")
        case "cancel: no id": try await context.external(Listener.self, id: "").cancel()
        case "cancel: bad run": try await context.external(Listener.self, id: "x", runID: RunID("x")).cancel()
        case "attribute: unknown": context.upsertSearchAttributes(SearchAttributeKey.int("Unknown").set(1))
        case "attribute: other type":
            context.upsertSearchAttributes(SearchAttributeKey.keyword("CustomIntField").set("x"))
        case "attribute: the server's":
            context.upsertSearchAttributes(SearchAttributeKey.keyword("WorkflowType").set("x"))
        case "timer: zero": try await context.startTimer(for: .zero).fired()
        case "timer: negative": try await context.startTimer(for: .seconds(-1)).fired()
        default: break
        }
        return name
    }

    struct Nameless: Workflow {
        init(_ input: Empty) {}
        struct Messages: MessageSet { let nothing = Signal<Nameless, String>("") { _, _ in } }
        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { input }
    }

    static let activities: [String: @Sendable (inout ActivityOptions) -> Void] = [
        "activity: no start-to-close": { $0.startToClose = .zero },
        "activity: negative start-to-close": { $0.startToClose = .seconds(-1) },
        "activity: zero schedule-to-close": {
            $0.startToClose = nil
            $0.scheduleToClose = .zero
        },
        "activity: zero beside a limit": {
            $0.scheduleToClose = .zero
            $0.scheduleToStart = .zero
            $0.heartbeat = .zero
        },
        "activity: heartbeat longer than all": { $0.heartbeat = .hours(1) },
        "activity: no id": { $0.id = "" },
        "activity: long id": { $0.id = longID },
        "activity: own id": { $0.id = "own" },
        "activity: long queue": { $0.taskQueue = TaskQueue(longID) },
        "activity: reserved queue": { $0.taskQueue = "/_sys/x" },
        "activity: small coefficient": { $0.retry = RetryPolicy(backoffCoefficient: 0.5) },
        "activity: small coefficient, one attempt": {
            $0.retry = RetryPolicy(backoffCoefficient: 0.5, maximumAttempts: 1)
        },
        "activity: no coefficient": { $0.retry = RetryPolicy(backoffCoefficient: 0) },
        "activity: maximum below initial": {
            $0.retry = RetryPolicy(initialInterval: .seconds(2), maximumInterval: .seconds(1))
        },
        "activity: negative attempts": { $0.retry = RetryPolicy(maximumAttempts: -1) },
        "activity: negative interval": { $0.retry = RetryPolicy(initialInterval: .seconds(-1)) },
        "activity: no timeout of that name": {
            $0.retry = RetryPolicy(nonRetryableErrorTypes: ["TemporalTimeout:Never"])
        },
        "activity: negative priority": { $0.priority = Priority(key: -1) },
        "activity: long fairness key": { $0.priority = Priority(fairnessKey: longID) },
        "activity: negative fairness weight": { $0.priority = Priority(fairnessWeight: -1) },
    ]

    static let children: [String: @Sendable (inout ChildOptions) -> Void] = [
        "child: long type": { $0.workflowType = longID },
        "child: no type": { $0.workflowType = "" },
        "child: zero timeouts": {
            $0.executionTimeout = .zero
            $0.runTimeout = .zero
            $0.taskTimeout = .zero
        },
        "child: small coefficient": { $0.retry = RetryPolicy(backoffCoefficient: 0.5) },
        "child: unknown attribute": { $0.searchAttributes = [SearchAttributeKey.int("Unknown").set(1)] },
        "child: long queue": { $0.taskQueue = TaskQueue(longID) },
        "child: negative priority": { $0.priority = Priority(key: -1) },
    ]

    static let continuations: [String: @Sendable (inout ContinueAsNewOptions) -> Void] = [
        "continue: small coefficient": { $0.retry = RetryPolicy(backoffCoefficient: 0.5) },
        "continue: unknown attribute": { $0.searchAttributes = [SearchAttributeKey.int("Unknown").set(1)] },
        "continue: long queue": { $0.taskQueue = TaskQueue(longID) },
        "continue: zero timeouts": {
            $0.runTimeout = .zero
            $0.taskTimeout = .zero
        },
    ]

    static let others = [
        "activity: no type", "activity: long type", "activity: id twice", "child: no id", "child: long id",
        "signal: no id",
        "signal: long id", "signal: bad run", "signal: no name", "cancel: no id", "cancel: bad run",
        "attribute: unknown", "attribute: other type", "attribute: the server's", "timer: zero", "timer: negative",
    ]

    static var all: [String] {
        Array(activities.keys) + Array(children.keys) + Array(continuations.keys) + others
    }
}

/// A call of a client that a server refuses, or takes although it looks wrong.
struct WrongCall: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: @Sendable (Client, TaskQueue, String) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (Client, TaskQueue, String) async throws -> Void) {
        testDescription = name
        self.body = body
    }

    static let all: [WrongCall] = [
        WrongCall("start: no id") { client, queue, _ in try await start(client, on: queue, id: "") },
        WrongCall("start: long id") { client, queue, _ in try await start(client, on: queue, id: Wrong.longID) },
        WrongCall("start: no type") { client, queue, key in
            try await start(client, on: queue, id: key) { $0.workflowType = "" }
        },
        WrongCall("start: long type") { client, queue, key in
            try await start(client, on: queue, id: key) { $0.workflowType = Wrong.longID }
        },
        WrongCall("start: long queue") { client, _, key in
            try await start(client, on: TaskQueue(Wrong.longID), id: key)
        },
        WrongCall("start: reserved queue") { client, _, key in try await start(client, on: "/_sys/x", id: key) },
        WrongCall("start: small coefficient") { client, queue, key in
            try await start(client, on: queue, id: key) { $0.retry = RetryPolicy(backoffCoefficient: 0.5) }
        },
        WrongCall("start: maximum below initial") { client, queue, key in
            try await start(client, on: queue, id: key) {
                $0.retry = RetryPolicy(initialInterval: .seconds(2), maximumInterval: .seconds(1))
            }
        },
        WrongCall("start: negative attempts") { client, queue, key in
            try await start(client, on: queue, id: key) { $0.retry = RetryPolicy(maximumAttempts: -1) }
        },
        WrongCall("start: zero timeouts") { client, queue, key in
            try await start(client, on: queue, id: key) {
                $0.executionTimeout = .zero
                $0.runTimeout = .seconds(-1)
                $0.taskTimeout = .zero
            }
        },
        WrongCall("start: unknown attribute") { client, queue, key in
            try await start(client, on: queue, id: key) {
                $0.searchAttributes = [SearchAttributeKey.int("Unknown").set(1)]
            }
        },
        WrongCall("start: attribute of another type") { client, queue, key in
            try await start(client, on: queue, id: key) {
                $0.searchAttributes = [SearchAttributeKey.keyword("CustomIntField").set("x")]
            }
        },
        WrongCall("start: negative priority") { client, queue, key in
            try await start(client, on: queue, id: key) { $0.priority = Priority(key: -1) }
        },
        WrongCall("start: terminates and rejects") { client, queue, key in
            try await start(client, on: queue, id: key) {
                $0.idReusePolicy = .rejectDuplicate
                $0.idConflictPolicy = .terminateExisting
            }
        },
        WrongCall("start: large input") { client, queue, key in
            try await start(client, on: queue, id: key, input: String(repeating: "x", count: 3 << 20))
        },
        WrongCall("start: large memo") { client, queue, key in
            try await start(client, on: queue, id: key) { $0.memo = ["note": String(repeating: "x", count: 3 << 20)] }
        },
        WrongCall("signal: nobody") { client, _, key in
            try await client.handle(Listener.self, id: WorkflowID(key)).signal(\.say, "x")
        },
        WrongCall("signal: no id") { client, _, _ in try await client.handle(Listener.self, id: "").signal(\.say, "x")
        },
        WrongCall("signal: bad run") { client, _, key in
            try await client.handle(Listener.self, id: WorkflowID(key), runID: RunID("x")).signal(\.say, "x")
        },
        WrongCall("signal: no name") { client, queue, key in
            try await started(client, on: queue, id: key).signal(named: "", "x")
        },
        WrongCall("signal: long name") { client, queue, key in
            try await started(client, on: queue, id: key).signal(named: Wrong.longID, "x")
        },
        WrongCall("signal: large") { client, queue, key in
            try await started(client, on: queue, id: key).signal(\.say, String(repeating: "x", count: 3 << 20))
        },
        WrongCall("query: no name") { client, queue, key in
            let _: String = try await started(client, on: queue, id: key).query(named: "")
        },
        WrongCall("query: bad run") { client, _, key in
            _ = try await client.handle(Listener.self, id: WorkflowID(key), runID: RunID("x")).query(\.heard)
        },
        WrongCall("update: no name") { client, queue, key in
            let _: String = try await started(client, on: queue, id: key).update(named: "", "x")
        },
        WrongCall("update: long id") { client, queue, key in
            _ = try await started(client, on: queue, id: key).update(\.ask, "x", updateID: Wrong.longID)
        },
        WrongCall("cancel: no id") { client, _, _ in try await client.handle(Listener.self, id: "").cancel() },
        WrongCall("cancel: nobody") { client, _, key in
            try await client.handle(Listener.self, id: WorkflowID(key)).cancel()
        },
        WrongCall("terminate: bad run") { client, _, key in
            try await client.handle(Listener.self, id: WorkflowID(key), runID: RunID("x")).terminate()
        },
        WrongCall("describe: no id") { client, _, _ in _ = try await client.handle(Listener.self, id: "").describe() },
        WrongCall("describe: bad run") { client, _, key in
            _ = try await client.handle(Listener.self, id: WorkflowID(key), runID: RunID("x")).describe()
        },
        WrongCall("history: nobody") { client, _, key in
            _ = try await client.handle(Listener.self, id: WorkflowID(key)).historyJSON()
        },
    ]

    private static func start(
        _ client: Client,
        on queue: TaskQueue,
        id: String,
        input: String = "nothing",
        _ change: (inout StartOptions) -> Void = { _ in }
    ) async throws {
        var options = StartOptions()
        change(&options)
        _ = try await client.start(Steps.self, id: WorkflowID(id), on: queue, options: options, input)
    }

    private static func started(
        _ client: Client,
        on queue: TaskQueue,
        id: String
    ) async throws -> WorkflowHandle<Listener> {
        try await client.start(Listener.self, id: WorkflowID(id), on: queue, Empty())
    }

    /// What came of a call, but for its words.
    static func outcome(_ call: () async throws -> Void) async -> String {
        do {
            try await call()
            return "taken"
        } catch let error as ClientError {
            return text(error)
        } catch let error as UpdateFailure<Listener.Refused> {
            if case .client(let error) = error { return text(error) }
            return "update: \(error)"
        } catch let error as UpdateFailure<Never> {
            if case .client(let error) = error { return text(error) }
            return "update: refused"
        } catch {
            return "\(error)"
        }
    }

    private static func text(_ error: ClientError) -> String {
        switch error {
        case .rpc(let error): "\(error.status)"
        case .workflowNotFound: "not found"
        case .payloadsTooLarge: "too large"
        case .invalid: "refused here"
        default: "\(error)"
        }
    }
}

extension ConformanceTests {
    @Test("a command that a server refuses is refused in memory for the same cause", arguments: Wrong.all.sorted())
    func wrongCommand(name: String) async throws {
        let inMemory = try await inMemory(Self.wrong) { try await fate(of: name, $0) }
        let onServer = try await onServer(Self.wrong) { try await fate(of: name, $0) }
        #expect(inMemory == onServer)
    }

    @Test("a call that a server refuses is refused in memory in the same way", arguments: WrongCall.all)
    func wrongCall(call: WrongCall) async throws {
        let inMemory = try await inMemory(Self.wrong) { stage in
            await WrongCall.outcome { try await call.body(stage.client, stage.queue, stage.key) }
        }
        let onServer = try await onServer(Self.wrong) { stage in
            await WrongCall.outcome { try await call.body(stage.client, stage.queue, stage.key) }
        }
        #expect(inMemory == onServer)
    }

    @RegistrationBuilder private static func wrong() -> [Registration] {
        Wrong.self
        Steps.self
        Listener.self
        Work.implementation
    }

    /// Runs the workflow and says how it, or its first task, ended.
    private func fate(of name: String, _ stage: Scenario.Stage) async throws -> String {
        let handle = try await stage.start(Wrong.self, name)
        let (id, run) = (handle.id.rawValue, handle.runID?.rawValue)
        // Follows the history: where a task has failed there is no end to wait for.
        var events: [HistoryEvent.Attributes] = []
        for _ in 0..<400 {
            let history = try await WorkflowHistory.fetch(stage.client, workflowID: id, runID: run)
            events = history.events.map(\.attributes)
            let isDecided = events.contains { event in
                switch event {
                case .workflowTaskFailed, .workflowCompleted, .workflowFailed, .workflowTerminated,
                    .workflowContinuedAsNew:
                    true
                default: false
                }
            }
            if isDecided { break }
            try await stage.sleep(.milliseconds(20))
        }
        let causes = events.compactMap { event -> String? in
            switch event {
            case .workflowTaskFailed(let failed): "task failed: \(failed.cause.rawValue)"
            case .workflowCompleted: "completed"
            case .workflowFailed: "failed"
            case .workflowTerminated: "terminated"
            case .workflowContinuedAsNew: "continued"
            default: nil
            }
        }
        try? await handle.terminate()
        return causes.first ?? "nothing"
    }
}
