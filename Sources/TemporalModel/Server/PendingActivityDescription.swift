public import TemporalCore

/// An activity that is under way.
public struct PendingActivityDescription: Sendable {
    /// Where it stands.
    public enum State: Hashable, Sendable {
        /// It waits for a worker, or for its next attempt.
        case scheduled
        /// A worker has it.
        case started
        /// A worker has it and is asked to cancel it.
        case cancelRequested
        /// It is paused.
        case paused
        /// A worker has it and hears with its next heartbeat that it is paused.
        case pauseRequested
        /// A state that this version does not know.
        case unknown
    }
    /// Its id in the workflow.
    public var activityID = ""
    /// Its type name.
    public var activityType = ""
    /// Where it stands.
    public var state = State.unknown
    /// Counts its attempts from 1.
    public var attempt = 1
    /// How many attempts it has; 0 for any number.
    public var maximumAttempts = 0
    /// Why the last attempt failed, if one has; as the server has it where it cannot be decoded.
    public var lastFailure: Failure?
    /// What its last heartbeat said, as it is on the wire.
    public var heartbeatDetails: [Payload] = []
    /// When its last heartbeat came.
    public var lastHeartbeatTime: Timestamp?
    /// When this attempt was scheduled.
    public var scheduledTime: Timestamp?
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
    /// Who had the last attempt.
    public var lastWorkerIdentity = ""
    /// Whether an operator has paused it.
    public var isPaused = false
    /// Why; empty when it is not paused.
    public var pauseReason = ""
    /// Who has paused it; empty when it is not paused.
    public var pausedBy = ""
    /// When it was paused.
    public var pauseTime: Timestamp?
    /// How it is tried now.
    public var options = CurrentActivityOptions()

    /// An activity of which nothing is known.
    public init() {}
}
