/// A number from 0 up to 1, as dice give it.
package struct UnitDouble: Sendable, Hashable {
    /// The number.
    package let value: Double

    /// Takes a number, brought into the range if it lies outside.
    package init(_ value: Double) {
        self.value = min(max(value, 0), 1)
    }

    /// Throws the dice.
    package static func random() -> UnitDouble {
        UnitDouble(Double.random(in: 0..<1))
    }
}

/// What to do about a failed attempt.
package enum RetryDecision: Sendable, Hashable {
    /// The error is the caller's.
    case giveUp
    /// Try again after this long.
    case wait(Duration)
}

/// Whether a call is repeated when it fails.
package enum RetryMode: Sendable, Hashable {
    /// As the method asks: task polls without end, everything else for ten seconds.
    case standard
    /// The first error is the caller's.
    case none
    /// By a policy of the caller's own.
    case policy(CallRetryPolicy)

    /// The policy for one method, if it is repeated at all.
    /// - Parameters:
    ///   - method: the method.
    ///   - usual: what holds for all but task polls.
    /// - Returns: the policy, or nil.
    package func policy(for method: RPCMethod, usual: CallRetryPolicy = .standard) -> CallRetryPolicy? {
        switch self {
        case .none: nil
        case .standard: method.isTaskPoll ? .taskPoll : usual
        case .policy(let policy): policy
        }
    }
}

/// Waits that grow from attempt to attempt.
package struct Backoff: Sendable, Hashable {
    /// The next wait, before dice.
    package private(set) var interval: Duration
    /// By how much the wait grows.
    package let multiplier: Double
    /// The longest wait, before dice.
    package let maximum: Duration

    /// Starts with a wait.
    package init(initial: Duration, multiplier: Double, maximum: Duration) {
        self.interval = initial
        self.multiplier = multiplier
        self.maximum = maximum
    }

    /// Gives the wait and grows it.
    package mutating func next() -> Duration {
        defer { interval = min(interval * multiplier, maximum) }
        return interval
    }
}

/// Which errors are worth another attempt, how long to wait before it, and when to stop.
package struct CallRetryPolicy: Sendable, Hashable {
    /// The waits between attempts.
    package var backoff: Backoff
    /// By what part a wait may be longer or shorter, so that clients do not come back all at once.
    package var jitter = 0.2
    /// How long after the first attempt another one may begin; for ever if nil.
    package var maximumElapsed: Duration?
    /// How many attempts there may be, the first one included; any number when nil.
    package var maximumAttempts: Int?
    /// The codes worth another attempt.
    package var retried: Set<RPCStatus>
    /// How long even the other codes are retried: a worker outlives a server that is being configured.
    package var grace: Duration?
    /// Whether an answer over a size limit is worth another attempt: the next poll may bring another task.
    package var bearsLargeAnswers = false

    /// For all calls but task polls: 100 ms × 1.7 up to 5 s, 10 attempts at most, the last one within 10 s.
    package static let standard = CallRetryPolicy(
        backoff: Backoff(initial: .milliseconds(100), multiplier: 1.7, maximum: .seconds(5)),
        maximumElapsed: .seconds(10),
        maximumAttempts: 10,
        retried: transient
    )

    /// For task polls: 200 ms × 2 up to 10 s, without end; a poll that is cut off is merely polled again.
    package static let taskPoll = CallRetryPolicy(
        backoff: Backoff(initial: .milliseconds(200), multiplier: 2, maximum: .seconds(10)),
        retried: transient.union([.cancelled, .deadlineExceeded]),
        grace: .seconds(60),
        bearsLargeAnswers: true
    )

    private static let transient: Set<RPCStatus> = [
        .dataLoss, .internal, .unknown, .resourceExhausted, .aborted, .outOfRange, .unavailable,
    ]
}

/// The attempts of one call so far.
package struct CallRetryState: Sendable, Hashable {
    private let policy: CallRetryPolicy
    private var backoff: Backoff
    private var throttle = Backoff(initial: .seconds(1), multiplier: 2, maximum: .seconds(10))

    /// The attempts that failed.
    package private(set) var failures = 0

    /// No attempt was made yet.
    package init(policy: CallRetryPolicy) {
        self.policy = policy
        self.backoff = policy.backoff
    }

    /// Decides about one failed attempt; `elapsed` is the time since the first one began.
    package mutating func next(after error: RPCError, elapsed: Duration, random: UnitDouble) -> RetryDecision {
        failures += 1
        if let limit = policy.maximumAttempts, failures >= limit { return .giveUp }
        if error.losesPages { return .giveUp }
        switch error.oversized {
        case .request: return .giveUp
        case .answer where !policy.bearsLargeAnswers: return .giveUp
        case .answer, nil: break
        }
        guard policy.retried.contains(error.status) else {
            guard let grace = policy.grace, elapsed < grace else { return .giveUp }
            return .wait(policy.backoff.maximum)
        }
        var wait = backoff.next() * (1 + policy.jitter * (2 * random.value - 1))
        if error.status == .resourceExhausted { wait = max(wait, throttle.next()) }
        // An attempt that would begin too late is not made.
        if let limit = policy.maximumElapsed, elapsed + wait > limit { return .giveUp }
        return .wait(wait)
    }
}

extension RPCError {
    /// Whether the server does not know how to read a compressed request, in the words of grpc-go, grpc-java, the C core
    /// and tonic.
    var isCompressionRefused: Bool {
        guard status == .unimplemented else { return false }
        return ["grpc-encoding", "ecompress", "ompression algorithm", "is compressed"].contains { message.contains($0) }
    }
}

/// The clock and the dice of the retry loop, so that tests need not wait.
package struct RetryClock: Sendable {
    /// The time since some fixed moment.
    package var now: @Sendable () -> Duration
    /// Waits; throws if the task is cancelled meanwhile.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Throws the dice.
    package var random: @Sendable () -> UnitDouble

    /// Makes a clock from its parts.
    package init(
        now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> UnitDouble
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// The machine's clock and real dice.
    package static let continuous: RetryClock = {
        let origin = ContinuousClock.now
        return RetryClock(
            now: { origin.duration(to: .now) },
            sleep: { duration in try await Task.sleep(for: duration, clock: .continuous) },
            random: { UnitDouble.random() }
        )
    }()
}
