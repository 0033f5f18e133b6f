import TemporalCore

/// Names an activity that a run has asked for.
struct ActivityKey: Hashable, Sendable {
    var run: String
    var scheduled: EventID
}

/// An activity that is under way, as the service keeps it.
struct VirtualActivity: Sendable {
    let command: Command.ScheduleActivity
    let scheduledAt: Timestamp
    var attempt = 1
    var attemptScheduledAt: Timestamp
    /// When the attempt was handed out; nil while it waits.
    var startedAt: Timestamp?
    var lastSign: Timestamp
    var isCancelRequested = false
    var heartbeatDetails: [Payload] = []
    var lastFailure: Failure?
    let limits: Limits

    /// The deadlines that hold, after the rules by which a server fills in what was left out.
    struct Limits: Equatable, Sendable {
        var scheduleToClose: Duration?
        var scheduleToStart: Duration?
        var startToClose: Duration?
        var heartbeat: Duration?

        init(_ command: Command.ScheduleActivity, runTimeout: Duration?) {
            scheduleToClose = Self.shorter(command.scheduleToClose.limit, runTimeout)
            scheduleToStart = Self.shorter(command.scheduleToStart.limit, scheduleToClose)
            startToClose = Self.shorter(command.startToClose.limit, scheduleToClose)
            heartbeat = command.heartbeat.limit.flatMap { Self.shorter($0, startToClose) }
        }

        private static func shorter(_ one: Duration?, _ other: Duration?) -> Duration? {
            guard let one else { return other }
            guard let other else { return one }
            return min(one, other)
        }
    }

    init(_ command: Command.ScheduleActivity, at now: Timestamp, runTimeout: Duration?) {
        self.command = command
        scheduledAt = now
        attemptScheduledAt = now
        lastSign = now
        limits = Limits(command, runTimeout: runTimeout)
    }

    /// The server repeats activities without end unless told otherwise.
    var retryPolicy: RetryPolicy { (command.retryPolicy ?? RetryPolicy()).completed }

    /// When all attempts must be over; nil without such a limit.
    var deadline: Timestamp? { limits.scheduleToClose.map { scheduledAt.advanced(by: $0) } }

    /// What follows an attempt that failed.
    func decision(after failure: Failure, at now: Timestamp) -> RetryRule.Decision {
        if isCancelRequested { return .giveUp(.cancelRequested) }
        return RetryRule(retryPolicy, for: .activity).decision(
            attempt: attempt,
            failure: failure,
            remaining: deadline.map { $0.duration(since: now) }
        )
    }

    /// The next attempt waits for its time.
    mutating func prepareNextAttempt(after failure: Failure, at time: Timestamp) {
        attempt += 1
        attemptScheduledAt = time
        startedAt = nil
        lastFailure = failure
    }

    /// What a server writes when a deadline ends the activity.
    func failure(of kind: TimeoutKind, at now: Timestamp, _ state: RetryState = .unspecified) -> Failure {
        // An attempt whose own time ends together with that of all attempts.
        let endsTogether =
            kind == .scheduleToClose
            && startedAt.map { start in limits.startToClose.map { start.advanced(by: $0) <= now } ?? false } ?? false
        guard endsTogether || state == .timeout else {
            return kind.failure(lastHeartbeat: heartbeatDetails, cause: lastFailure)
        }
        var failure = TimeoutKind.scheduleToClose.failure(lastHeartbeat: heartbeatDetails, cause: lastFailure)
        failure.message =
            "Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying"
        return failure
    }
}
