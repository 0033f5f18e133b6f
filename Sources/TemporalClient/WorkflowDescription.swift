public import TemporalCore
import TemporalWire

/// What the server knows of a workflow.
public struct WorkflowDescription: Sendable {
    /// How it stands.
    public typealias Status = WorkflowStatus

    /// Another workflow that this one has to do with.
    public struct Relative: Hashable, Sendable {
        /// Its workflow id.
        public let workflowID: String
        /// Its run.
        public let runID: RunID
    }

    /// A child that has not ended.
    public struct PendingChild: Hashable, Sendable {
        /// Its workflow id.
        public let workflowID: String
        /// Its run; empty until it has started.
        public let runID: RunID
        /// Its type name.
        public let workflowType: String
        /// The event that asked for it.
        public let initiatedEventID: EventID
        /// What becomes of it when this workflow ends.
        public let parentClosePolicy: ParentClosePolicy?
    }

    /// A workflow task that has not been answered.
    public struct PendingTask: Hashable, Sendable {
        /// Whether a worker has it.
        public let isStarted: Bool
        /// Counts its attempts from 1; a workflow whose tasks fail has a high number.
        public let attempt: Int
        /// Since when it waits.
        public let scheduledTime: Timestamp?
        /// Since when a worker has it.
        public let startedTime: Timestamp?
    }

    /// Why it is paused.
    public struct Pause: Hashable, Sendable {
        /// Who paused it.
        public let identity: String
        /// Why.
        public let reason: String
        /// When.
        public let time: Timestamp?
    }

    /// Whom the server tells of its end.
    public struct Callback: Sendable {
        /// The address.
        public let url: String
        /// How often the server has tried.
        public let attempt: Int
        /// Why the last attempt failed, if one has.
        public let lastFailure: Failure?
    }

    private let response: DescribeWorkflowExecutionResponse
    @Redacted private var converter: any PayloadConverter

    /// Its workflow id.
    public let workflowID: String
    /// The run that is described.
    public let runID: RunID
    /// Its type name.
    public let workflowType: String
    /// The queue it runs on.
    public let taskQueue: TaskQueue
    /// How it stands.
    public let status: Status
    /// When it was started.
    public let startTime: Timestamp?
    /// When it ended, if it has.
    public let closeTime: Timestamp?
    /// How many events its history has.
    public let historyLength: Int
    /// Notes beside the workflow.
    public let memo: [NamedPayload]
    /// By what it is found.
    public let searchAttributes: [NamedPayload]
    /// The short text that its starter gave it.
    public let summary: String?
    /// The longer text that its starter gave it.
    public let details: String?
    /// The activities that are under way, with their attempts and last failures.
    public let pendingActivities: [PendingActivityDescription]

    init(_ response: DescribeWorkflowExecutionResponse, _ base: any PayloadConverter, namespace: String) {
        self.response = response
        let converter = base.within(.workflow(namespace, response.workflowID))
        self.converter = converter
        workflowID = response.workflowID
        runID = RunID(response.runID)
        workflowType = response.workflowType
        taskQueue = response.taskQueue
        startTime = response.startTime
        closeTime = response.closeTime
        historyLength = Int(response.historyLength)
        memo = response.memo
        searchAttributes = response.searchAttributes
        summary = response.summary.flatMap { try? converter.value(String.self, from: $0) }
        details = response.details.flatMap { try? converter.value(String.self, from: $0) }
        pendingActivities = response.pendingActivities.map { pending in
            let context = ActivitySerializationContext(
                namespace: namespace,
                activityID: pending.activityID,
                activityType: pending.activityType,
                workflowID: response.workflowID,
                workflowType: response.workflowType
            )
            return PendingActivityDescription(pending, base.within(.activity(context)))
        }
        status = Status(response.status)
    }

    /// A note beside the workflow; nil when there is none of that name.
    /// - Throws: ``ClientError/conversion(_:)`` when it is no `Value`.
    public func memo<Value: Decodable>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(ClientError) -> Value? {
        try memo.value(name, type, converter)
    }
}

extension [NamedPayload] {
    /// The value of a note; nil when there is none of that name.
    func value<Value: Decodable>(
        _ name: String,
        _ type: Value.Type,
        _ converter: any PayloadConverter
    ) throws(ClientError) -> Value? {
        guard let note = first(where: { $0.name == name }) else { return nil }
        do { return try converter.value(type, from: note.payload) } catch {
            throw .conversion("memo \"\(name)\" is no \(type): \(error)")
        }
    }
}

