import TemporalCore

/// A run in memory, with the local activities that the worker runs for it.
struct HeldRun: Sendable {
    let run: CachedRun
    /// Nil for as long as the run has asked for none.
    var locals: LocalActivitySession?

    /// A run with local activities under way is not pushed out of memory: they would have to run again.
    var isPinned: Bool { locals?.isNeeded == true }

    /// Lets go of all of it.
    func evict() {
        locals?.close()
        run.evict()
    }
}
