import Synchronization
import TemporalCore
import TemporalRPC

/// The local activities of one run: those that run, and those whose end the workflow was not told of yet.
///
/// A workflow task waits here for their ends. Another task can take its place (the server has given it up, and the next
/// attempt has come): then the session is handed on to that task's run, and what waits for the older task is told so.
/// The local activities go on; the newer run finds them by their numbers when it asks for the same ones.
final class LocalActivitySession: Sendable {
    private struct State {
        var running: [Sequence: Running] = [:]
        var ended: [End] = []
        /// What the workflow was told in the task at hand: a task in its place has to be told again.
        var told: [End] = []
        /// What was begun for an older run and what this one has not asked for yet.
        var inherited: Set<Sequence> = []
        /// Counts the tasks that it was handed on to.
        var owner = Owner(number: 0)
        var nextID = 0
        var extraAttempts = 0
        var isClosed = false
        var onIdle: (@Sendable () -> Void)?

        /// The first end that the workflow can be told of.
        var nextEnd: Int? { ended.firstIndex { !inherited.contains($0.sequence) } }
    }

    private struct Running: Sendable {
        let request: LocalActivityRequest
        let control: LocalActivityControl
        /// Tells it apart from one that has replaced it under the same number.
        let id: Int
        var isCancelled: Bool
    }

    /// The end of one, without the workflow's time, which depends on the task that it is told in.
    struct End: Sendable {
        var request: LocalActivityRequest
        var attempt: Int
        var outcome: LocalActivityOutcome

        var sequence: Sequence { request.sequence }
    }

    /// The task that the session is for, until it is handed on.
    struct Owner: Hashable, Sendable {
        fileprivate var number: Int
    }

    /// Why a wait is over.
    enum Wake: Sendable {
        /// One has ended.
        case ended
        /// The task is to be answered: its time is over, or the worker stops.
        case timeIsOver
        /// The session belongs to another task now.
        case superseded
    }

    private let state = Mutex(State())
    private let runner: LocalActivityRunner
    /// Sent whenever a wait may be over; any number of tasks can wait for it.
    private let signal = ChangeSignal()

    init(_ runner: LocalActivityRunner) { self.runner = runner }

    /// Whether something runs.
    var isBusy: Bool { state.withLock { !$0.running.isEmpty } }

    /// Whether something runs, or has ended and the workflow was not told of it.
    var isNeeded: Bool { state.withLock { !$0.running.isEmpty || !$0.ended.isEmpty } }

    /// The task that the session is for.
    var owner: Owner { state.withLock { $0.owner } }