extension WorkflowDescription {
    /// The first run of its chain.
    public var firstRunID: RunID { RunID(response.firstRunID) }
    /// When its code first could run: later than the start where that was delayed.
    public var executionTime: Timestamp? { response.executionTime }
    /// How large its history is, in bytes.
    public var historySize: Int { Int(response.historySizeBytes) }
    /// How often its state has changed on the server.
    public var stateTransitionCount: Int { Int(response.stateTransitionCount) }
    /// The workflow whose child it is.
    public var parent: Relative? { response.parent.map { Relative($0) } }
    /// The first of its parents' line; itself when it has no parent.
    public var root: Relative? { response.root.map { Relative($0) } }
    /// The limit of the whole execution, if it has one.
    public var executionTimeout: Duration? { response.executionTimeout }
    /// The limit of this run, if it has one.
    public var runTimeout: Duration? { response.runTimeout }
    /// The limit of one workflow task.
    public var taskTimeout: Duration? { response.taskTimeout }
    /// When the whole execution times out, if it can.
    public var executionExpiration: Timestamp? { response.extended.executionExpiration }
    /// When this run times out, if it can.
    public var runExpiration: Timestamp? { response.extended.runExpiration }
    /// When the first run began that this one goes back to by resets.
    public var originalStartTime: Timestamp? { response.extended.originalStart }
    /// When it was last reset, if it was.
    public var lastResetTime: Timestamp? { response.extended.lastReset }
    /// The run that goes on in its place, if it was reset.
    public var resetRunID: RunID? {
        response.extended.resetRunID.isEmpty ? nil : RunID(response.extended.resetRunID)
    }
    /// Whether somebody asked it to cancel.
    public var isCancelRequested: Bool { response.extended.isCancelRequested }
    /// Why it is paused, if it is.
    public var pause: Pause? {
        response.extended.pause.map { Pause(identity: $0.identity, reason: $0.reason, time: $0.time) }
    }
    /// Its place in the line of its queue, if it has one.
    public var priority: Priority? { response.priority }
    /// The version of the workers that it runs on; nil without worker versioning.
    public var deploymentVersion: WorkerDeploymentVersion? { response.deploymentVersion }
    /// The version that was set for it, if one was.
    public var versioning: VersioningOverride? { response.versioningOverride }
    /// Its children that have not ended.
    public var pendingChildren: [PendingChild] { response.pendingChildren.map { PendingChild($0) } }
    /// Its workflow task that has not been answered, if there is one.
    public var pendingTask: PendingTask? { response.pendingTask.map { PendingTask($0) } }
    /// Whom the server tells of its end.
    public var callbacks: [Callback] {
        response.callbacks.map { Callback(url: $0.url, attempt: $0.attempt, lastFailure: $0.lastFailure) }
    }
}

extension WorkflowDescription.Relative {
    init(_ execution: HistoryEvent.Execution) {
        workflowID = execution.workflowID
        runID = RunID(execution.runID)
    }
}

extension WorkflowDescription.PendingChild {
    init(_ child: PendingChild) {
        workflowID = child.workflowID
        runID = RunID(child.runID)
        workflowType = child.workflowType
        initiatedEventID = child.initiatedEventID
        parentClosePolicy = child.parentClosePolicy
    }
}

extension WorkflowDescription.PendingTask {
    init(_ task: DescribeWorkflowExecutionResponse.PendingTask) {
        isStarted = task.isStarted
        attempt = task.attempt
        scheduledTime = task.scheduledTime
        startedTime = task.startedTime
    }
}

/// An activity that is under way.
public struct PendingActivityDescription: Sendable {
    /// Where it stands.
    public enum State: Hashable, Sendable {
        /// It waits for a worker, or for its next attempt.
        case scheduled
        /// A worker has it.
        case started
        /// A worker has it and is asked to cancel it.
        case cancelRequested
        /// It is paused.
        case paused
        /// A worker has it and hears with its next heartbeat that it is paused.
        case pauseRequested
        /// A state that this version does not know.
        case unknown
    }
    /// Its id in the workflow.
    public let activityID: String
    /// Its type name.
    public let activityType: String
    /// Where it stands.
    public let state: State
    /// Counts its attempts from 1.
    public let attempt: Int
    /// How many attempts it has; 0 for any number.
    public let maximumAttempts: Int
    /// Why the last attempt failed, if one has; as the server has it where it cannot be decoded.
    public let lastFailure: Failure?
    /// What its last heartbeat said, as it is on the wire.
    public let heartbeatDetails: [Payload]
    /// When its last heartbeat came.
    public let lastHeartbeatTime: Timestamp?
    /// When this attempt was scheduled.
    public let scheduledTime: Timestamp?
    /// When the last attempt began.
    public let lastStartedTime: Timestamp?
    /// When the last attempt ended.
    public let lastAttemptCompleteTime: Timestamp?
    /// When the next attempt follows, if one is waited for.
    public let nextAttemptTime: Timestamp?
    /// The wait between the last attempt and the next.
    public let currentRetryInterval: Duration?
    /// When its time is over.
    public let expirationTime: Timestamp?
    /// Who had the last attempt.
    public let lastWorkerIdentity: String
    /// Whether an operator has paused it.
    public let isPaused: Bool
    /// Why; empty when it is not paused.
    public let pauseReason: String
    /// Who has paused it; empty when it is not paused.
    public let pausedBy: String
    /// When it was paused.
    public let pauseTime: Timestamp?
    /// How it is tried now.
    public let options: CurrentActivityOptions

    init(_ pending: PendingActivity, _ converter: any PayloadConverter) {
        activityID = pending.activityID
        activityType = pending.activityType
        state =
            switch pending.state {
            case .scheduled: .scheduled
            case .started: .started
            case .cancelRequested: .cancelRequested
            case .paused: .paused
            case .pauseRequested: .pauseRequested
            case .unknown: .unknown
            }
        attempt = pending.attempt
        maximumAttempts = pending.maximumAttempts
        lastFailure = pending.lastFailure.map { (try? converter.decoded($0)) ?? $0 }
        heartbeatDetails = pending.heartbeatDetails
        lastHeartbeatTime = pending.lastHeartbeatTime
        scheduledTime = pending.scheduledTime
        lastStartedTime = pending.lastStartedTime
        lastAttemptCompleteTime = pending.lastAttemptCompleteTime
        nextAttemptTime = pending.nextAttemptTime
        currentRetryInterval = pending.currentRetryInterval
        expirationTime = pending.expirationTime
        lastWorkerIdentity = pending.lastWorkerIdentity
        isPaused = pending.isPaused
        pauseReason = pending.pauseReason
        pausedBy = pending.pausedBy
        pauseTime = pending.pauseTime
        options = pending.options
    }
}
