import Synchronization

/// Counts down to zero, from any number of tasks.
final class Countdown: Sendable {
    private let remaining: Mutex<Int>

    init(_ count: Int) { remaining = Mutex(count) }

    /// Counts one.
    /// - Returns: whether that was the last one.
    func count() -> Bool {
        remaining.withLock { remaining in
            remaining -= 1
            return remaining == 0
        }
    }
}
