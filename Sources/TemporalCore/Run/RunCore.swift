/// What the runs of all workflow types have in common: what they wait for, and the way to the machines.
///
/// Not Sendable on purpose: a run is driven by one worker task at a time and its code never leaves its executor.
package final class RunCore: SelfDescribing {
    /// The operations of the run. Workflow code reaches them by the calls in `Operations`.
    let machines = Machines()
    /// Reads and writes the workflow's own values.
    package let converter: any PayloadConverter
    /// The converter for others' values, where it differs from ``converter``.
    let contextual: (any ContextualPayloadConverter)?
    package internal(set) var info: WorkflowInfo
    package var facts: KeyValuePairs<String, any Sendable> {
        ["workflowType": info.workflowType, "workflowID": info.workflowID, "runID": info.runID]
    }
    let executor: WorkflowExecutor
    let rootScope = CancellationScope()
    var random: WorkflowRandom
    var randomStreams: WorkflowRandomStreams
    private let sink: @Sendable (WorkflowInfo, WorkflowLogEntry) -> Void
    private var pending: [Operation: PendingOperation] = [:]
    /// Code that waits for its turn at something that no machine knows of, by its place in ``PendingOperation/order``.
    private var turnsAwaited: [Int: PendingOperation] = [:]
    private var operationCount = 0
    private var conditions: [Condition] = []

    /// Why the workflow task must fail; the run is of no use afterwards.
    package private(set) var problem: WorkflowTaskProblem?
    /// The run leaves memory: nothing that its code does has an effect any more.
    private(set) var isEvicted = false
    private var awaitsSinceEviction = 0
    /// Whether the workflow's own code has ended.
    package private(set) var isFinished = false
    /// The signal and update handlers that have begun and not ended.
    var handlers = RunningHandlers()
    /// The lines of execution and what they wait for.
    var lines = ExecutionLines()
    /// Whose turn it is, while code is driven that takes turns; nil where each result wakes its waiter at once.
    var turns: Turns?
    /// The order of the lines when they last took turns.
    var turnOrder: [Int] = []
    private var endCount = 0
    /// How many of the operations and branches that have ended gave no result.
    private(set) var failureCount = 0
    /// What the workflow says of itself.
    var currentDetails = ""
    /// How many spans were begun for the workflow's code, the same number at the same place in every replay.
    var spanCount = 0
    /// Which problems fail the workflow.
    package let failurePolicy: WorkflowFailurePolicy
    /// What the workflow says of versions of the workers; of a dynamic one, until it is known what it is started with.
    private let versioning: WorkflowVersioning
    /// Which version of the workers runs the next task; nil leaves it to the worker.
    private(set) var versioningBehavior: VersioningBehavior?
    /// What stands between the workflow and the world, the outermost first.
    let interceptors: [any WorkflowInterceptor]
    /// Takes what the workflow has measured.
    let measure: @Sendable (WorkflowInfo, WorkflowMeasurement) -> Void
    /// What side effects see.
    let world: WorldSource
    /// Which SDK runs the code, by its name and version on the wire.
    let sdk: (name: String, version: String)
    /// Whether a patch that the run meets for the first time is to be taken; each one where it is nil.
    let activatesPatch: (@Sendable (PatchActivation) -> Bool)?
    /// Local activities that wait for a timer before their next attempt.
    var awaitedRetries: [Sequence: AwaitedRetry] = [:]

    /// After this many failed awaits the code of an evicted run is parked for good.
    private static let evictedAwaitLimit = 1000
    /// After this many jobs the code of an evicted run is left where it is.
    private static let evictionJobLimit = 100_000

    package init(
        info: WorkflowInfo,
        converter: any PayloadConverter,
        failurePolicy: WorkflowFailurePolicy = WorkflowFailurePolicy(),
        versioning: WorkflowVersioning = .declared(nil),
        interceptors: [any WorkflowInterceptor] = [],
        world: WorldSource = .none,
        sdk: (name: String, version: String) = ("", ""),
        activatesPatch: (@Sendable (PatchActivation) -> Bool)? = nil,
        measure: @escaping @Sendable (WorkflowInfo, WorkflowMeasurement) -> Void = { _, _ in },
        log: @escaping @Sendable (WorkflowInfo, WorkflowLogEntry) -> Void
    ) {
        self.info = info
        self.converter = converter.within(.workflow(info.namespace, info.workflowID))
        contextual = converter.contextual
        self.failurePolicy = failurePolicy
        self.versioning = versioning
        if case .declared(let behavior) = versioning { versioningBehavior = behavior }
        self.interceptors = interceptors
        self.measure = measure
        self.world = world
        self.sdk = sdk
        self.activatesPatch = activatesPatch
        sink = log
        executor = WorkflowExecutor()
        random = WorkflowRandom(seed: info.runID.rawValue)
        randomStreams = WorkflowRandomStreams(seed: info.runID.rawValue)
    }

    /// Begins all random numbers anew.
    func reseed(_ seed: String) {
        random = WorkflowRandom(seed: seed)
        randomStreams = WorkflowRandomStreams(seed: seed)
    }

    func log(_ level: WorkflowLogEntry.Level, _ message: String, metadata: [(key: String, value: String)] = []) {
        sink(info, WorkflowLogEntry(level: level, message: message, metadata: metadata))
    }

    /// Asks a dynamic workflow for its behaviour, now that it is known what it is started with.
    func chooseVersioning(for input: [Payload]) {
        guard case .chosen(let choose) = versioning else { return }
        versioningBehavior = choose(info, RawArguments(payloads: input, using: converter))
    }

    /// Makes the workflow task fail; the first reason counts.
    func fail(_ problem: WorkflowTaskProblem) {
        guard self.problem == nil, !isEvicted else { return }
        self.problem = problem
    }

    /// Runs something that may find nondeterminism where workflow code cannot be told.
    func checked<Value>(_ fallback: Value, _ body: () throws(Nondeterminism) -> Value) -> Value {
        do { return try body() } catch {
            fail(.nondeterminism(error))
            return fallback
        }
    }

    /// Ends the run with the command that says how.
    func finish(_ command: Command) {
        guard !isFinished, !isEvicted else { return }
        isFinished = true
        machines.recorder.record(encoded(command), for: .completion)
    }

    /// Whether the code's calls still reach the server.
    var isLive: Bool { !isEvicted && problem == nil }
    /// Whether the code repeats what history already holds.
    var isReplaying: Bool { machines.isReplaying }
    /// The habits by which the code is driven.
    var dialect: Dialect { machines.dialect }
    /// The workflow's time.
    var time: Timestamp { machines.time }
    /// When the run began.
    var startTime: Timestamp { machines.startTime }
    /// How many events the history has, as of the task at hand.
    var historyLength: Int { machines.historyLength }
    /// What the server said with the start of the task at hand.
    var taskStart: HistoryEvent.WorkflowTaskStarted { machines.taskStart }
}

