import Synchronization
import TemporalCore

/// Limits how many tasks may begin in a second, wherever they come from.
final class RateLimit: Sendable {
    private let pace: Mutex<Pace>
    private let origin = ContinuousClock.now

    /// - Parameter limit: how many a second.
    init(perSecond limit: Double) { pace = Mutex(Pace(perSecond: limit)) }

    /// A limit, where there is one.
    convenience init?(_ limit: Double?) {
        guard let limit else { return nil }
        self.init(perSecond: limit)
    }

    /// Waits until the next turn, without taking it.
    /// - Returns: false when the task was cancelled instead.
    func waitForTurn() async -> Bool {
        while !Task.isCancelled {
            let wait = pace.withLock { $0.wait(at: now) }
            guard wait > .zero else { return true }
            try? await Task.sleep(for: wait)
        }
        return false
    }

    /// Takes the next turn and waits for it.
    /// - Returns: false when the task was cancelled instead.
    func takeTurn() async -> Bool {
        let wait = reserveTurn()
        if wait == .zero { return true }
        return (try? await Task.sleep(for: wait)) != nil
    }

    /// Takes the next turn.
    /// - Returns: how long it is until then.
    func reserveTurn() -> Duration { pace.withLock { $0.take(at: now) } }

    /// Takes a turn if one is due now.
    func tryTakeTurn() -> Bool { pace.withLock { $0.tryTake(at: now) } }

    private var now: Duration { origin.duration(to: .now) }
}
