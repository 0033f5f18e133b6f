public import TemporalCore

// What passes the interceptors of a client about activities that are completed from outside of their workers.

/// Something that the server is told of an activity.
public struct ReportActivityCall: Sendable {
    /// Which activity it is.
    public enum Activity: Sendable, Hashable {
        /// The attempt that has this token.
        case token(TaskToken)
        /// The activity of a workflow; of the latest run when `runID` is nil. Without a workflow, `workflowID` is empty and
        /// `runID` the activity's own.
        case id(String, workflowID: String, runID: RunID?)
    }

    /// What is told.
    public enum Report: Sendable {
        /// It has a result.
        case completed(any Encodable & Sendable)
        /// The attempt has failed.
        case failed(Failure)
        /// It has ended as it was asked to.
        case cancelled
        /// It is alive, and got as far as the details say, if there are any.
        case alive((any Encodable & Sendable)?)
    }

    /// Which activity it is.
    public let activity: Activity
    /// What is told.
    public var report: Report
}

/// What the server says to a heartbeat; to all else it says nothing.
public struct ActivityInstructions: Hashable, Sendable {
    /// Its workflow, or an operator, asked for the end.
    public let isCancelRequested: Bool
    /// An operator paused it.
    public let isPaused: Bool
    /// An operator reset it.
    public let isReset: Bool

    /// What the server says.
    public init(isCancelRequested: Bool = false, isPaused: Bool = false, isReset: Bool = false) {
        self.isCancelRequested = isCancelRequested
        self.isPaused = isPaused
        self.isReset = isReset
    }
}