// MARK: - Waiting

extension RunCore {
    /// Registers what workflow code has asked for.
    ///
    /// `converter` reads its outcome; the run's own when nil.
    func add(
        _ operation: Operation,
        scope: CancellationScope,
        converter: (any PayloadConverter)? = nil
    ) -> PendingOperation {
        operationCount += 1
        let added = PendingOperation(operation, scope: scope, order: operationCount)
        added.converter = converter
        added.place = machines.recorder.callSite
        pending[operation] = added
        return added
    }

    /// What a call gives that can have no effect: its scope is cancelled, or the run leaves memory.
    func unavailable(_ operation: Operation, scope: CancellationScope) -> PendingOperation {
        PendingOperation(operation, scope: scope, order: 0, resolution: isLive ? .cancelled : .evicted)
    }

    /// What workflow code waits for under a name, if it does.
    func pendingOperation(_ operation: Operation) -> PendingOperation? { pending[operation] }

    /// Lets the next attempt of something end what the first one began.
    func rename(_ operation: PendingOperation, _ name: Operation) {
        pending[operation.operation] = nil
        operation.operation = name
        pending[name] = operation
    }

    /// Waits for an operation's end.
    func outcome(of operation: PendingOperation) async -> Resolution {
        while true {
            if let resolution = operation.resolution { return await afterEviction(resolution) }
            if !isLive { return await afterEviction(.evicted) }
            let wait = lines.beginWait(.operation(operation))
            await operation.suspend(wait, on: executor)
            lines.endWait(wait)
        }
    }

