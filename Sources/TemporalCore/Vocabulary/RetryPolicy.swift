/// How often and how fast a failed attempt is tried again. The server applies it.
public struct RetryPolicy: Hashable, Sendable {
    /// The wait before the second attempt.
    public var initialInterval: Duration
    /// By how much each wait grows; at least 1.
    public var backoffCoefficient: Double
    /// No wait is longer; the server's default is 100 times the initial interval.
    public var maximumInterval: Duration?
    /// The number of attempts, the first included; 0 means no limit.
    public var maximumAttempts: Int
    /// Application failures of these types are not tried again; they are compared letter by letter. A start-to-close or
    /// heartbeat timeout is named `TemporalTimeout:StartToClose` or `TemporalTimeout:Heartbeat`; the other timeouts are
    /// never repeated.
    public var nonRetryableErrorTypes: [String]

    /// A policy; the defaults are the server's own.
    public init(
        initialInterval: Duration = .seconds(1),
        backoffCoefficient: Double = 2,
        maximumInterval: Duration? = nil,
        maximumAttempts: Int = 0,
        nonRetryableErrorTypes: [String] = []
    ) {
        self.initialInterval = initialInterval
        self.backoffCoefficient = backoffCoefficient
        self.maximumInterval = maximumInterval
        self.maximumAttempts = maximumAttempts
        self.nonRetryableErrorTypes = nonRetryableErrorTypes
    }
}

extension RetryPolicy {
    /// The policy as the server reads it: nothing stands for its defaults.
    package var withDefaults: RetryPolicy {
        var policy = self
        if policy.initialInterval == .zero { policy.initialInterval = .seconds(1) }
        if policy.backoffCoefficient == 0 { policy.backoffCoefficient = 2 }
        if policy.maximumInterval == .zero { policy.maximumInterval = nil }
        return policy
    }

    /// What a server would refuse, in words; nil where it would take the policy.
    package var problem: String? {
        let policy = withDefaults
        if policy.initialInterval < .zero { return "its retry policy's initial interval is less than nothing" }
        // What is not a number is not at least 1 either.
        guard policy.backoffCoefficient >= 1 else {
            return "its retry policy's backoff coefficient must be at least 1, not \(policy.backoffCoefficient)"
        }
        if let longest = policy.maximumInterval, longest < policy.initialInterval {
            return "its retry policy's maximum interval is shorter than its initial interval"
        }
        return policy.maximumAttempts < 0 ? "its retry policy allows less than no attempts" : nil
    }
}
