import TemporalCore

/// What a run is started with.
struct RunStart: Sendable {
    var workflowID: String
    var workflowType: String
    var taskQueue: TaskQueue
    var input: [Payload]
    var header: [NamedPayload] = []
    var memo: [NamedPayload] = []
    var searchAttributes: [NamedPayload] = []
    var executionTimeout: Duration?
    var runTimeout: Duration?
    var taskTimeout: Duration?
    var retryPolicy: RetryPolicy?
    var priority: Priority?
    var identity = ""
    var summary: Payload?
    var details: Payload?
    /// How long the first task waits.
    var delay: Duration?
    var attempt = 1
    /// The first run of the chain; empty for that run itself.
    var firstRunID = ""
    var continuedRunID = ""
    /// How many runs of the chain before this one have continued as new.
    var continuations = 0
    var continuedFailure: Failure?
    var lastResult: [Payload] = []
    /// When the whole execution must be over.
    var executionDeadline: Timestamp?
    /// The run that asked for it as its child, and the event by which it did.
    var parent: Parent?
    var root: HistoryEvent.Execution?
    /// By which version of the workers it goes on.
    var versioning = RunVersioning()
    /// The Nexus operations that end with the chain.
    var callbacks: [NexusKey] = []

    struct Parent: Sendable {
        var execution: HistoryEvent.Execution
        var initiated: EventID
        var policy: ParentClosePolicy
    }

    init(workflowID: String, workflowType: String, taskQueue: TaskQueue, input: [Payload]) {
        self.workflowID = workflowID
        self.workflowType = workflowType
        self.taskQueue = taskQueue
        self.input = input
    }

    func event(runID: String) -> HistoryEvent.WorkflowStarted {
        var event = HistoryEvent.WorkflowStarted()
        event.workflowType = workflowType
        event.workflowID = workflowID
        event.taskQueue = taskQueue
        event.input = input
        event.header = header
        event.memo = memo
        event.searchAttributes = searchAttributes
        event.executionTimeout = executionTimeout
        event.runTimeout = runTimeout
        event.taskTimeout = taskTimeout
        event.originalRunID = runID
        event.firstRunID = firstRunID.isEmpty ? runID : firstRunID
        event.continuedRunID = continuedRunID
        event.attempt = attempt
        event.parent = parent?.execution
        event.root = root
        event.continuedFailure = continuedFailure
        event.lastCompletionResult = lastResult
        event.retryPolicy = retryPolicy
        event.priority = priority
        event.identity = identity
        return event
    }

    /// The start of the run that tries the same again.
    func nextAttempt(after runID: String, _ failure: Failure, in delay: Duration) -> RunStart {
        var next = self
        next.attempt += 1
        next.firstRunID = firstRunID.isEmpty ? runID : firstRunID
        next.continuedRunID = runID
        next.continuedFailure = failure
        next.delay = delay
        return next
    }

    /// The start of the run that a continue-as-new asks for.
    func continued(as command: Command.ContinueAsNewCommand, after runID: String) -> RunStart {
        var next = self
        next.workflowType = command.workflowType
        if !command.taskQueue.name.isEmpty { next.taskQueue = command.taskQueue }
        next.input = command.input
        next.header = command.header
        next.memo = command.memo
        next.searchAttributes = command.searchAttributes
        next.runTimeout = command.runTimeout.limit ?? runTimeout
        next.taskTimeout = command.taskTimeout.limit ?? taskTimeout
        next.retryPolicy = command.retryPolicy
        next.delay = command.startDelay
        next.attempt = 1
        next.continuations += 1
        next.firstRunID = firstRunID.isEmpty ? runID : firstRunID
        next.continuedRunID = runID
        next.continuedFailure = nil
        return next.completed
    }

    /// The same with what a server puts in the place of what was left out: zeros are left out as well.
    var completed: RunStart {
        var start = self
        start.executionTimeout = executionTimeout.limit
        start.runTimeout = [runTimeout.limit, start.executionTimeout].compactMap { $0 }.min()
        let longest = [start.runTimeout, .seconds(120)].compactMap { $0 }.min() ?? .seconds(120)
        start.taskTimeout = min(taskTimeout.limit ?? .seconds(10), longest)
        start.retryPolicy = retryPolicy?.completed
        start.delay = delay.limit
        return start
    }
}
