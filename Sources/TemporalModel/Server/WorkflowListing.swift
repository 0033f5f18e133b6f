public import TemporalCore

/// A workflow as a list shows it. What lists show lags behind by a moment.
public struct WorkflowListing: Sendable {
    /// Its workflow id.
    public var workflowID = ""
    /// The run.
    public var runID = RunID("")
    /// Its type name.
    public var workflowType = ""
    /// The queue it runs on.
    public var taskQueue = TaskQueue("")
    /// How it stands.
    public var status = WorkflowStatus.unknown
    /// When it was started.
    public var startTime: Timestamp?
    /// When it ended, if it has.
    public var closeTime: Timestamp?
    /// How many events its history has; of workflows that have ended only.
    public var historyLength = 0
    /// Notes beside the workflow.
    public var memo: [NamedPayload] = []
    /// By what it is found.
    public var searchAttributes: [NamedPayload] = []

    /// What reads the workflow's values; nil until a client has set its own.
    @Redacted package var converter: (any PayloadConverter)?

    /// A workflow of which nothing is known.
    public init() {}
}
