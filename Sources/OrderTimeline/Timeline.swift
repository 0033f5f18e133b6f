public import TemporalCore

/// What a workflow has done and when, as bars and marks on one line of time.
public struct Timeline: Sendable, Hashable {
    /// What a row shows. The raw values are the classes in drawings and the words in texts.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The workflow itself; always the first row.
        case workflow
        case activity
        /// An activity that ran within a workflow task.
        case localActivity = "local-activity"
        /// A workflow that this one has started.
        case child
        case timer
        case signal
        case update
        /// Somebody asked the workflow to cancel.
        case cancellation
        /// Which way changed code took.
        case version
        /// A workflow task failed; the server tries it again.
        case taskFailure = "task-failure"
    }

    /// How it ended. The raw values are the classes in drawings and the words in texts.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case running, completed, failed, cancelled, terminated
        case timedOut = "timed-out"
        /// Continued as a new run.
        case continued
        /// It had not ended when the workflow did.
        case abandoned
    }

    /// One thing that took time, or happened at a moment.
    public struct Row: Sendable, Hashable {
        /// What it is.
        public var kind: Kind
        /// The activity's, child's, signal's … name.
        public var name: String
        /// The activity's, timer's or update's id, or the workflow's.
        public var id = ""
        /// The run of a workflow, once known.
        public var runID = ""
        /// When it was asked for, or happened.
        public var start: Timestamp
        /// When it ended; nil while it goes on.
        public var end: Timestamp?
        /// How it ended.
        public var outcome = Outcome.running
        /// How often an activity was begun; 0 while it waits for a worker.
        public var attempts = 1
        /// When the last attempt of an activity began.
        public var attemptStart: Timestamp?
        /// Why it failed; of an activity that was tried again, why an attempt before the last one did.
        public var failure: String?
        /// How deep it lies: the children's own rows are 1 and more.
        public var depth = 0

        /// A row with the rest at its beginning.
        public init(_ kind: Kind, _ name: String, start: Timestamp) {
            self.kind = kind
            self.name = name
            self.start = start
        }

        /// Whether it has no length.
        public var isMoment: Bool {
            switch kind {
            case .signal, .cancellation, .version, .taskFailure: true
            case .workflow, .activity, .localActivity, .child, .timer, .update: false
            }
        }
    }

    /// The workflow's type and id.
    public var title: String
    /// The workflow first, then all else in the order in which it began; a child's own rows follow the child.
    public var rows: [Row]

    /// A timeline of rows that are known.
    public init(title: String, rows: [Row] = []) {
        self.title = title
        self.rows = rows
    }

    /// The same without the words of failures, which may contain addresses and the words of other programs.
    public var withoutCauses: Timeline {
        var timeline = self
        for index in timeline.rows.indices { timeline.rows[index].failure = nil }
        return timeline
    }

    /// Whether something goes on still.
    public var isRunning: Bool { rows.contains { $0.end == nil } }
    /// The first moment.
    public var start: Timestamp? { rows.map(\.start).min() }

    /// The last moment.
    /// - Parameter now: where what goes on still ends for now.
    /// - Returns: the end of the last row.
    public func end(now: Timestamp) -> Timestamp { rows.map { $0.end ?? now }.max() ?? now }
}
