internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// How a workflow execution stands.
package enum WorkflowExecutionStatus: Hashable, Sendable {
    case running
    case completed
    case failed
    case cancelled
    case terminated
    case continuedAsNew
    case timedOut
    case paused
    /// A number that this version does not know, or none.
    case unknown(Int32)

    /// The status of a number of the API.
    init(number: Int32) {
        self =
            switch number {
            case 1: .running
            case 2: .completed
            case 3: .failed
            case 4: .cancelled
            case 5: .terminated
            case 6: .continuedAsNew
            case 7: .timedOut
            case 8: .paused
            default: .unknown(number)
            }
    }
}

/// Asks how a workflow stands.
package struct DescribeWorkflowExecutionRequest: WireRequest {
    package typealias Response = DescribeWorkflowExecutionResponse
    package static let path = workflowService("DescribeWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    /// A question about a workflow.
    package init(namespace: String, workflowID: String, runID: String = "") {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_workflow_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.execution = builder.execution(workflowID, runID)
            }
        }
    }
}

/// How a workflow stands, and what it waits for.
package struct DescribeWorkflowExecutionResponse: WireResponse {
    package var workflowID = ""
    package var runID = ""
    package var firstRunID = ""
    package var workflowType = ""
    package var taskQueue = TaskQueue("")
    package var status = WorkflowExecutionStatus.unknown(0)
    package var startTime: Timestamp?
    /// When its code first could run: later than the start where the start was delayed.
    package var executionTime: Timestamp?
    package var closeTime: Timestamp?
    package var historyLength: Int64 = 0
    package var historySizeBytes: Int64 = 0
    package var memo: [NamedPayload] = []
    package var searchAttributes: [NamedPayload] = []
    /// The parent; its namespace is an id, since the server gives no name here.
    package var parent: HistoryEvent.Execution?
    package var root: HistoryEvent.Execution?
    package var summary: Payload?
    package var details: Payload?
    package var executionTimeout: Duration?
    package var runTimeout: Duration?
    package var taskTimeout: Duration?
    package var stateTransitionCount: Int64 = 0
    package var priority: Priority?
    package var versioningOverride: VersioningOverride?
    package var deploymentVersion: WorkerDeploymentVersion?
    package var pendingActivities: [PendingActivity] = []
    package var pendingChildren: [PendingChild] = []
    package var pendingTask: PendingTask?
    package var callbacks: [Callback] = []
    package var extended = Extended()

    /// A workflow task that has not been answered yet.
    package struct PendingTask: Hashable, Sendable {
        package var isStarted: Bool
        package var attempt: Int
        package var scheduledTime: Timestamp?
        package var startedTime: Timestamp?
    }

    /// Whom the server tells of the end.
    package struct Callback: Sendable {
        package var url: String
        package var attempt: Int
        package var lastFailure: Failure?
        package var blockedReason: String
    }

    /// What is told of a run beside its state.
    package struct Extended: Hashable, Sendable {
        package var executionExpiration: Timestamp?
        package var runExpiration: Timestamp?
        package var originalStart: Timestamp?
        package var lastReset: Timestamp?
        package var resetRunID = ""
        package var isCancelRequested = false
        package var pause: Pause?
    }

    /// Why a workflow is paused, and who did it.
    package struct Pause: Hashable, Sendable {
        package var identity: String
        package var reason: String
        package var time: Timestamp?
    }

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_workflow_execution_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeWorkflowExecutionResponse>) {
        if let info = field.pointee.workflow_execution_info?.pointee {
            workflowID = String(field: info.execution?.pointee.workflow_id)
            runID = String(field: info.execution?.pointee.run_id)
            firstRunID = String(field: info.first_run_id)
            workflowType = String(info.type)
            taskQueue = TaskQueue(String(field: info.task_queue))
            status = WorkflowExecutionStatus(number: info.status.number)
            startTime = .field(info.start_time)
            executionTime = .field(info.execution_time)
            closeTime = .field(info.close_time)
            historyLength = info.history_length
            historySizeBytes = info.history_size_bytes
            memo = [NamedPayload](info.memo)
            searchAttributes = [NamedPayload](info.search_attributes)
            parent = .field(info.parent_execution, namespace: info.parent_namespace_id)
            root = .field(info.root_execution, namespace: nil)
            stateTransitionCount = info.state_transition_count
            priority = .field(info.priority)
            versioningOverride = .field(info.versioning_info?.pointee.versioning_override)
            deploymentVersion = .field(info.versioning_info?.pointee.deployment_version)
        }
        let config = field.pointee.execution_config?.pointee
        executionTimeout = .timeout(config?.workflow_execution_timeout)
        runTimeout = .timeout(config?.workflow_run_timeout)
        taskTimeout = .timeout(config?.default_workflow_task_timeout)
        let metadata = config?.user_metadata
        summary = .field(metadata?.pointee.summary)
        details = .field(metadata?.pointee.details)
        pendingActivities = elements(field.pointee.pending_activities, field.pointee.n_pending_activities)
            .compactMap { $0.map { PendingActivity($0) } }
        pendingChildren = elements(field.pointee.pending_children, field.pointee.n_pending_children)
            .compactMap { $0.map { PendingChild($0) } }
        pendingTask = field.pointee.pending_workflow_task.map { PendingTask($0) }
        callbacks = elements(field.pointee.callbacks, field.pointee.n_callbacks)
            .compactMap { $0.map { Callback($0) } }
        if let info = field.pointee.workflow_extended_info { extended = Extended(info) }
    }
}

