import TemporalCore
import TemporalWire

/// Activities: attempts, deadlines, heartbeats and cancellation.
extension VirtualService {
    func activity(_ key: ActivityKey) -> VirtualActivity? { runs[key.run]?.activities[key.scheduled] }

    mutating func schedule(_ command: Command.ScheduleActivity, of run: String) {
        let activity = VirtualActivity(command, at: now, runTimeout: runs[run]?.start.runTimeout)
        let scheduled = change(run) { run, now in
            run.write(
                .activityScheduled(
                    activityID: command.activityID,
                    activityType: command.activityType,
                    taskQueue: command.taskQueue
                ),
                at: now
            )
            run.activities[run.last] = activity
            return run.last
        }
        let key = ActivityKey(run: run, scheduled: scheduled ?? EventID(0))
        // Where both times end together, it is the wait for a worker that a server names.
        offer(key, 1)
        if let limit = activity.limits.scheduleToClose {
            appoint(.activityTimeout(key, attempt: 0, .scheduleToClose), in: limit)
        }
    }

    /// An attempt may begin: it goes to a worker that takes tasks of its queue.
    mutating func offer(_ key: ActivityKey, _ attempt: Int) {
        guard let activity = activity(key), let run = runs[key.run] else { return }
        if let limit = activity.limits.scheduleToStart {
            appoint(.activityTimeout(key, attempt: attempt, .scheduleToStart), in: limit)
        }
        let given = activity.command.taskQueue.name
        let queue = given.isEmpty ? run.start.taskQueue.name : given
        if !settings.unservedQueues.contains(queue) { enqueue(.activity(key, attempt: attempt)) }
    }

    mutating func handOut(_ key: ActivityKey, _ attempt: Int) -> Work? {
        guard var activity = activity(key), activity.attempt == attempt, activity.startedAt == nil else { return nil }
        activity.startedAt = now
        activity.lastSign = now
        put(key, activity)
        if let limit = activity.limits.startToClose {
            appoint(.activityTimeout(key, attempt: attempt, .startToClose), in: limit)
        }
        if let limit = activity.limits.heartbeat {
            appoint(.activityTimeout(key, attempt: attempt, .heartbeat), in: limit)
        }
        return .activity(key, task(key, activity))
    }

    private func task(_ key: ActivityKey, _ activity: VirtualActivity) -> ActivityTask {
        let start = runs[key.run]?.start
        var task = ActivityTask(token: key.token(attempt: activity.attempt))
        task.workflowNamespace = settings.namespace
        task.workflowType = start?.workflowType ?? ""
        task.workflowID = start?.workflowID ?? ""
        task.runID = key.run
        task.activityID = activity.command.activityID
        task.activityType = activity.command.activityType
        task.header = activity.command.header
        task.input = activity.command.input
        task.heartbeatDetails = activity.heartbeatDetails
        task.scheduledTime = activity.scheduledAt
        task.currentAttemptScheduledTime = activity.attemptScheduledAt
        task.startedTime = now
        task.attempt = activity.attempt
        task.scheduleToClose = activity.limits.scheduleToClose
        task.startToClose = activity.limits.startToClose
        task.heartbeatTimeout = activity.limits.heartbeat
        task.retryPolicy = activity.retryPolicy
        task.priority = activity.command.priority
        return task
    }

    private mutating func put(_ key: ActivityKey, _ activity: VirtualActivity?) {
        change(key.run) { run, _ in run.activities[key.scheduled] = activity }
    }

    // MARK: - Outcomes

    /// An attempt that runs; nil when the server has given it up.
    func running(_ key: ActivityKey, _ attempt: Int) -> VirtualActivity? {
        guard let activity = activity(key), activity.attempt == attempt, activity.startedAt != nil else { return nil }
        return activity
    }

    /// - Returns: whether the activity should stop; nil when the server does not know the attempt any more.
    mutating func heartbeat(_ key: ActivityKey, attempt: Int, _ details: [Payload]) -> Bool? {
        guard var activity = running(key, attempt) else { return nil }
        activity.lastSign = now
        activity.heartbeatDetails = details
        put(key, activity)
        return activity.isCancelRequested
    }

    /// - Returns: false when the server does not know the attempt any more.
    @discardableResult
    mutating func completeActivity(_ key: ActivityKey, attempt: Int, _ result: [Payload]) -> Bool {
        guard running(key, attempt) != nil else { return false }
        put(key, nil)
        change(key.run) { run, now in
            run.occur(
                .activityStarted(scheduled: key.scheduled),
                .activityCompleted(scheduled: key.scheduled, result: result),
                at: now
            )
        }
        return true
    }

    /// - Returns: false when the server does not know the attempt any more.
    @discardableResult
    mutating func failActivity(
        _ key: ActivityKey,
        attempt: Int,
        _ failure: Failure,
        lastHeartbeat: [Payload] = []
    ) -> Bool {
        guard var activity = running(key, attempt) else { return false }
        if !lastHeartbeat.isEmpty { activity.heartbeatDetails = lastHeartbeat }
        end(key, activity, with: failure) { .activityFailed(scheduled: key.scheduled, failure, $0, .unknown) }
        return true
    }

