import TemporalCore

/// What a workflow has done and when, as bars and marks on one line of time.
struct Timeline: Sendable, Hashable {
    /// What a row shows.
    enum Kind: String, Sendable {
        case workflow, activity, local, child, timer, signal, update
    }

    /// How it ended.
    enum Outcome: String, Sendable {
        case running, completed, failed, cancelled, timedOut
    }

    /// One thing that took time, or happened at a moment.
    struct Row: Sendable, Hashable {
        var kind: Kind
        var name: String
        var start: Timestamp
        /// When it ended; nil while it goes on.
        var end: Timestamp?
        var outcome = Outcome.running
        /// How often it was tried.
        var attempts = 1

        /// Whether it has no length.
        var isMoment: Bool { kind == .signal || kind == .update || kind == .local }
    }

    var title: String
    var rows: [Row] = []
}
