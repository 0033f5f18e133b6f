/// Decides about the failed attempts of local activities as the server does about those of the others.
package struct LocalRetry: Sendable {
    private let policy: RetryPolicy

    /// - Parameter policy: the server's defaults (1 s, doubling to 100 s, without end) when nil.
    package init(_ policy: RetryPolicy?) { self.policy = policy ?? RetryPolicy() }

    /// What follows a failed attempt.
    package enum Decision: Hashable, Sendable {
        case retry(after: Duration)
        case giveUp
    }

    /// - Parameters:
    ///   - attempt: the attempt that failed, counted from 1.
    ///   - failure: why.
    ///   - remaining: how long all further attempts may take; no limit when nil.
    /// - Returns: whether and when to try again.
    package func decision(attempt: Int, failure: Failure, remaining: Duration?) -> Decision {
        if policy.maximumAttempts > 0, attempt >= policy.maximumAttempts { return .giveUp }
        var delay = interval(after: attempt)
        switch failure.kind {
        case .application(let application):
            if application.nonRetryable || isListed(application.type) { return .giveUp }
            if let given = application.nextRetryDelay { delay = given }
        case .timeout(let kind, _):
            if kind == .scheduleToClose || isListed("\(kind)") { return .giveUp }
        default: break
        }
        if let remaining, delay >= remaining { return .giveUp }
        return .retry(after: delay)
    }

    private func isListed(_ type: String) -> Bool {
        policy.nonRetryableErrorTypes.contains { $0.lowercased() == type.lowercased() }
    }

    /// Grows with each attempt up to the policy's limit, which is 100 times the first interval unless given.
    private func interval(after attempt: Int) -> Duration {
        let limit = policy.maximumInterval ?? policy.initialInterval * 100
        var interval = policy.initialInterval
        for _ in 1..<max(1, attempt) {
            guard interval < limit else { break }
            interval = interval * policy.backoffCoefficient
        }
        return min(interval, limit)
    }
}
