/// What a running workflow may do to the world. Not Sendable: it cannot leave its workflow.
///
/// Every call is recorded in the order in which it is made; a replay makes the same calls and gets the same answers.
public final class WorkflowContext<W: Workflow>: SelfDescribing {
    let run: WorkflowRun<W>
    let scope: CancellationScope
    /// The update whose handler the code belongs to.
    let update: UpdateInfo?

    init(run: WorkflowRun<W>, scope: CancellationScope, update: UpdateInfo? = nil) {
        self.run = run
        self.scope = scope
        self.update = update
    }

    /// A context of the same code in another scope.
    func within(_ scope: CancellationScope) -> WorkflowContext {
        WorkflowContext(run: run, scope: scope, update: update)
    }

    var core: RunCore { run.core }

    package var facts: KeyValuePairs<String, any Sendable> { core.facts }

    /// The workflow's state, shared with its signal, query and update handlers.
    public var state: W {
        _read { yield run.state }
        _modify { yield &run.state }
    }

    /// What the run knows of itself.
    public var info: WorkflowInfo { core.info }

    /// The workflow's time: when the task at hand was started. It stands still while code runs.
    public var now: Timestamp { core.machines.time }

    /// Random numbers that a replay repeats: `Int.random(in: 1...6, using: &context.random)`.
    public var random: WorkflowRandom {
        _read { yield core.random }
        _modify { yield &core.random }
    }

    /// A UUID in text that a replay repeats.
    public func uuid() -> String { core.random.uuid() }

    /// Logs once; a replay is silent.
    public var logger: WorkflowLogger { WorkflowLogger(core: core) }

    /// Whether the code repeats what history already holds. Code must not do other things then; logging and metrics
    /// take care of themselves.
    public var isReplaying: Bool { core.machines.isReplaying }

    /// Whether the run leaves this worker's memory: its code unwinds, and nothing that it does has an effect.
    public var isUnwinding: Bool { !core.isLive }

    /// Whether somebody has asked the workflow to cancel.
    public var isCancelled: Bool { scope.isCancelled }

    /// How many events the history has, as of the task at hand.
    public var historyLength: Int { core.machines.historyLength }

    /// How large the history is, as the server says.
    public var historySizeBytes: Int { Int(core.machines.taskStart.historySizeBytes) }

    /// Whether the server advises to continue as new, because the history has grown long.
    public var isContinueAsNewSuggested: Bool { core.machines.taskStart.suggestsContinueAsNew }
}

@available(*, unavailable)
extension WorkflowContext: Sendable {}

// MARK: - Time and conditions

