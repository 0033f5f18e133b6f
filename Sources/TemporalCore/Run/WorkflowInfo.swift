/// What a running workflow knows of itself.
public struct WorkflowInfo: Sendable {
    /// The namespace it runs in.
    public internal(set) var namespace: String
    /// Its workflow id.
    public internal(set) var workflowID: String
    /// Its run.
    public internal(set) var runID: RunID
    /// Its type name.
    public internal(set) var workflowType: String
    /// The queue it was started on.
    public internal(set) var taskQueue: TaskQueue
    /// When this run began.
    public internal(set) var startTime: Timestamp
    /// Counts the runs of a retried workflow from 1.
    public internal(set) var attempt: Int
    /// The first run of the chain that retries, cron and continue-as-new make.
    public internal(set) var firstRunID: RunID
    /// The run before this one, when it was continued.
    public internal(set) var continuedRunID: RunID?
    /// The workflow that started this one as its child.
    public internal(set) var parentWorkflowID: String?
    /// The limit of one run, if it has one.
    public internal(set) var runTimeout: Duration?
    /// The limit of the whole execution, if it has one.
    public internal(set) var executionTimeout: Duration?
    /// The limit of one workflow task.
    public internal(set) var taskTimeout: Duration
    /// The cron schedule it was started with; empty when there is none.
    public internal(set) var cronSchedule: String
    /// What the starter noted beside the input.
    public internal(set) var memo: [NamedPayload]

    package init(namespace: String, workflowID: String, runID: RunID, workflowType: String, taskQueue: TaskQueue) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.workflowType = workflowType
        self.taskQueue = taskQueue
        startTime = Timestamp(nanosecondsSince1970: 0)
        attempt = 1
        firstRunID = runID
        taskTimeout = .seconds(10)
        cronSchedule = ""
        memo = []
    }

    mutating func note(_ start: HistoryEvent.WorkflowStarted, at time: Timestamp) {
        startTime = time
        attempt = start.attempt
        firstRunID = RunID(start.firstRunID)
        continuedRunID = start.continuedRunID.isEmpty ? nil : RunID(start.continuedRunID)
        parentWorkflowID = start.parent?.workflowID
        runTimeout = start.runTimeout
        executionTimeout = start.executionTimeout
        taskTimeout = start.taskTimeout ?? taskTimeout
        cronSchedule = start.cronSchedule
        memo = start.memo
        if !start.taskQueue.name.isEmpty { taskQueue = start.taskQueue }
    }
}
