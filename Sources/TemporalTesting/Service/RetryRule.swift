import TemporalCore

/// Decides, as a server does, what follows a failed attempt of an activity or a workflow.
struct RetryRule: Sendable {
    /// What follows a failed attempt.
    enum Decision: Equatable, Sendable {
        case retry(after: Duration)
        case giveUp(RetryState)
    }

    private let policy: RetryPolicy?

    /// - Parameter policy: no further attempts when nil.
    init(_ policy: RetryPolicy?) { self.policy = policy }

    /// - Parameters:
    ///   - attempt: the attempt that failed, counted from 1.
    ///   - failure: why.
    ///   - remaining: how much time there is for further attempts; no limit when nil.
    /// - Returns: when the next attempt begins, or why there is none.
    func decision(attempt: Int, failure: Failure, remaining: Duration?) -> Decision {
        guard let policy else { return .giveUp(.retryPolicyNotSet) }
        var delay = policy.interval(after: attempt)
        switch failure.kind {
        case .application(let application):
            if application.nonRetryable || policy.nonRetryableErrorTypes.contains(application.type) {
                return .giveUp(.nonRetryableFailure)
            }
            delay = application.nextRetryDelay ?? delay
        case .timeout(let kind, _):
            let isRepeatable = kind == .startToClose || kind == .heartbeat
            if !isRepeatable || policy.nonRetryableErrorTypes.contains("TemporalTimeout:\(kind.serverName)") {
                return .giveUp(.nonRetryableFailure)
            }
        case .cancelled, .terminated: return .giveUp(.nonRetryableFailure)
        case .server(let nonRetryable): if nonRetryable { return .giveUp(.nonRetryableFailure) }
        default: break
        }
        if policy.maximumAttempts > 0, attempt >= policy.maximumAttempts { return .giveUp(.maximumAttemptsReached) }
        if let remaining, delay > remaining { return .giveUp(.timeout) }
        return .retry(after: delay)
    }
}

extension RetryPolicy {
    /// Grows with each attempt up to the limit, which is 100 times the first interval unless given.
    fileprivate func interval(after attempt: Int) -> Duration {
        let limit = maximumInterval ?? initialInterval * 100
        var interval = initialInterval
        for _ in 1..<max(1, attempt) {
            guard interval < limit else { break }
            interval = interval * backoffCoefficient
        }
        return min(interval, limit)
    }
}

extension TimeoutKind {
    /// The deadline's name as the server writes it.
    var serverName: String {
        switch self {
        case .unspecified: "Unspecified"
        case .startToClose: "StartToClose"
        case .scheduleToStart: "ScheduleToStart"
        case .scheduleToClose: "ScheduleToClose"
        case .heartbeat: "Heartbeat"
        }
    }

    /// The failure that the server writes when the deadline of an activity passes.
    func failure(lastHeartbeat: [Payload] = [], cause: Failure? = nil) -> Failure {
        Failure(
            message: "activity \(serverName) timeout",
            kind: .timeout(self, lastHeartbeat: lastHeartbeat),
            cause: cause,
            source: "Server"
        )
    }
}