extension WorkflowContext {
    /// Waits for a time, durably.
    /// - Parameters:
    ///   - duration: how long; zero or less does not wait.
    ///   - summary: a short text for the Web UI.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Throws: ``Interruption`` when the workflow is cancelled meanwhile.
    public func sleep(
        for duration: Duration,
        summary: String? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(Interruption) {
        guard duration > .zero else {
            if !core.isLive { await core.awaitInVain() }
            return try checkCancellation()
        }
        try await startTimer(for: duration, summary: summary, file: file, line: line).fired()
    }

    /// Waits until the state fulfils a condition.
    /// - Parameters:
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    ///   - condition: reads the state; called after every change, so it must be quick and change nothing.
    /// - Throws: ``Interruption`` when the workflow is cancelled meanwhile.
    public func wait(
        file: StaticString = #fileID,
        line: UInt = #line,
        until condition: @escaping (borrowing W) -> Bool
    ) async throws(Interruption) {
        let run = run
        let scope = scope
        await core.wait(at: SourceLine(file: file, line: line)) { condition(run.state) || scope.isCancelled }
        guard core.isLive else { throw .evicted }
        guard !scope.isCancelled || condition(run.state) else { throw .cancelled }
    }

    /// Waits until the state fulfils a condition, but no longer than a time.
    /// - Parameters:
    ///   - duration: how long at most; zero or less only looks.
    ///   - summary: a short text for the timer in the Web UI.
    ///   - file: where it is written, for `temporal workflow stack`.
    ///   - line: where it is written.
    ///   - condition: reads the state; called after every change, so it must be quick and change nothing.
    /// - Returns: whether the condition is true; false when the time is over.
    /// - Throws: ``Interruption`` when the workflow is cancelled meanwhile.
    @discardableResult
    public func wait(
        for duration: Duration,
        summary: String? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        until condition: @escaping (borrowing W) -> Bool
    ) async throws(Interruption) -> Bool {
        if duration <= .zero || core.machines.dialect.spotsTrueConditions && condition(run.state) {
            guard core.isLive else {
                await core.awaitInVain()
                throw .evicted
            }
            return condition(run.state)
        }
        let timer = timer(for: duration, summary: summary).operation
        let run = run
        await core.wait(at: SourceLine(file: file, line: line)) {
            condition(run.state) || timer.resolution != nil
        }
        guard core.isLive else { throw .evicted }
        // Without an outcome of the timer it was the condition that woke us, whatever has become of it since.
        if timer.resolution == nil || condition(run.state) {
            if !core.machines.dialect.leavesTimersOfWaits { core.cancel(timer, reason: "") }
            return true
        }
        if case .fired? = timer.resolution { return false }
        throw .cancelled
    }

    /// Fails if the workflow was asked to cancel.
    /// - Throws: ``Interruption``.
    public func checkCancellation() throws(Interruption) {
        guard core.isLive else { throw .evicted }
        if scope.isCancelled { throw .cancelled }
    }

    /// Starts a timer and goes on.
    /// - Parameters:
    ///   - duration: when it fires, from now.
    ///   - summary: a short text for the Web UI.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: a handle to await or to cancel.
    public func startTimer(
        for duration: Duration,
        summary: String? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> TimerHandle {
        core.at(file, line) { timer(for: duration, summary: summary) }
    }

    private func timer(for duration: Duration, summary: String?) -> TimerHandle {
        core.chain.pass(TimerCall(duration: duration, summary: summary), in: self, through: { $0.startTimer }) {
            [core, scope] call in
            guard core.isLive, !scope.isCancelled else {
                return TimerHandle(operation: core.unavailable(.timer(Sequence(0)), scope: scope), core: core)
            }
            let sequence = core.machines.startTimer(for: call.duration, summary: core.text(call.summary))
            return TimerHandle(operation: core.add(.timer(sequence), scope: scope), core: core)
        }
    }

    /// Runs code that a request to cancel does not reach, such as what gives everything back.
    ///
    /// The context that the body gets is not cancelled, whatever happens to the workflow.
    public func shielded<Value, Thrown: Error>(
        _ body: (WorkflowContext<W>) async throws(Thrown) -> Value
    ) async throws(Thrown) -> Value {
        try await body(within(CancellationScope()))
    }
}

/// A timer that was started.
public struct TimerHandle {
    let operation: PendingOperation
    let core: RunCore

    /// Whether the timer has fired or was cancelled; for conditions that wait for the first of several things.
    public var isFinished: Bool { operation.resolution != nil }

    /// Waits until the timer fires.
    /// - Throws: ``Interruption`` when the timer or the workflow is cancelled meanwhile.
    public func fired() async throws(Interruption) {
        switch await core.outcome(of: operation) {
        case .fired: return
        case .evicted: throw .evicted
        default: throw .cancelled
        }
    }

    /// Cancels the timer, unless it has fired.
    public func cancel() { core.cancel(operation, reason: "") }
}

// MARK: - Activities

extension WorkflowContext {
    /// Schedules an activity and goes on; its result comes later.
    /// - Parameters:
    ///   - activity: the activity, by its typed reference.
    ///   - input: its argument.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: a handle to await.
    public func start<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> ActivityHandle<Output, Failure> {
        core.at(file, line) {
            core.chain.pass(ActivityCall(activity: activity, input: input), in: self, through: { $0.startActivity }) {
                [core] call in
                ActivityHandle(operation: schedule(call), core: core)
            }
        }
    }

    /// Schedules an activity without input and goes on.
    public func start<Output, Failure>(
        _ activity: Activity<Empty, Output, Failure>,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> ActivityHandle<Output, Failure> {
        start(activity, Empty(), file: file, line: line)
    }

    /// Runs an activity and waits for its result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ActivityFailure<Failure>) -> Output {
        try await start(activity, input, file: file, line: line).result()
    }

    /// Runs an activity without input and waits for its result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Output, Failure>(
        _ activity: Activity<Empty, Output, Failure>,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ActivityFailure<Failure>) -> Output {
        try await start(activity, Empty(), file: file, line: line).result()
    }

    private func schedule<Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>
    ) -> PendingOperation {
        let activity = call.activity
        guard core.isLive, !scope.isCancelled else { return core.unavailable(.activity(Sequence(0)), scope: scope) }
        let options = activity.options
        let queue = options.taskQueue ?? core.info.taskQueue
        let converter = core.converter(ofActivity: activity.name, on: queue)
        let what = "the input of activity \(activity.name)"
        guard let payloads = core.encode(call.input, what, using: converter) else {
            return core.unavailable(.activity(Sequence(0)), scope: scope)
        }
        let sequence = core.machines.scheduleActivity(
            cancellation: options.cancellation,
            summary: core.text(options.summary)
        ) { activityID in
            var command = Command.ScheduleActivity(
                activityID: activityID,
                activityType: activity.name,
                taskQueue: queue,
                input: payloads
            )
            command.startToClose = options.startToClose
            command.scheduleToClose = options.scheduleToClose
            command.scheduleToStart = options.scheduleToStart
            command.heartbeat = options.heartbeat
            command.retryPolicy = options.retry
            command.priority = options.priority
            command.header = call.header
            command.usesWorkflowBuildID = queue == core.info.taskQueue
            command.requestEagerExecution = options.allowsEagerExecution && command.usesWorkflowBuildID
            return command
        }
        core.machines.comparison?.note(converter, for: .activity(sequence))
        return core.add(.activity(sequence), scope: scope, converter: converter)
    }
}

