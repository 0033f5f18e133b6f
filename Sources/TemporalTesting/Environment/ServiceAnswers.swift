import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWire

extension VirtualService.Refusal {
    /// The error that a server answers with.
    func error(_ path: String) -> RPCError {
        switch self {
        case .alreadyStarted(let runID):
            RPCError(
                status: .alreadyExists,
                message: "Workflow execution is already running or has been used.",
                method: path,
                details: ErrorDetails.alreadyStarted(runID: runID)
            )
        case .notFound(let message): RPCError(status: .notFound, message: message, method: path)
        case .invalid(let message): RPCError(status: .invalidArgument, message: message, method: path)
        }
    }
}

extension VirtualService {
    /// How far an update has come.
    func stage(of id: String, _ key: String) -> UpdateStage {
        guard let run = runs[key] else { return .unspecified }
        if run.outcomes[id] != nil { return .completed }
        return run.acceptedUpdates.contains(id) ? .accepted : .admitted
    }
}

extension StartWorkflowExecutionRequest {
    /// What the run is started with.
    var start: RunStart {
        var start = RunStart(workflowID: workflowID, workflowType: workflowType, taskQueue: taskQueue, input: input)
        start.header = header
        start.memo = memo
        start.searchAttributes = searchAttributes
        start.executionTimeout = executionTimeout
        start.runTimeout = runTimeout
        start.taskTimeout = taskTimeout
        start.retryPolicy = retryPolicy
        start.priority = priority
        start.identity = identity
        start.summary = summary
        start.details = details
        start.delay = startDelay
        start.versioning.forced = versioningOverride
        start.callbacks = callbacks.compactMap { NexusKey(callback: $0.url) }
        return start
    }
}

extension SignalWorkflowExecutionRequest {
    var signal: HistoryEvent.Signaled {
        HistoryEvent.Signaled(name: signalName, input: input, header: header, identity: identity)
    }
}

extension VirtualRun {
    /// What a client is told of the run.
    var description: WorkflowDescription {
        var answer = WorkflowDescription()
        answer.workflowID = start.workflowID
        answer.runID = RunID(runID)
        answer.firstRunID = RunID(start.firstRunID.isEmpty ? runID : start.firstRunID)
        answer.workflowType = start.workflowType
        answer.taskQueue = start.taskQueue
        answer.status = status
        answer.startTime = started
        answer.executionTime = started
        answer.closeTime = closed
        answer.historyLength = historyLength
        answer.memo = memo
        answer.searchAttributes = searchAttributes
        answer.parent = start.parent.map { WorkflowDescription.Relative($0.execution) }
        answer.root = start.root.map { WorkflowDescription.Relative($0) }
        answer.encodedSummary = start.summary
        answer.encodedDetails = start.details
        answer.deploymentVersion = versioning.answered?.version
        answer.versioning = versioning.forced
        answer.pendingActivities = activities.keys.sorted().compactMap { activities[$0]?.pending }
        return answer
    }

    /// The run in a list.
    var listed: WorkflowListing {
        var execution = WorkflowListing()
        execution.workflowID = start.workflowID
        execution.runID = RunID(runID)
        execution.workflowType = start.workflowType
        execution.status = status
        execution.taskQueue = start.taskQueue
        execution.startTime = started
        execution.closeTime = closed
        execution.historyLength = historyLength
        execution.memo = memo
        execution.searchAttributes = searchAttributes
        return execution
    }
}

extension WorkflowDescription.Relative {
    fileprivate init(_ execution: HistoryEvent.Execution) {
        self.init(workflowID: execution.workflowID, runID: RunID(execution.runID))
    }
}

extension VirtualActivity {
    fileprivate var pending: PendingActivityDescription {
        var pending = PendingActivityDescription()
        pending.activityID = command.activityID
        pending.activityType = command.activityType
        pending.state = isCancelRequested ? .cancelRequested : startedAt == nil ? .scheduled : .started
        pending.attempt = attempt
        pending.maximumAttempts = retryPolicy.maximumAttempts
        pending.lastFailure = lastFailure
        pending.heartbeatDetails = heartbeatDetails
        pending.scheduledTime = scheduledAt
        pending.lastStartedTime = startedAt
        pending.nextAttemptTime = startedAt == nil ? attemptScheduledAt : nil
        pending.options.taskQueue = command.taskQueue
        pending.options.scheduleToClose = limits.scheduleToClose
        pending.options.scheduleToStart = limits.scheduleToStart
        pending.options.startToClose = limits.startToClose
        pending.options.heartbeat = limits.heartbeat
        pending.options.retry = retryPolicy
        pending.options.priority = command.priority
        return pending
    }
}

extension WorkflowStatus {
    /// Its name in queries.
    var queryName: String {
        switch self {
        case .running: "Running"
        case .completed: "Completed"
        case .failed: "Failed"
        case .cancelled: "Canceled"
        case .terminated: "Terminated"
        case .continuedAsNew: "ContinuedAsNew"
        case .timedOut: "TimedOut"
        default: "Unspecified"
        }
    }
}
