public import TemporalCore

/// How a Nexus operation that was called without a workflow stands. The numbers are the API's.
@nonexhaustive
public enum NexusExecutionStatus: Int32, Hashable, Sendable {
    /// The server did not say, or said something that is newer than this version.
    case unknown = 0
    /// It has not ended.
    case running = 1
    /// It has succeeded.
    case completed = 2
    /// It has failed.
    case failed = 3
    /// It was cancelled.
    case cancelled = 4
    /// An operator has terminated it.
    case terminated = 5
    /// One of its deadlines has passed.
    case timedOut = 6
}

/// A Nexus operation that was called without a workflow, as a list shows it. What lists show lags behind by a moment.
public struct NexusExecutionListing: Hashable, Sendable {
    /// Its id.
    public var id = ""
    /// Its run.
    public var runID = RunID("")
    /// The endpoint that was called.
    public var endpoint = ""
    /// The service's name.
    public var service = ""
    /// The operation's name.
    public var operation = ""
    /// How it stands.
    public var status = NexusExecutionStatus.unknown
    /// When it was called.
    public var scheduled: Timestamp?
    /// When it ended, if it has.
    public var closed: Timestamp?

    /// An operation of which nothing is known.
    public init() {}
}

/// What the server knows of a Nexus operation that was called without a workflow.
public struct NexusExecutionDescription: Sendable {
    /// What a list shows of it.
    public var listing = NexusExecutionListing()
    /// Counts the attempts to start it from 1.
    public var attempt = 0
    /// Why the last attempt to start it failed; as the server has it where it cannot be decoded.
    public var lastAttemptFailure: Failure?
    /// When it is tried again, if it waits for that.
    public var nextAttempt: Timestamp?
    /// What the service knows it by; empty while it has not started, or when it has ended at once.
    public var operationToken = ""
    /// Whether it was asked to cancel.
    public var isCancelRequested = false

    /// An operation of which nothing is known.
    public init() {}
}

/// What happens when an operation of the same id has been called before. The numbers are the API's.
public enum NexusIDReusePolicy: Int32, Hashable, Sendable {
    /// It may be called again once the other one has ended.
    case allowDuplicate = 1
    /// It may be called again if the other one did not succeed.
    case allowDuplicateFailedOnly = 2
    /// It may not be called again.
    case rejectDuplicate = 3
}

/// What happens when an operation of the same id goes on. The numbers are the API's.
public enum NexusIDConflictPolicy: Int32, Hashable, Sendable {
    /// The call fails.
    case fail = 1
    /// The call answers with the one that goes on.
    case useExisting = 2
}

/// How an operation ended that did not succeed.
package struct NexusExecutionEnd: Error {
    package var failure: Failure
    /// A failure as the server keeps it.
    package init(failure: Failure) { self.failure = failure }
}