extension DescribeWorkflowExecutionResponse.PendingTask {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__PendingWorkflowTaskInfo>) {
        isStarted = field.pointee.state.rawValue == 2
        attempt = Int(field.pointee.attempt)
        scheduledTime = .field(field.pointee.scheduled_time)
        startedTime = .field(field.pointee.started_time)
    }
}

extension DescribeWorkflowExecutionResponse.Callback {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__CallbackInfo>) {
        let callback = field.pointee.callback?.pointee
        url = callback?.variant_case.rawValue == 2 ? String(field: callback?.nexus?.pointee.url) : ""
        attempt = Int(field.pointee.attempt)
        lastFailure = .field(field.pointee.last_attempt_failure)
        blockedReason = String(field: field.pointee.blocked_reason)
    }
}

extension DescribeWorkflowExecutionResponse.Extended {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__WorkflowExecutionExtendedInfo>) {
        let info = field.pointee
        executionExpiration = .field(info.execution_expiration_time)
        runExpiration = .field(info.run_expiration_time)
        originalStart = .field(info.original_start_time)
        lastReset = .field(info.last_reset_time)
        resetRunID = String(field: info.reset_run_id)
        isCancelRequested = info.cancel_requested != 0
        pause = info.pause_info.map { pause in
            DescribeWorkflowExecutionResponse.Pause(
                identity: String(field: pause.pointee.identity),
                reason: String(field: pause.pointee.reason),
                time: .field(pause.pointee.paused_time)
            )
        }
    }
}

/// An activity that has not ended yet.
package struct PendingActivity: Sendable {
    /// Where it stands.
    package enum State: Hashable, Sendable {
        case scheduled
        case started
        case cancelRequested
        case paused
        case pauseRequested
        /// A number that this version does not know, or none.
        case unknown(Int32)
    }
    package var activityID: String
    package var activityType: String
    package var state: State
    package var attempt: Int
    package var maximumAttempts: Int
    package var lastFailure: Failure?
    package var heartbeatDetails: [Payload]
    package var lastHeartbeatTime: Timestamp?
    package var lastStartedTime: Timestamp?
    package var scheduledTime: Timestamp?
    package var lastWorkerIdentity: String
    package var isPaused: Bool
    package var expirationTime: Timestamp?
    package var nextAttemptTime: Timestamp?
    package var lastAttemptCompleteTime: Timestamp?
    package var currentRetryInterval: Duration?
    package var pauseReason: String
    package var pausedBy: String
    package var pauseTime: Timestamp?
    package var options: CurrentActivityOptions
}

extension PendingActivity.State {
    fileprivate init(number: Int32) {
        self =
            switch number {
            case 1: .scheduled
            case 2: .started
            case 3: .cancelRequested
            case 4: .paused
            case 5: .pauseRequested
            default: .unknown(number)
            }
    }
}

extension PendingActivity {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__PendingActivityInfo>) {
        activityID = String(field: field.pointee.activity_id)
        activityType = String(field.pointee.activity_type)
        state = State(number: field.pointee.state.number)
        attempt = Int(field.pointee.attempt)
        maximumAttempts = Int(field.pointee.maximum_attempts)
        lastFailure = .field(field.pointee.last_failure)
        heartbeatDetails = [Payload](field.pointee.heartbeat_details)
        lastHeartbeatTime = .field(field.pointee.last_heartbeat_time)
        lastStartedTime = .field(field.pointee.last_started_time)
        scheduledTime = .field(field.pointee.scheduled_time)
        lastWorkerIdentity = String(field: field.pointee.last_worker_identity)
        isPaused = field.pointee.paused != 0
        expirationTime = .field(field.pointee.expiration_time)
        nextAttemptTime = .field(field.pointee.next_attempt_schedule_time)
        lastAttemptCompleteTime = .field(field.pointee.last_attempt_complete_time)
        currentRetryInterval = .timeout(field.pointee.current_retry_interval)
        options = CurrentActivityOptions(field.pointee.activity_options)
        let pause = field.pointee.pause_info?.pointee
        pauseTime = .field(pause?.pause_time)
        switch pause?.paused_by_case.rawValue {
        case 2:
            pauseReason = String(field: pause?.manual?.pointee.reason)
            pausedBy = String(field: pause?.manual?.pointee.identity)
        case 4:
            pauseReason = String(field: pause?.rule?.pointee.reason)
            pausedBy = String(field: pause?.rule?.pointee.identity)
        default: (pauseReason, pausedBy) = ("", "")
        }
    }
}

/// A child workflow that has not ended yet.
package struct PendingChild: Sendable {
    package var workflowID: String
    package var runID: String
    package var workflowType: String
    package var initiatedEventID: EventID
    package var parentClosePolicy: ParentClosePolicy?
}

extension PendingChild {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__PendingChildExecutionInfo>) {
        workflowID = String(field: field.pointee.workflow_id)
        runID = String(field: field.pointee.run_id)
        workflowType = String(field: field.pointee.workflow_type_name)
        initiatedEventID = EventID(field.pointee.initiated_id)
        parentClosePolicy = ParentClosePolicy(rawValue: field.pointee.parent_close_policy.number)
    }
}
