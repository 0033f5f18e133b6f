public import TemporalCore

// What passes the interceptors of a client about activities without a workflow.

/// An activity to be started without a workflow.
public struct StartActivityCall<
    Input: Codable & Sendable,
    Output: Codable & Sendable,
    Failure: Error & Codable
>: Sendable {
    /// The activity, with the options by which it is run.
    public var activity: Activity<Input, Output, Failure>
    /// Its id.
    public var id: String
    /// The queue of its workers.
    public var taskQueue: TaskQueue
    /// Policies, delay, search attributes.
    public var options: StandaloneActivityOptions
    /// Its argument.
    public var input: Input
    /// What goes with it.
    public var header: [NamedPayload] = []
}

/// A wait for the end of an activity without a workflow.
public struct ActivityResultCall: Sendable {
    /// The activity.
    public let activityID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
}

/// A question what the server knows of an activity without a workflow.
public struct DescribeActivityCall: Sendable {
    /// The activity.
    public let activityID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
}

/// A request to cancel an activity without a workflow.
public struct CancelActivityCall: Sendable {
    /// The activity.
    public let activityID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// Why.
    public var reason: String
}

/// The end of an activity without a workflow, by an operator.
public struct TerminateActivityCall: Sendable {
    /// The activity.
    public let activityID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// Why.
    public var reason: String
}

/// A search for activities without a workflow.
public struct ListActivitiesCall: Sendable {
    /// What is searched for.
    public var query: String
    /// How many are asked for at once; 0 for the server's own number.
    public var pageSize: Int
}

/// A count of activities without a workflow.
public struct CountActivitiesCall: Sendable {
    /// What is counted.
    public var query: String
}
