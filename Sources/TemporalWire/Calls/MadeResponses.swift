package import TemporalCore
package import TemporalModel

// Answers that are made and not read, for servers within this process.

extension GetSystemInfoResponse {
    /// A server of some version.
    package init(serverVersion: String) { description.version = serverVersion }
}

extension DescribeNamespaceResponse {
    /// A namespace that is in use.
    package init(name: String) {
        description.name = name
        description.state = .registered
    }
}

extension EmptyResponse {
    /// Done.
    package init() {}
}

extension StartWorkflowExecutionResponse {
    /// A run, and whether it is a new one.
    package init(runID: String, firstRunID: String = "", started: Bool) {
        self.runID = runID
        self.firstRunID = firstRunID
        self.started = started
        eagerWorkflowTask = nil
    }
}

extension SignalWithStartWorkflowExecutionResponse {
    /// The run that got the signal, and whether it is a new one.
    package init(runID: String, started: Bool) {
        self.runID = runID
        self.started = started
    }
}

extension GetWorkflowExecutionHistoryResponse {
    /// A page of history.
    package init(events: [HistoryEvent], nextPageToken: [UInt8] = []) {
        self.events = events
        self.nextPageToken = nextPageToken
        archived = false
    }
}

extension UpdateWorkflowExecutionResponse {
    /// How far an update has come.
    package init(outcome: UpdateOutcome?, stage: UpdateStage, updateID: String, runID: String) {
        self.outcome = outcome
        self.stage = stage
        self.updateID = updateID
        self.runID = runID
    }
}

extension PollWorkflowExecutionUpdateResponse {
    /// How far an update has come.
    package init(outcome: UpdateOutcome?, stage: UpdateStage) {
        self.outcome = outcome
        self.stage = stage
    }
}

extension UpdateWithStartResponse {
    /// The answers to both parts.
    package init(start: StartWorkflowExecutionResponse, update: UpdateWorkflowExecutionResponse) {
        self.start = start
        self.update = update
    }
}

extension DescribeWorkflowExecutionResponse {
    /// How an execution stands.
    package init(_ description: WorkflowDescription) { self.description = description }
}

extension ListWorkflowExecutionsResponse {
    /// A page of executions.
    package init(executions: [WorkflowListing], nextPageToken: [UInt8] = []) {
        self.executions = executions
        self.nextPageToken = nextPageToken
    }
}

extension RecordActivityTaskHeartbeatResponse {
    /// What an activity should do.
    package init(cancelRequested: Bool) {
        self.cancelRequested = cancelRequested
        activityPaused = false
        activityReset = false
    }
}

extension PollWorkflowTaskQueueResponse {
    /// A task, or none.
    package init(task: WorkflowTask?) {
        workflowTask = task
        backlogCountHint = 0
    }
}

extension PollActivityTaskQueueResponse {
    /// A task, or none.
    package init(task: ActivityTask?) { activityTask = task }
}

extension PollNexusTaskQueueResponse {
    /// A task, or none.
    package init(task: NexusTask?) { nexusTask = task }
}

extension RespondWorkflowTaskCompletedResponse {
    /// What comes back with an accepted answer.
    package init(
        next task: WorkflowTask? = nil,
        activityTasks: [ActivityTask] = [],
        resetHistoryEventID: EventID = EventID(0)
    ) {
        workflowTask = task
        self.activityTasks = activityTasks
        self.resetHistoryEventID = resetHistoryEventID
    }
}

extension HealthCheckResponse {
    /// Whether the server is up.
    package init(isServing: Bool) { self.isServing = isServing }
}

extension CountWorkflowExecutionsResponse {
    /// A count, and the counts of groups by the JSON of what they have in common.
    package init(count: Int64, groups: [(json: String, count: Int64)] = []) {
        self.count = count
        self.groups = groups.map { group in
            let value = Payload(encoding: Payload.Encoding.json, metadata: [], data: Array(group.json.utf8))
            return Group(values: [value], count: group.count)
        }
    }
}