    /// Registers code that is to wait for its turn.
    func beginTurn(in scope: CancellationScope) -> PendingOperation {
        operationCount += 1
        let turn = PendingOperation(.timer(Sequence(0)), scope: scope, order: operationCount)
        turnsAwaited[turn.order] = turn
        return turn
    }

    /// Waits until the turn has come, or is cancelled.
    func turn(of operation: PendingOperation, at place: CallSite, _ what: String) async -> Resolution {
        while true {
            if let resolution = operation.resolution { return await afterEviction(resolution) }
            if !isLive { return await afterEviction(.evicted) }
            let wait = lines.beginWait(.turn(what, place, operation))
            await operation.suspend(wait, on: executor)
            lines.endWait(wait)
        }
    }

    /// Says that the turn has come, or will not come any more.
    func endTurn(_ operation: PendingOperation, _ resolution: Resolution) {
        guard turnsAwaited.removeValue(forKey: operation.order) != nil else { return }
        end(operation, resolution)
    }

    /// Waits until a condition is true, at once if it is.
    func wait(at place: CallSite? = nil, until isTrue: @escaping () -> Bool) async {
        if isLive, !dialect.alwaysGivesWay, isTrue() { return }
        if isLive {
            let condition = Condition(isTrue)
            let wait = lines.beginWait(.condition(place, condition))
            await condition.suspend(on: executor) { conditions.append($0) }
            lines.endWait(wait)
        }
        if !isLive { _ = await afterEviction(.evicted) }
    }

    /// Counts an await that can have no effect any more; beyond the limit the code is parked.
    func awaitInVain() async { _ = await afterEviction(.evicted) }

    private func afterEviction(_ resolution: Resolution) async -> Resolution {
        guard !isLive else { return resolution }
        awaitsSinceEviction += 1
        if awaitsSinceEviction > Self.evictedAwaitLimit { await parkForever() }
        return .evicted
    }

    /// Ends an operation and forgets it.
    package func resolve(_ operation: Operation, _ resolution: Resolution) {
        if case .timer(let sequence) = operation { retryLocalActivity(after: sequence) }
        if let operation = pending.removeValue(forKey: operation) { end(operation, resolution) }
    }

    /// Says how something ended, and wakes the lines that wait for it, unless they take turns.
    func end(_ operation: PendingOperation, _ resolution: Resolution, hasFailed: Bool = false) {
        endCount += 1
        if hasFailed || resolution.hasFailed { failureCount += 1 }
        operation.resolve(resolution, as: endCount)
        if turns == nil { operation.wake() }
    }

    /// Looks at a condition no more.
    func forget(_ condition: Condition) { conditions.removeAll { $0 === condition } }
}

// MARK: - Running

extension RunCore {
    /// Tells workflow code of what has happened, then runs it until all of it waits for something that has not.
    /// - Parameter jobs: tells the code.
    package func drive(_ jobs: () -> Void) {
        if dialect.takesTurns {
            driveInTurns(jobs)
        } else {
            jobs()
            executor.run()
            while problem == nil, wakeConditions(together: dialect.wakesConditionsTogether) { executor.run() }
        }
        if isFinished, !isReplaying, let warning = handlers.warning { log(.warning, warning) }
        if let failure = awaitOutside { fail(.failure(failure)) }
    }

    /// What is wrong when a line of the workflow waits for something that the engine does not know.
    private var awaitOutside: Failure? {
        guard isLive, !isFinished else { return nil }
        let strays = lines.strays
        guard !strays.isEmpty || executor.holdsJobs else { return nil }
        let who = strays.isEmpty ? "code of the workflow" : strays.joined(separator: ", ")
        let verb = strays.count > 1 ? "await" : "awaits"
        let message = """
            \(who) \(verb) something outside the workflow, such as an actor, a task, a stream, a continuation or I/O, \
            which a replay cannot repeat: let an activity do that, and await only what the workflow's context gives
            """
        return Failure(message: message, kind: .application(.init(type: "AwaitOutsideWorkflow")))
    }

