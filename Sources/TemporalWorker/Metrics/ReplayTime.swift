import Synchronization

/// How long a run takes to be as far as its history: until the activation of the task at hand begins.
final class ReplayTime: Sendable {
    private let start = ContinuousClock.now
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    /// An activation of the workflow's code begins; the last one is that of the task at hand.
    func activationBegins() { last.withLock { $0 = .now } }

    /// The time that passed before the last activation; nil when there was none.
    var time: Duration? { last.withLock { $0 }.map { start.duration(to: $0) } }
}
