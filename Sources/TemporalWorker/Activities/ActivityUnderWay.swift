import Logging
import Synchronization
import TemporalCore
import TemporalWire

/// An attempt of an activity on this worker, and the time that it has.
///
/// Once the server must have given it up, its context is cancelled with the reason
/// ``ActivityCancellationReason/timedOut``, and the server is not told any more of it. Its slot is free as
/// soon as its code has come back, or after a while if it has not.
final class ActivityUnderWay: Sendable {
    private struct State {
        var deadline: ActivityDeadline
        /// The server must have given it up before its code came back.
        var isTimeOver = false
        /// Its code has come back.
        var isOver = false
        var alarm: Alarms.ID?
        /// Ends what is done for its answer.
        var giveUp: (@Sendable () -> Void)?
    }

    let task: ActivityTask
    let context: ActivityContext
    let heartbeats: HeartbeatSender
    let metrics: ActivityTypeMetrics
    let slot: AttemptSlot
    private let begin = ContinuousClock.now
    private let alarms: Alarms
    private let state: Mutex<State>

    init(
        _ task: ActivityTask,
        in context: ActivityContext,
        heartbeats: HeartbeatSender,
        slot: AttemptSlot,
        metrics: ActivityTypeMetrics,
        alarms: Alarms,
        margin: Duration
    ) {
        self.task = task
        self.context = context
        self.heartbeats = heartbeats
        self.slot = slot
        self.metrics = metrics
        self.alarms = alarms
        state = Mutex(State(deadline: ActivityDeadline(of: task, margin: margin)))
        heartbeats.onCancel { [weak context] reason in context?.cancel(reason) }
        heartbeats.onArrival { [weak self] in self?.heartbeatArrived() }
    }

    /// Whether the server must have given the attempt up, so that nobody waits for its outcome.
    var isTimeOver: Bool { state.withLock { $0.isTimeOver } }

    /// How long after its beginning the attempt is over, as things stand.
    var end: Duration? { state.withLock { $0.deadline.next?.at } }

    /// Ends the attempt when its time is over.
    /// - Parameter abandoned: called when its code does not come back then; what it says later is dropped.
    func watch(_ abandoned: @escaping @Sendable () -> Void) {
        guard let moment = state.withLock({ $0.deadline.next?.at }).map({ begin.after($0) }) else { return }
        let alarm = alarms.set(at: moment) { self.lookAtTime(abandoned) }
        let isOver = state.withLock { state in
            if !state.isOver { state.alarm = alarm }
            return state.isOver
        }
        if isOver { alarms.cancel(alarm) }
    }

    /// Ends the attempt if its time is over, which heartbeats may have moved.
    /// - Returns: when to look again; nil for never.
    private func lookAtTime(_ abandoned: @escaping @Sendable () -> Void) -> ContinuousClock.Instant? {
        guard let next = state.withLock({ $0.isOver ? nil : $0.deadline.next }) else { return nil }
        let moment = begin.after(next.at)
        if moment > .now { return moment }
        timeIsOver(next.kind, abandoned)
        return nil
    }

    /// What is to be done when its time is over before ``codeReturned()``.
    func whenTimeIsOver(_ giveUp: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            state.giveUp = giveUp
            return state.isTimeOver
        }
        if isOver { giveUp() }
    }

    /// The code has come back; how long the answer takes is another matter.
    func codeReturned() {
        let alarm = state.withLock { state in
            state.isOver = true
            state.giveUp = nil
            defer { state.alarm = nil }
            return state.alarm
        }
        if let alarm { alarms.cancel(alarm) }
    }

    private func heartbeatArrived() {
        let now = begin.duration(to: .now)
        state.withLock { $0.deadline.heartbeatArrived(at: now) }
    }

    private func timeIsOver(_ kind: TimeoutKind, _ abandoned: @escaping @Sendable () -> Void) {
        let (isRunning, giveUp) = state.withLock { state in
            if !state.isOver { state.isTimeOver = true }
            return (!state.isOver, state.giveUp)
        }
        guard isRunning else { return }
        giveUp?()
        context.logger.warning("the time of the activity is over (\(kind.serverName)); its code is told to end")
        context.cancel(.timedOut)
        slot.timeIsOver {
            _ = self.heartbeats.close()
            self.metrics.abandoned()
            self.context.logger.error(
                """
                the code of activity \(self.task.activityType) (id \(self.task.activityID)) has not come back although \
                its time is over (\(kind.serverName)): its slot is free for others, and what it says later is dropped; \
                let it end when its Swift task is cancelled, or give it a longer time
                """
            )
            abandoned()
        }
    }
}

extension ActivityDeadline {
    fileprivate init(of task: ActivityTask, margin: Duration) {
        var elapsed = Duration.zero
        if let scheduled = task.scheduledTime, let started = task.startedTime {
            // Both are the server's, whose clock may differ from this machine's.
            elapsed = started.duration(since: scheduled)
        }
        self.init(
            startToClose: task.startToClose,
            scheduleToClose: task.scheduleToClose,
            elapsed: elapsed,
            heartbeat: task.heartbeatTimeout,
            margin: margin
        )
    }
}
