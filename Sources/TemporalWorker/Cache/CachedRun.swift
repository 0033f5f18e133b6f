import TemporalCore

/// A run in memory, with the local activities that the worker runs for it.
struct CachedRun: Sendable {
    let driver: RunDriver
    /// Nil for as long as the run has asked for none.
    var locals: LocalActivitySession?
    /// The task that is held open for its local activities; nil when none is at hand.
    var openTask: TaskAttempt?
    /// Its code has not come back and still keeps a thread.
    var isStuck = false

    /// A run with local activities under way is not pushed out of memory: they would have to run again.
    var isPinned: Bool { openTask != nil || locals?.isNeeded == true }

    /// Lets go of all of it. Code that still keeps a thread is left alone: it is unwound when it comes back.
    func evict() {
        locals?.close()
        if !isStuck { driver.evict() }
    }
}