    /// Says whom to tell when nothing runs any more.
    func onIdle(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onIdle = action } }

    // MARK: - Tasks

    /// Hands the session on to a newer task, whose run begins anew. An older one that waits is told so.
    func handOn() {
        state.withLock { state in
            state.owner.number += 1
            state.ended = state.told + state.ended
            state.told = []
            state.inherited = Set(state.running.keys).union(state.ended.map(\.sequence))
        }
        signal.send()
    }

    /// The task was answered: what the workflow was told of is written down, and what an older run has left behind is
    /// cancelled.
    func taskAnswered() {
        let unwanted = state.withLock { state in
            state.told = []
            state.ended.removeAll { state.inherited.contains($0.sequence) }
            let unwanted = state.inherited.compactMap { state.running.removeValue(forKey: $0)?.control }
            state.inherited = []
            return unwanted
        }
        for control in unwanted { control.cancel() }
    }

    // MARK: - Activities

    /// Starts and stops activities.
    func perform(_ work: [LocalActivityWork], at time: Timestamp, of workflow: WorkflowInfo) {
        for item in work {
            switch item {
            case .start(let request, let isCancelled):
                if !takeOver(request, isCancelled) { start(request, isCancelled, at: time, of: workflow) }
            case .cancel(let sequence):
                state.withLock { state in
                    state.running[sequence]?.isCancelled = true
                    return state.running[sequence]?.control
                }?.cancel()
            }
        }
    }

    /// Whether an older run has begun the same one. Its input may differ where it depends on the time of the
    /// task; it goes on all the same, as one that has begun late.
    private func takeOver(_ request: LocalActivityRequest, _ isCancelled: Bool) -> Bool {
        let (isFound, unwanted) = state.withLock { state -> (Bool, LocalActivityControl?) in
            guard state.inherited.remove(request.sequence) != nil else { return (false, nil) }
            if let running = state.running[request.sequence] {
                let isSame = running.request.isSame(as: request) && (isCancelled || !running.isCancelled)
                if isSame {
                    state.running[request.sequence]?.isCancelled = isCancelled
                    return (true, isCancelled ? running.control : nil)
                }
                state.running[request.sequence] = nil
                return (false, running.control)
            }
            guard let index = state.ended.firstIndex(where: { $0.sequence == request.sequence }) else {
                return (false, nil)
            }
            let end = state.ended[index]
            let wasCancelled = if case .cancelled = end.outcome { true } else { false }
            if end.request.isSame(as: request), isCancelled || !wasCancelled { return (true, nil) }
            state.ended.remove(at: index)
            return (false, nil)
        }
        unwanted?.cancel()
        return isFound
    }

    private func start(
        _ request: LocalActivityRequest,
        _ isCancelled: Bool,
        at time: Timestamp,
        of workflow: WorkflowInfo
    ) {
        let control = LocalActivityControl()
        let id = state.withLock { state in
            let id = state.nextID
            state.nextID += 1
            state.running[request.sequence] = Running(
                request: request,
                control: control,
                id: id,
                isCancelled: isCancelled
            )
            return id
        }
        if isCancelled { control.cancel() }
        Task {
            let (attempt, outcome) = await runner.run(request, at: time, of: workflow, control)
            end(id, with: End(request: request, attempt: attempt, outcome: outcome))
        }
    }

    private func end(_ id: Int, with end: End) {
        let onIdle = state.withLock { state -> (@Sendable () -> Void)? in
            state.extraAttempts += end.attempt - end.request.attempt
            // It may have been replaced by another one of its number.
            guard state.running[end.sequence]?.id == id else { return nil }
            state.running[end.sequence] = nil
            if !state.isClosed { state.ended.append(end) }
            return state.running.isEmpty ? state.onIdle : nil
        }
        signal.send()
        onIdle?()
    }

    // MARK: - Waiting

    /// Waits until one has ended that the workflow can be told of, the worker stops, the time is over, or another task
    /// has taken the place of the one that waits.
    func waitForEnd(_ owner: Owner, before deadline: ContinuousClock.Instant) async -> Wake {
        let wait = runner.beginWaiting(self)
        defer { runner.endWaiting(wait) }
        while true {
            let seen = signal.changes
            if let wake = wake(owner) { return wake }
            guard ContinuousClock.now < deadline, !runner.isStopping else { return .timeIsOver }
            await signal.wait(after: seen, until: deadline)
        }
    }

    private func wake(_ owner: Owner) -> Wake? {
        state.withLock { state in
            if state.owner != owner { return .superseded }
            if state.nextEnd != nil { return .ended }
            return state.isClosed ? .timeIsOver : nil
        }
    }

    /// The next one that has ended, in the order in which they did.
    func takeEnd() -> End? {
        state.withLock { state in
            guard let index = state.nextEnd else { return nil }
            let end = state.ended.remove(at: index)
            state.told.append(end)
            return end
        }
    }

    func wake() { signal.send() }

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
            (state.ended, state.told, state.inherited) = ([], [], [])
            return state.running.values.map(\.control)
        }
        for control in controls { control.cancel() }
        signal.send()
    }
}

extension LocalActivityRequest {
    /// Whether two runs of one workflow, each from its start, ask for one and the same local activity.
    fileprivate func isSame(as other: LocalActivityRequest) -> Bool {
        sequence == other.sequence && activityType == other.activityType && activityID == other.activityID
            && attempt == other.attempt
    }
}
