/// Keeps things apart that may not happen more often than so many times a second.
package struct Pace: Sendable {
    private let interval: Duration
    private var next: Duration = .zero

    /// - Parameter limit: how many a second; more than 0.
    package init(perSecond limit: Double) { interval = .held(seconds: 1 / limit) }

    /// Takes the next turn, whenever it is.
    /// - Parameter now: the time since some fixed moment.
    /// - Returns: how long to wait for it.
    package mutating func take(at now: Duration) -> Duration {
        let turn = max(now, next)
        next = turn.adding(interval)
        return turn.subtracting(now)
    }

    /// Takes a turn if it is now.
    package mutating func tryTake(at now: Duration) -> Bool {
        guard next <= now else { return false }
        next = now.adding(interval)
        return true
    }

    /// How long it is until the next turn.
    package func wait(at now: Duration) -> Duration { max(.zero, next.subtracting(now)) }
}
