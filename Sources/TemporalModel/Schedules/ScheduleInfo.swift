public import TemporalCore

/// What a schedule has done and will do.
public struct ScheduleInfo: Hashable, Sendable {
    /// How often it has acted, triggers and backfills included.
    public var actionCount = 0
    /// How many actions were too late to be made up for.
    public var missedCatchupWindow = 0
    /// How many actions were skipped since what was started before still ran.
    public var overlapSkipped = 0
    /// How many actions were dropped since too many waited.
    public var bufferDropped = 0
    /// How many actions wait.
    public var bufferSize = 0
    /// The workflows of the schedule that run, as far as their ends matter to it: none with ``ScheduleOverlapPolicy/allowAll``.
    public var running: [ScheduledRun] = []
    /// The latest actions, the oldest first.
    public var recentActions: [ScheduledAction] = []
    /// The next times at which it acts.
    public var nextActionTimes: [Timestamp] = []
    /// When it was created.
    public var createdAt: Timestamp?
    /// When it was last updated, if it was.
    public var updatedAt: Timestamp?

    /// A schedule that has done nothing yet.
    public init() {}
}

/// A workflow that a schedule has started.
public struct ScheduledRun: Hashable, Sendable {
    /// Its workflow id.
    public var workflowID: String
    /// Its run.
    public var runID: RunID

    /// A workflow.
    public init(workflowID: String, runID: RunID) {
        self.workflowID = workflowID
        self.runID = runID
    }
}

/// One time that a schedule has acted.
public struct ScheduledAction: Hashable, Sendable {
    /// For which time; jitter included.
    public var scheduledAt: Timestamp?
    /// When it really happened.
    public var startedAt: Timestamp?
    /// The workflow that was started.
    public var run: ScheduledRun?
    /// How that workflow stands, as far as the schedule has heard.
    public var status: WorkflowStatus?

    /// An action.
    public init() {}
}

/// A schedule as a list shows it.
public struct ScheduleListing: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// When it acts.
    public var spec = ScheduleSpec()
    /// The type name of the workflow that it starts.
    public var workflowType = ""
    /// The note for people.
    public var note = ""
    /// Whether it does nothing for the time being.
    public var isPaused = false
    /// The latest actions, the oldest first.
    public var recentActions: [ScheduledAction] = []
    /// The next times at which it acts.
    public var nextActionTimes: [Timestamp] = []
    /// Notes beside the schedule.
    public var memo: [NamedPayload] = []
    /// By what it is found.
    public var searchAttributes: [NamedPayload] = []

    /// A schedule of which nothing is known but its id.
    public init(id: String) { self.id = id }
}
