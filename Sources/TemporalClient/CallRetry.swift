import TemporalCore
import TemporalRPC

/// How calls to the server are tried again that fail for a passing reason, such as a server that restarts or asks clients to
/// slow down.
///
/// The first wait is ``initialInterval``, and each further one is longer by ``multiplier`` up to ``maximumInterval``. The
/// defaults are those of the Core-based SDKs. Polls for tasks have another rule: they are tried again for ever.
public struct CallRetry: Hashable, Sendable {
    /// The wait before the second attempt.
    public var initialInterval: Duration
    /// By how much each wait is longer than the one before; at least 1.
    public var multiplier: Double
    /// The longest wait.
    public var maximumInterval: Duration
    /// By which part of it, from 0 to 1, a wait may be longer or shorter, so that clients do not come back all at once.
    public var randomization: Double
    /// How long after the first attempt another one may begin; for ever when nil.
    public var maximumElapsedTime: Duration?
    /// How many attempts there may be, the first one included; any number when nil.
    public var maximumAttempts: Int?

    /// Waits of 100 ms, longer by 1.7 up to 5 s, each by a fifth longer or shorter; ten attempts within ten seconds.
    public init(
        initialInterval: Duration = .milliseconds(100),
        multiplier: Double = 1.7,
        maximumInterval: Duration = .seconds(5),
        randomization: Double = 0.2,
        maximumElapsedTime: Duration? = .seconds(10),
        maximumAttempts: Int? = 10
    ) {
        self.initialInterval = initialInterval
        self.multiplier = multiplier
        self.maximumInterval = maximumInterval
        self.randomization = randomization
        self.maximumElapsedTime = maximumElapsedTime
        self.maximumAttempts = maximumAttempts
    }
}

extension CallRetry {
    /// The same for the channel.
    var policy: CallRetryPolicy {
        var policy = CallRetryPolicy.standard
        policy.backoff = Backoff(initial: initialInterval, multiplier: multiplier, maximum: maximumInterval)
        policy.jitter = randomization
        policy.maximumElapsed = maximumElapsedTime
        policy.maximumAttempts = maximumAttempts
        return policy
    }

    /// What cannot work, in words.
    var problem: String? {
        if initialInterval <= .zero {
            return "retry.initialInterval is \(initialInterval.brief); it must be more than nothing"
        }
        if !(multiplier >= 1 && multiplier.isFinite) { return "retry.multiplier is \(multiplier); give 1 or more" }
        if maximumInterval < initialInterval {
            return """
                retry.maximumInterval is \(maximumInterval.brief), shorter than initialInterval, which is \
                \(initialInterval.brief); make the first longer or the second shorter
                """
        }
        if !(0...1).contains(randomization) {
            return "retry.randomization is \(randomization); give a number from 0 to 1"
        }
        if let maximumElapsedTime, maximumElapsedTime <= .zero {
            return
                "retry.maximumElapsedTime is \(maximumElapsedTime.brief); give more than nothing, or nil for no limit"
        }
        if let maximumAttempts, maximumAttempts < 1 {
            return "retry.maximumAttempts is \(maximumAttempts); give 1 for no further attempt, or nil for no limit"
        }
        return nil
    }
}
