public import TemporalCore

/// The workflow that a schedule starts, as the server keeps it: values are payloads.
public struct ScheduledWorkflow: Hashable, Sendable {
    /// Its type name.
    public var workflowType: String
    /// Its workflow id; the schedule adds the time of each start, unless its policies say otherwise.
    public var workflowID: String
    /// The queue of its workers.
    public var taskQueue: TaskQueue
    /// What it is started with.
    public var input: [Payload] = []
    /// The limit of the whole execution, all runs included.
    public var executionTimeout: Duration?
    /// The limit of one run.
    public var runTimeout: Duration?
    /// The limit of one workflow task; the server's default is 10 s.
    public var taskTimeout: Duration?
    /// How a failed execution is tried again; not at all when nil.
    public var retry: RetryPolicy?
    /// Notes that are shown with the workflow.
    public var memo: [NamedPayload] = []
    /// By what it is found.
    public var searchAttributes: [NamedPayload] = []
    /// What interceptors and tracing pass on.
    public var header: [NamedPayload] = []
    /// A short text for the Web UI.
    public var summary: Payload?
    /// A longer text for the Web UI.
    public var details: Payload?
    /// Its place in the line of its queue.
    public var priority: Priority?
    /// Which version of the workers it goes to; as the workflow says when nil. Servers up to 1.32 keep it, and do not use it.
    public var versioning: VersioningOverride?

    /// A workflow with the server's defaults.
    public init(workflowType: String, workflowID: String, taskQueue: TaskQueue) {
        self.workflowType = workflowType
        self.workflowID = workflowID
        self.taskQueue = taskQueue
    }
}
