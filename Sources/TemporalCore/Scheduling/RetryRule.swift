/// Decides, as the server does, what follows a failed attempt.
///
/// The order is the server's (`service/history/workflow/retry.go`): whether the failure may be repeated at all, then how
/// many attempts there may be, then whether the next one would begin in time. Types are compared letter by letter, and a
/// timeout is listed as `TemporalTimeout:StartToClose` or `TemporalTimeout:Heartbeat`.
///
/// Local activities go by the same rule, so that an activity is repeated in the same way wherever it runs. Go's SDK has
/// it so too; the Core-based SDKs compare the types of local activities without regard to letter case and cannot list
/// their timeouts.
package struct RetryRule: Sendable {
    /// What follows a failed attempt.
    package enum Decision: Hashable, Sendable {
        case retry(after: Duration)
        /// There is no further attempt, for this reason.
        case giveUp(RetryState)
    }

    /// What is tried again; they differ in what a failure that asks for a certain delay gets.
    package enum Subject: Hashable, Sendable {
        /// It waits for as long as the failure says, even beyond the longest interval. A delay of zero ends the activity
        /// with the state `timeout`.
        case activity
        /// As an activity, but a delay of zero means at once, since no timer of the server is needed for it.
        case localActivity
        /// It waits no longer than the longest interval, and for that long where the failure says zero.
        case workflow
    }

    private let policy: RetryPolicy?
    private let subject: Subject

    /// - Parameters:
    ///   - policy: no further attempts when nil.
    ///   - subject: what is tried again.
    package init(_ policy: RetryPolicy?, for subject: Subject) {
        self.policy = policy?.withDefaults
        self.subject = subject
    }

    /// - Parameters:
    ///   - attempt: the attempt that failed, counted from 1.
    ///   - failure: why.
    ///   - remaining: how much time there is until the last moment at which an attempt may begin; no limit when nil.
    /// - Returns: when the next attempt begins, or why there is none.
    package func decision(attempt: Int, failure: Failure, remaining: Duration?) -> Decision {
        guard let policy else { return .giveUp(.retryPolicyNotSet) }
        guard policy.allowsRetry(after: failure) else { return .giveUp(.nonRetryableFailure) }
        if policy.maximumAttempts > 0, attempt >= policy.maximumAttempts { return .giveUp(.maximumAttemptsReached) }
        guard let delay = delay(policy, after: failure, ofAttempt: attempt) else { return .giveUp(.timeout) }
        if let remaining, delay > remaining { return .giveUp(.timeout) }
        return .retry(after: delay)
    }

    private func delay(_ policy: RetryPolicy, after failure: Failure, ofAttempt attempt: Int) -> Duration? {
        guard case .application(let application) = failure.kind, let asked = application.nextRetryDelay else {
            return policy.interval(after: attempt)
        }
        switch subject {
        case .activity: return asked == .zero ? nil : max(.zero, asked.held)
        case .localActivity: return max(.zero, asked.held)
        case .workflow: return asked > .zero ? min(asked, policy.longestInterval) : policy.longestInterval
        }
    }
}

extension RetryPolicy {
    fileprivate func allowsRetry(after failure: Failure) -> Bool {
        switch failure.kind {
        case .application(let application):
            !application.nonRetryable && !nonRetryableErrorTypes.contains(application.type)
        case .timeout(let kind, _):
            (kind == .startToClose || kind == .heartbeat)
                && !nonRetryableErrorTypes.contains("TemporalTimeout:\(kind.serverName)")
        case .cancelled, .terminated: false
        case .server(let nonRetryable): !nonRetryable
        default: true
        }
    }

    /// 100 times the first interval unless given.
    fileprivate var longestInterval: Duration { maximumInterval?.held ?? initialInterval.times(100) }

    /// Grows with each attempt up to the limit.
    fileprivate func interval(after attempt: Int) -> Duration {
        let limit = longestInterval
        var interval = initialInterval.held
        // A coefficient of 1 would go round for every attempt that there was.
        guard backoffCoefficient != 1 else { return min(interval, limit) }
        for _ in 1..<max(1, attempt) {
            guard interval > .zero, interval < limit else { break }
            interval = interval.times(backoffCoefficient)
        }
        // As the server has it: what cannot be counted, or comes to nothing, is the longest.
        return interval > .zero ? min(interval, limit) : limit
    }
}

extension TimeoutKind {
    /// The deadline's name as the server writes it.
    package var serverName: String {
        switch self {
        case .unspecified: "Unspecified"
        case .startToClose: "StartToClose"
        case .scheduleToStart: "ScheduleToStart"
        case .scheduleToClose: "ScheduleToClose"
        case .heartbeat: "Heartbeat"
        }
    }
}
