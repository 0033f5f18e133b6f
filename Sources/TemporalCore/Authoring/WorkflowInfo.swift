/// What a running workflow knows of itself.
public struct WorkflowInfo: Sendable {
    /// The limit of a workflow task, where nobody says another.
    package static let usualTaskTimeout = Duration.seconds(10)

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
    public internal(set) var parent: RelatedWorkflow? {
        get { rareParent.value }
        set { rareParent.value = newValue }
    }
    /// The topmost workflow of the tree of children; nil for one that has no parent, or when the server does not say.
    public internal(set) var root: RelatedWorkflow? {
        get { rareRoot.value }
        set { rareRoot.value = newValue }
    }
    /// The id of the workflow that started this one as its child.
    public var parentWorkflowID: String? { parent?.workflowID }
    /// The limit of one run, if it has one.
    public internal(set) var runTimeout: Duration?
    /// The limit of the whole execution, if it has one.
    public internal(set) var executionTimeout: Duration?
    /// The limit of one workflow task.
    public internal(set) var taskTimeout: Duration
    /// The cron schedule it was started with; empty without one.
    public internal(set) var cronSchedule: String
    /// How a failed run is tried again; not at all when nil.
    public internal(set) var retryPolicy: RetryPolicy? {
        get { rareRetryPolicy.value }
        set { rareRetryPolicy.value = newValue }
    }
    /// Why the run before failed, for a run that is tried again or that cron starts.
    public internal(set) var lastFailure: Failure? {
        get { rareFailure.value }
        set { rareFailure.value = newValue }
    }
    /// What the last run of a cron schedule ended with; see ``WorkflowContext/lastCompletionResult(as:)``.
    public internal(set) var lastCompletionResult: [Payload]
    /// Its place in the line of its queue; what it asks for inherits it.
    public internal(set) var priority: Priority?
    /// What the worker that runs the task at hand is deployed as; in a replay, what the worker was that ran the task first.
    /// Nil where the worker has no version.
    public internal(set) var currentDeploymentVersion: WorkerDeploymentVersion? {
        get { rareVersion.value }
        set { rareVersion.value = newValue }
    }
    /// What was noted beside the input, as of now; see ``WorkflowContext/memo(_:as:)``.
    public internal(set) var memo: [NamedPayload]
    /// By what it is found, as of now; see ``WorkflowContext/searchAttribute(_:)``.
    public internal(set) var searchAttributes: [NamedPayload]
    /// What came with the start beside the input, as interceptors have written it.
    public internal(set) var header: [NamedPayload]

    private var rareParent = Rare<RelatedWorkflow>()
    private var rareRoot = Rare<RelatedWorkflow>()
    private var rareRetryPolicy = Rare<RetryPolicy>()
    private var rareFailure = Rare<Failure>()
    private var rareVersion = Rare<WorkerDeploymentVersion>()

    package init(namespace: String, workflowID: String, runID: RunID, workflowType: String, taskQueue: TaskQueue) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.workflowType = workflowType
        self.taskQueue = taskQueue
        startTime = Timestamp(nanosecondsSince1970: 0)
        attempt = 1
        firstRunID = runID
        taskTimeout = Self.usualTaskTimeout
        cronSchedule = ""
        lastCompletionResult = []
        memo = []
        searchAttributes = []
        header = []
    }

    mutating func note(_ start: HistoryEvent.WorkflowStarted, at time: Timestamp) {
        startTime = time
        attempt = start.attempt
        firstRunID = RunID(start.firstRunID)
        continuedRunID = start.continuedRunID.isEmpty ? nil : RunID(start.continuedRunID)
        parent = start.parent.map(RelatedWorkflow.init)
        root = start.root.map(RelatedWorkflow.init)
        retryPolicy = start.retryPolicy
        lastFailure = start.continuedFailure
        lastCompletionResult = start.lastCompletionResult
        priority = start.priority
        searchAttributes = start.searchAttributes
        runTimeout = start.runTimeout
        executionTimeout = start.executionTimeout
        taskTimeout = start.taskTimeout ?? taskTimeout
        cronSchedule = start.cronSchedule
        memo = start.memo
        header = start.header
        if !start.taskQueue.name.isEmpty { taskQueue = start.taskQueue }
    }

    /// Takes in search attributes that the workflow has set or unset.
    mutating func note(searchAttributes changed: [NamedPayload]) {
        for attribute in changed {
            searchAttributes.removeAll { $0.name == attribute.name }
            if attribute.payload.encoding != Payload.Encoding.null { searchAttributes.append(attribute) }
        }
    }
}

/// Another run of some workflow, as history names it.
public struct RelatedWorkflow: Hashable, Sendable {
    /// The namespace it runs in.
    public let namespace: String
    /// Its workflow id.
    public let workflowID: String
    /// Its run.
    public let runID: RunID

    init(_ execution: HistoryEvent.Execution) {
        namespace = execution.namespace
        workflowID = execution.workflowID
        runID = RunID(execution.runID)
    }
}

/// A value that few have, kept where it takes no room when it is not there: thousands of runs lie in memory.
struct Rare<Value: Sendable>: Sendable {
    private var values: [Value] = []

    var value: Value? {
        get { values.first }
        set { values = newValue.map { [$0] } ?? [] }
    }
}
