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
        await core.wait(at: CallSite(file: file, line: line)) { condition(run.state) || scope.isCancelled }
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
        if duration <= .zero || core.dialect.spotsTrueConditions && condition(run.state) {
            guard core.isLive else {
                await core.awaitInVain()
                throw .evicted
            }
            return condition(run.state)
        }
        let timer = timer(for: duration, summary: summary).operation
        let run = run
        await core.wait(at: CallSite(file: file, line: line)) {
            condition(run.state) || timer.resolution != nil
        }
        guard core.isLive else { throw .evicted }
        // Without an outcome of the timer it was the condition that woke us, even if it is not true any more.
        if timer.resolution == nil || condition(run.state) {
            if !core.dialect.leavesTimersOfWaits { core.cancel(timer, reason: "") }
            return true
        }
        if case .fired? = timer.resolution { return false }
        throw .cancelled
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
        core.at(CallSite(file: file, line: line)) { timer(for: duration, summary: summary) }
    }

    private func timer(for duration: Duration, summary: String?) -> TimerHandle {
        core.chain.pass(TimerCall(duration: duration, summary: summary), in: self, through: { $0.startTimer }) {
            [core, scope] call in
            let timer = core.startTimer(for: call.duration, summary: call.summary, in: scope)
            return TimerHandle(operation: timer, core: core)
        }
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
