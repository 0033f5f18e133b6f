public import TemporalCore

/// What happens when a schedule should act while what it started before still runs. The numbers are the API's.
public enum ScheduleOverlapPolicy: Int32, Hashable, Sendable {
    /// Nothing is started. The default.
    case skip = 1
    /// One start waits until the running workflow ends; further ones are skipped.
    case bufferOne = 2
    /// All starts wait, and follow one another.
    case bufferAll = 3
    /// The running workflow is asked to cancel, and the next starts when it has ended.
    case cancelOther = 4
    /// The running workflow is terminated, and the next starts.
    case terminateOther = 5
    /// Any number run side by side. The result of the last and its failure are then not passed on.
    case allowAll = 6
}

/// How a schedule behaves.
public struct SchedulePolicies: Hashable, Sendable {
    /// What happens when what was started before still runs.
    public var overlap: ScheduleOverlapPolicy
    /// How late a start may be made up for, after the server was away; a year unless given, at least 10 s.
    public var catchupWindow: Duration
    /// Whether the schedule pauses itself when a workflow fails or times out.
    public var pausesOnFailure: Bool
    /// Whether all workflows have the very id that was given; otherwise the time of the start is added to it.
    public var keepsWorkflowID: Bool

    /// Policies; the defaults are those of the other SDKs.
    public init(
        overlap: ScheduleOverlapPolicy = .skip,
        catchupWindow: Duration = .days(365),
        pausesOnFailure: Bool = false,
        keepsWorkflowID: Bool = false
    ) {
        self.overlap = overlap
        self.catchupWindow = catchupWindow
        self.pausesOnFailure = pausesOnFailure
        self.keepsWorkflowID = keepsWorkflowID
    }
}

/// Whether a schedule acts now, and how often it still may.
public struct ScheduleState: Hashable, Sendable {
    /// A note for people; pausing and going on write it anew.
    public var note: String
    /// Whether it does nothing for the time being.
    public var isPaused: Bool
    /// How often it still acts; without a limit when nil. Triggers and backfills do not count.
    public var remainingActions: Int?

    /// A state; active and without a limit by default.
    public init(note: String = "", isPaused: Bool = false, remainingActions: Int? = nil) {
        self.note = note
        self.isPaused = isPaused
        self.remainingActions = remainingActions
    }
}

/// A stretch of time whose actions a schedule catches up on, as if it had been there.
public struct ScheduleBackfill: Hashable, Sendable {
    /// The beginning, inclusive.
    public var start: Timestamp
    /// The end, inclusive.
    public var end: Timestamp
    /// What happens when workflows overlap; the schedule's own policy when nil.
    public var overlap: ScheduleOverlapPolicy?

    /// A stretch of time.
    public init(from start: Timestamp, to end: Timestamp, overlap: ScheduleOverlapPolicy? = nil) {
        self.start = start
        self.end = end
        self.overlap = overlap
    }
}