    /// Runs the code that can go on, without a look at the conditions; for use within `drive`.
    func runWhatIsReady() { executor.run() }

    /// Whether there was a condition that has come true.
    private func wakeConditions(together: Bool) -> Bool {
        guard let first = conditions.firstIndex(where: { $0.isTrue() }) else { return false }
        guard together else {
            conditions.remove(at: first).wake()
            return true
        }
        var waiting: [Condition] = []
        var fulfilled: [Condition] = []
        for condition in conditions {
            if condition.isTrue() { fulfilled.append(condition) } else { waiting.append(condition) }
        }
        conditions = waiting
        for condition in fulfilled { condition.wake() }
        return true
    }

    /// Lets a run's code unwind without a trace, so that its memory is freed.
    package func evict() {
        guard !isEvicted else { return }
        isEvicted = true
        let hasEnded = executor.unwind(atMost: Self.evictionJobLimit) {
            let awaited = Array(pending.values) + turnsAwaited.values
            for operation in awaited.sorted(by: { $0.order < $1.order }) { operation.wake() }
            // What has ended is not pending any more, although the turn of the lines that wait for it may not have come.
            for awaited in lines.allAwaited {
                switch awaited {
                case .operation(let operation), .branch(_, let operation), .turn(_, _, let operation):
                    if operation.resolution != nil { operation.wake() }
                case .condition: break
                }
            }
            for condition in conditions { condition.wake() }
            // Not behind it: from there on, code that comes back late runs on another thread.
            pending = [:]
            turnsAwaited = [:]
            conditions = []
        }
        if !hasEnded {
            log(.error, "the code of an evicted run does not end; it ignores that everything it awaits fails")
        }
    }
}

// MARK: - Cancellation

extension RunCore {
    /// Cancels a scope: what was asked for in it is cancelled in the order in which it was asked for.
    func cancel(_ scope: CancellationScope, reason: String) {
        let scopes = Set(scope.markCancelled(reason: reason).map { ObjectIdentifier($0) })
        guard !scopes.isEmpty else { return }
        let affected = [Array(pending.values), Array(turnsAwaited.values)].joined()
            .filter { scopes.contains(ObjectIdentifier($0.scope)) }.sorted { $0.order < $1.order }
        for operation in affected { cancel(operation, reason: reason) }
    }

    /// Cancels one operation; whether its waiter goes on at once is the machine's decision.
    func cancel(_ operation: PendingOperation, reason: String) {
        guard operation.resolution == nil, isLive else { return }
        if turnsAwaited[operation.order] === operation { return endTurn(operation, .cancelled) }
        if case .localActivity = operation.operation { return cancelLocalActivity(operation) }
        let goesOn = checked(false) { () throws(Nondeterminism) in
            try machines.cancel(operation.operation, reason: reason)
        }
        guard goesOn else { return }
        switch operation.operation {
        case .childResult(let sequence): resolve(.childStart(sequence), .cancelled)
        case .nexusResult(let sequence): resolve(.nexusStart(sequence), .cancelled)
        default: break
        }
        resolve(operation.operation, .cancelled)
    }
}

/// Why a workflow task cannot be answered.
package indirect enum WorkflowTaskProblem: Error, Sendable {
    /// The history does not fit the code.
    case nondeterminism(Nondeterminism)
    /// The history is not one that a server writes, or not the one that this run has seen.
    case history(HistoryError)
    /// The workflow's code threw what it may not throw, or a value could not be converted.
    case failure(Failure)

    /// The problem that an error of the engine is.
    init(_ error: any Error) {
        switch error {
        case let problem as WorkflowTaskProblem: self = problem
        case let mismatch as Nondeterminism: self = .nondeterminism(mismatch)
        default: self = .history(HistoryError("\(error)"))
        }
    }
}
