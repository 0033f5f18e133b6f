import Synchronization
import TemporalRPC

/// Waits until something has happened a number of times.
final class Countdown: Sendable {
    private let remaining: Mutex<Int>
    private let latch = Latch()

    init(_ count: Int) {
        remaining = Mutex(count)
        if count == 0 { latch.open() }
    }

    var isZero: Bool { remaining.withLock { $0 == 0 } }

    func count() {
        let isDone = remaining.withLock { remaining in
            remaining -= 1
            return remaining == 0
        }
        if isDone { latch.open() }
    }

    func reachedZero() async { await latch.wait() }
}
