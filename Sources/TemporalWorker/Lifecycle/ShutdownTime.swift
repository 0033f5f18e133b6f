import TemporalCore

/// The time that a worker has to end, and what each step may take of it.
struct ShutdownTime: Sendable {
    private let begin = ContinuousClock.now
    private let total: Duration

    /// Begins now.
    /// - Parameter total: how long all steps together may take.
    init(total: Duration) { self.total = total.held }

    /// The last moment for polls to end by themselves; then they are cancelled.
    var polls: ContinuousClock.Instant { begin.after(total * 0.4) }

    /// The last moment for local activities to hold a workflow task open.
    var localActivities: ContinuousClock.Instant { begin.after(total * 0.8) }

    /// When calls that still run are cancelled.
    var calls: ContinuousClock.Instant { begin.after(total - min(total / 10, .seconds(1))) }

    /// When the worker ends, even if something still runs.
    var end: ContinuousClock.Instant { begin.after(total) }

    /// When something that has a grace from now on is told to end: not later than the others, so that there is time to
    /// answer, unless the grace itself is longer.
    func end(ofGrace grace: Duration) -> ContinuousClock.Instant {
        min(.now.after(grace), max(localActivities, begin.after(min(grace, total))))
    }
}
