public import TemporalCore

/// How an activity without a workflow stands.
public enum StandaloneActivityStatus: Hashable, Sendable {
    /// It has not ended: it waits, or an attempt runs.
    case running
    /// It has a result.
    case completed
    /// It has failed for good.
    case failed
    /// It was cancelled.
    case cancelled
    /// An operator has ended it.
    case terminated
    /// Its time was over.
    case timedOut
    /// An operator has paused it.
    case paused
    /// A status that this version does not know.
    case unknown
}

/// Whether the id of an activity without a workflow may be used again once that activity has ended. The numbers are the API's.
public enum ActivityIDReusePolicy: Int32, Hashable, Sendable {
    /// It may.
    case allowDuplicate = 1
    /// It may if the last one did not complete.
    case allowDuplicateFailedOnly = 2
    /// It may not.
    case rejectDuplicate = 3
}

/// What happens when an activity without a workflow has that id and has not ended. The numbers are the API's.
public enum ActivityIDConflictPolicy: Int32, Hashable, Sendable {
    /// The start fails.
    case fail = 1
    /// The start answers with the one there is.
    case useExisting = 2
}

/// An activity without a workflow as a list shows it. What lists show lags behind by a moment.
public struct StandaloneActivityListing: Sendable {
    /// Its id.
    public var activityID = ""
    /// Its run: an id may be used again.
    public var runID = RunID("")
    /// Its type name.
    public var activityType = ""
    /// The queue of the workers that run it.
    public var taskQueue = TaskQueue("")
    /// How it stands.
    public var status = StandaloneActivityStatus.unknown
    /// When it was asked for.
    public var scheduledTime: Timestamp?
    /// When it first could begin: later than it was asked for where the start was delayed.
    public var executionTime: Timestamp?
    /// When it ended, if it has.
    public var closeTime: Timestamp?
    /// By what it is found.
    public var searchAttributes: [NamedPayload] = []

    /// An activity of which nothing is known.
    public init() {}
}

/// What the server knows of an activity without a workflow.
public struct StandaloneActivityDescription: Sendable {
    /// Its id.
    public var activityID = ""
    /// Its run: an id may be used again.
    public var runID = RunID("")
    /// Its type name.
    public var activityType = ""
    /// How it stands.
    public var status = StandaloneActivityStatus.unknown
    /// Where its attempt stands while it runs.
    public var state = PendingActivityDescription.State.unknown
    /// How it is tried now: its limits, its retry policy, its queue and its priority.
    public var options = CurrentActivityOptions()
    /// Counts its attempts from 1.
    public var attempt = 1
    /// When it was asked for.
    public var scheduledTime: Timestamp?
    /// When it first could begin: later than it was asked for where the start was delayed.
    public var executionTime: Timestamp?
    /// By how much its start was delayed.
    public var startDelay: Duration?
    /// When the last attempt began.
    public var lastStartedTime: Timestamp?
    /// When the last attempt ended.
    public var lastAttemptCompleteTime: Timestamp?
    /// When the next attempt follows, if one is waited for.
    public var nextAttemptTime: Timestamp?
    /// The wait between the last attempt and the next.
    public var currentRetryInterval: Duration?
    /// When its time is over.
    public var expirationTime: Timestamp?
    /// When it ended, if it has.
    public var closeTime: Timestamp?
    /// Why the last attempt failed, if one has; as the server has it where it cannot be decoded.
    public var lastFailure: Failure?
    /// Who had the last attempt.
    public var lastWorkerIdentity = ""
    /// What its last heartbeat said; as the server has it where it cannot be decoded.
    public var heartbeatDetails: [Payload] = []
    /// When its last heartbeat came.
    public var lastHeartbeatTime: Timestamp?
    /// How many heartbeats have come in all.
    public var heartbeatCount = 0
    /// Why somebody asked it to cancel; empty where nobody did, or gave no reason.
    public var cancellationReason = ""
    /// By what it is found.
    public var searchAttributes: [NamedPayload] = []
    /// The short text that its starter gave it.
    public var summary: String?
    /// The longer text that its starter gave it.
    public var details: String?

    /// The texts as they are on the wire.
    package var encodedSummary: Payload?
    package var encodedDetails: Payload?

    /// An activity of which nothing is known.
    public init() {}
}
