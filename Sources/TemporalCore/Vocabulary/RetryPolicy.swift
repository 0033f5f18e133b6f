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
    /// Application failures of these types are not tried again.
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
