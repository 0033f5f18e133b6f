/// Decides how many polls of one kind wait at the server: always as many, or as many as the load needs.
///
/// The rules are those of the Core-based SDKs. The server suggests by how many polls to change; it is always followed
/// downwards, and upwards while tasks come faster than before. Empty polls and errors lower the number, but only where
/// the server is known to suggest: nothing would raise it again elsewhere.
package struct PollerScaling: Sendable {
    /// How many polls there should be.
    package private(set) var target: Int
    /// Whether the number changes at all.
    package let isAutoscaling: Bool

    /// How a poll ended.
    package enum Outcome: Sendable, Hashable {
        case task
        /// The server had nothing for as long as a poll may wait.
        case empty
        /// The server wants fewer calls.
        case throttled
        case failed
    }

    private var minimum: Int
    private var maximum: Int
    private var isServerSuggesting: Bool
    private var arrivals = TaskArrivals()

    /// How long a poll waits in a burst, so that the polls of the burst do not stay for a whole minute.
    private static let burstPollLimit = Duration.seconds(11)

    /// Always the same number.
    package init(fixed count: Int) {
        target = max(1, count)
        minimum = target
        maximum = target
        isAutoscaling = false
        isServerSuggesting = false
    }

    /// A number that follows the load.
    /// - Parameters:
    ///   - minimum: never fewer, at least 1.
    ///   - maximum: never more.
    ///   - initial: how many to begin with.
    ///   - isServerSuggesting: whether the namespace says that the server makes suggestions.
    package init(minimum: Int, maximum: Int, initial: Int, isServerSuggesting: Bool) {
        self.minimum = max(1, minimum)
        self.maximum = max(self.minimum, maximum)
        target = min(max(initial, self.minimum), self.maximum)
        isAutoscaling = true
        self.isServerSuggesting = isServerSuggesting
    }

    /// The same with fewer polls where tasks may begin only so often: what the polls bring together must not wait in the
    /// worker for more than about a second, since its time runs.
    package func slowed(toPerSecond rate: Double) -> PollerScaling {
        let limit = rate < Double(maximum) ? Int(max(1, rate).rounded(.up)) : maximum
        var slowed = self
        slowed.minimum = min(minimum, limit)
        slowed.maximum = min(maximum, limit)
        slowed.target = min(target, limit)
        return slowed
    }

    /// Takes note of a poll's end.
    /// - Parameters:
    ///   - outcome: how it ended.
    ///   - suggestion: by how many polls the server would have the number changed; nil when it says nothing.
    ///   - now: the time since some fixed moment.
    package mutating func pollEnded(_ outcome: Outcome, suggestion: Int? = nil, at now: Duration) {
        guard isAutoscaling else { return }
        if outcome == .task { arrivals.add(at: now) }
        if let suggestion {
            isServerSuggesting = true
            if suggestion < 0 || arrivals.isGrowing(at: now) { change(by: suggestion) }
            return
        }
        guard isServerSuggesting else { return }
        switch outcome {
        case .task: break
        case .empty, .failed: change(by: -1)
        case .throttled: change(by: target / 2 - target)
        }
    }

    /// How long the next poll may wait at the server; as long as usual when nil.
    package mutating func pollLimit(at now: Duration) -> Duration? {
        isAutoscaling && arrivals.inThisWindow(at: now) > 1 ? Self.burstPollLimit : nil
    }

    private mutating func change(by delta: Int) {
        // The server's number may be anything.
        let (sum, overflows) = target.addingReportingOverflow(delta)
        let wanted = overflows ? (delta > 0 ? maximum : minimum) : sum
        target = min(max(wanted, minimum), maximum)
    }
}

/// How many tasks came in the last moments, in windows of 100 ms.
private struct TaskArrivals: Sendable {
    private var window: Int64 = 0
    private var current = 0
    private var last = 0
    private var beforeLast = 0

    mutating func add(at now: Duration) {
        roll(to: now)
        current += 1
    }

    mutating func inThisWindow(at now: Duration) -> Int {
        roll(to: now)
        return current
    }

    /// Whether the last whole window brought a tenth more than the one before; true while nothing comes.
    mutating func isGrowing(at now: Duration) -> Bool {
        roll(to: now)
        return Double(last) >= Double(beforeLast) * 1.1
    }

    private mutating func roll(to now: Duration) {
        let (seconds, attoseconds) = now.held.components
        let number = seconds * 10 + attoseconds / 100_000_000_000_000_000
        switch number - window {
        case ...0: return
        case 1: (beforeLast, last) = (last, current)
        case 2: (beforeLast, last) = (current, 0)
        default: (beforeLast, last) = (0, 0)
        }
        current = 0
        window = number
    }
}