/// An activity that was scheduled.
public struct ActivityHandle<Output: Codable & Sendable, Failure: Error & Codable> {
    let operation: PendingOperation
    let core: RunCore

    /// Whether the activity has ended, however it ended; for conditions that wait for the first of several things:
    /// `context.wait { $0.isHurried || activity.isFinished }`.
    public var isFinished: Bool { operation.resolution != nil }

    /// Waits for the activity's end.
    /// - Returns: its result.
    /// - Throws: ``ActivityFailure``; of what it declares as ``ActivityFailure/Reason/declared(_:)``.
    public func result() async throws(ActivityFailure<Failure>) -> Output {
        let outcome = await core.outcome(of: operation)
        let converter = operation.converter
        switch outcome {
        case .completed(let payloads):
            let value = core.decode(Output.self, payloads, "the result of an activity", using: converter)
            guard let value else { throw .interrupted(.evicted) }
            return value
        case .failed(let failure):
            guard let failure = core.decoded(failure, "the failure of an activity", using: converter) else {
                throw .interrupted(.evicted)
            }
            throw core.converter.activityFailure(Failure.self, from: failure)
        case .cancelled: throw .interrupted(.cancelled)
        default: throw .interrupted(.evicted)
        }
    }

    /// Asks the activity to cancel; what its awaiter gets is decided by ``ActivityOptions/cancellation``.
    public func cancel() { core.cancel(operation, reason: "") }
}

extension ActivityFailure {
    static func interrupted(_ interruption: Interruption) -> Self {
        Self(reason: .interrupted(interruption), origin: nil, retryState: .unspecified, failure: nil)
    }
}

// MARK: - Versions

extension WorkflowContext {
    /// The version of a change that this run goes by: what its history says, or the highest for new code.
    public func version<Change: ChangeVersions>(of change: Change.Type) -> Change {
        let versions = change.allCases.sorted { $0.rawValue < $1.rawValue }
        // An empty enum has no values, so this function cannot be called for one: there is always a last.
        let numbers = versions.map(\.rawValue)
        let chosen = getVersion(change.changeID, min: numbers.first ?? 0, max: numbers.last ?? 0)
        if let version = Change(rawValue: chosen) { return version }
        core.fail(
            .nondeterminism(
                Nondeterminism(
                    expected: "one of the versions \(numbers) of change \"\(change.changeID)\"",
                    found: "version \(chosen) in the history"
                )
            )
        )
        return versions[versions.count - 1]
    }

    /// The version number of a change that this run goes by, as `GetVersion` of the Go SDK.
    /// - Parameters:
    ///   - changeID: the change's id in history; never reuse one.
    ///   - min: the lowest version that the code still supports; -1 is the code before the change.
    ///   - max: the version that new runs take.
    /// - Returns: the version to go by.
    public func getVersion(_ changeID: String, min: Int, max: Int) -> Int {
        guard core.isLive else { return max }
        return core.checked(max) { () throws(Nondeterminism) in
            try core.machines.version(of: changeID, minimum: min, maximum: max)
        }
    }
}

extension Failure.Kind {
    /// What code threw although it may not.
    static func unexpected(_ error: any Error) -> Failure.Kind { .application(.init(type: "\(type(of: error))")) }
}
