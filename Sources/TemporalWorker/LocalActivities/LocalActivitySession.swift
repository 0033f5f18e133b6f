import Synchronization
import TemporalCore

/// The local activities of one run: those that run, and those whose end the workflow was not told of yet.
final class LocalActivitySession: Sendable {
    private struct State {
        var running: [Sequence: LocalActivityControl] = [:]
        var ended: [End] = []
        var extraAttempts = 0
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
        var onIdle: (@Sendable () -> Void)?
    }

    /// The end of one, without the workflow's time, which depends on the task that it is told in.
    struct End: Sendable {
        var sequence: Sequence
        var attempt: Int
        var outcome: LocalActivityOutcome
    }

    private let state = Mutex(State())
    private let runner: LocalActivityRunner

    init(_ runner: LocalActivityRunner) { self.runner = runner }

    /// Whether something runs.
    var isBusy: Bool { state.withLock { !$0.running.isEmpty } }

    /// Whether something runs, or has ended and the workflow was not told of it.
    var isNeeded: Bool { state.withLock { !$0.running.isEmpty || !$0.ended.isEmpty } }

    /// Says whom to tell when nothing runs any more.
    func onIdle(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onIdle = action } }

    /// Starts and stops activities.
    func perform(_ work: [LocalActivityWork], at time: Timestamp, of workflow: WorkflowInfo) {
        for item in work {
            switch item {
            case .start(let request, let isCancelled): start(request, isCancelled, at: time, of: workflow)
            case .cancel(let sequence): state.withLock { $0.running[sequence] }?.cancel()
            }
        }
    }

    private func start(
        _ request: LocalActivityRequest,
        _ isCancelled: Bool,
        at time: Timestamp,
        of workflow: WorkflowInfo
    ) {
        let control = LocalActivityControl()
        state.withLock { $0.running[request.sequence] = control }
        if isCancelled { control.cancel() }
        Task {
            let (attempt, outcome) = await runner.run(request, at: time, of: workflow, control)
            end(End(sequence: request.sequence, attempt: attempt, outcome: outcome), attempt - request.attempt)
        }
    }

    private func end(_ end: End, _ extraAttempts: Int) {
        let (waiter, onIdle) = state.withLock { state in
            state.running[end.sequence] = nil
            state.extraAttempts += extraAttempts
            if !state.isClosed { state.ended.append(end) }
            defer { state.waiter = nil }
            return (state.waiter, state.running.isEmpty ? state.onIdle : nil)
        }
        waiter?.resume()
        onIdle?()
    }

    /// Waits until one has ended, the worker stops or the time is over.
    func waitForEnd(before deadline: ContinuousClock.Instant) async {
        guard state.withLock({ $0.ended.isEmpty && !$0.isClosed }) else { return }
        let alarm = Task {
            guard (try? await Task.sleep(until: deadline)) != nil else { return }
            self.wake()
        }
        runner.beginWaiting(self)
        defer {
            alarm.cancel()
            runner.endWaiting(self)
        }
        while !state.withLock({ !$0.ended.isEmpty || $0.isClosed }), ContinuousClock.now < deadline, !runner.isStopping
        {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.ended.isEmpty, !state.isClosed, ContinuousClock.now < deadline, !runner.isStopping
                    else { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// The next one that has ended, in the order in which they did.
    func takeEnd() -> End? {
        state.withLock { state in state.ended.isEmpty ? nil : state.ended.removeFirst() }
    }

    func wake() {
        state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }

    /// How many attempts beyond the first ones there were since the last call.
    func takeExtraAttempts() -> Int {
        state.withLock { state in
            defer { state.extraAttempts = 0 }
            return state.extraAttempts
        }
    }

    /// Stops everything: the run has left memory.
    func close() {
        let controls = state.withLock { state in
            state.isClosed = true
            state.ended = []
            return Array(state.running.values)
        }
        for control in controls { control.cancel() }
        wake()
    }
}