    /// - Returns: false when the server does not know the attempt any more.
    @discardableResult
    mutating func cancelledActivity(_ key: ActivityKey, attempt: Int, details: [Payload]) -> Bool {
        guard let activity = running(key, attempt), activity.isCancelRequested else { return false }
        put(key, nil)
        change(key.run) { run, now in
            run.occur(
                .activityStarted(scheduled: key.scheduled),
                .activityCancelled(scheduled: key.scheduled, details: details, .unknown),
                at: now
            )
        }
        return true
    }

    /// Ends an attempt as if a deadline had passed. Time does not move.
    mutating func timeOutActivity(_ key: ActivityKey, attempt: Int, _ kind: TimeoutKind) {
        guard running(key, attempt) != nil else { return }
        passDeadline(key, kind)
    }

    /// The next attempt, or the end with an event.
    private mutating func end(
        _ key: ActivityKey,
        _ activity: VirtualActivity,
        with failure: Failure,
        recording event: (RetryState) -> HistoryEvent.Attributes
    ) {
        switch activity.decision(after: failure, at: now) {
        case .retry(let delay):
            var next = activity
            next.prepareNextAttempt(after: failure, at: now.advanced(by: delay))
            put(key, next)
            appoint(.retry(key, attempt: next.attempt), in: delay)
        case .giveUp(let state):
            put(key, nil)
            change(key.run) { run, now in
                run.occur(.activityStarted(scheduled: key.scheduled), event(state), at: now)
            }
        }
    }

    // MARK: - Deadlines

    mutating func passDeadline(_ key: ActivityKey, _ kind: TimeoutKind) {
        guard let activity = activity(key) else { return }
        if kind == .heartbeat, let limit = activity.limits.heartbeat {
            let rest = activity.lastSign.advanced(by: limit).duration(since: now)
            if rest > .zero, rest < limit {
                return appoint(.activityTimeout(key, attempt: activity.attempt, .heartbeat), in: rest)
            }
        }
        let wasStarted = activity.startedAt != nil
        if wasStarted { notify(.attemptLost(key, attempt: activity.attempt)) }
        switch kind {
        case .scheduleToClose, .scheduleToStart:
            put(key, nil)
            let failure = activity.failure(of: kind, at: now)
            let end = HistoryEvent.Attributes.activityTimedOut(scheduled: key.scheduled, failure, .timeout, .unknown)
            change(key.run) { run, now in
                if wasStarted {
                    run.occur(.activityStarted(scheduled: key.scheduled), end, at: now)
                } else {
                    run.occur(end, at: now)
                }
            }
        default:
            end(key, activity, with: kind.failure(lastHeartbeat: activity.heartbeatDetails)) { [now] state in
                let failure = activity.failure(of: kind, at: now, state)
                return .activityTimedOut(scheduled: key.scheduled, failure, state, .unknown)
            }
        }
    }

    // MARK: - Cancellation

    /// Asks an activity to stop that is under way, or of whose end the worker does not know yet.
    mutating func cancelActivity(_ key: ActivityKey) {
        let isClosing = runs[key.run]?.buffer.contains { $0.closedActivity == key.scheduled } ?? false
        guard var activity = activity(key) else {
            guard isClosing else { return }
            change(key.run) { run, now in run.write(.activityCancelRequested(scheduled: key.scheduled), at: now) }
            return
        }
        guard !activity.isCancelRequested else { return }
        activity.isCancelRequested = true
        let isRunning = activity.startedAt != nil
        put(key, isRunning ? activity : nil)
        change(key.run) { run, now in
            run.write(.activityCancelRequested(scheduled: key.scheduled), at: now)
            // It had not begun, so it ends at once.
            if !isRunning { run.buffer.append(.activityCancelled(scheduled: key.scheduled, details: [], .unknown)) }
        }
        if isRunning { notify(.cancelRequested(key)) }
    }
}

extension HistoryEvent.ActivityOutcomeOrigin {
    /// Filled in when the event is written.
    static let unknown = HistoryEvent.ActivityOutcomeOrigin(started: EventID(0), identity: "test")
}

extension ActivityKey {
    /// What an attempt is known by to those who complete it.
    func token(attempt: Int) -> TaskToken { TaskToken(Array("\(run)/\(scheduled)/\(attempt)".utf8)) }

    /// Reads a token.
    static func read(_ token: TaskToken) -> (key: ActivityKey, attempt: Int)? {
        let parts = String(decoding: token.bytes, as: UTF8.self).split(separator: "/")
        guard parts.count == 3, let scheduled = Int64(parts[1]), let attempt = Int(parts[2]) else { return nil }
        return (ActivityKey(run: String(parts[0]), scheduled: EventID(scheduled)), attempt)
    }
}
