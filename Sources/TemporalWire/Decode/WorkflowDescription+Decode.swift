internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension WorkflowDescription {
    init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeWorkflowExecutionResponse>) {
        self.init()
        if let info = field.pointee.workflow_execution_info?.pointee { read(info) }
        if let config = field.pointee.execution_config?.pointee {
            executionTimeout = .timeout(config.workflow_execution_timeout)
            runTimeout = .timeout(config.workflow_run_timeout)
            taskTimeout = .timeout(config.default_workflow_task_timeout)
            encodedSummary = .field(config.user_metadata?.pointee.summary)
            encodedDetails = .field(config.user_metadata?.pointee.details)
        }
        pendingActivities = elements(field.pointee.pending_activities, field.pointee.n_pending_activities)
            .compactMap { $0.map { PendingActivityDescription($0) } }
        pendingChildren = elements(field.pointee.pending_children, field.pointee.n_pending_children)
            .compactMap { $0.map { PendingChild($0) } }
        pendingTask = field.pointee.pending_workflow_task.map { PendingTask($0) }
        callbacks = elements(field.pointee.callbacks, field.pointee.n_callbacks)
            .compactMap { $0.map { Callback($0) } }
        if let info = field.pointee.workflow_extended_info?.pointee { read(info) }
    }

    private mutating func read(_ info: Temporal__Api__Workflow__V1__WorkflowExecutionInfo) {
        workflowID = String(field: info.execution?.pointee.workflow_id)
        runID = RunID(String(field: info.execution?.pointee.run_id))
        firstRunID = RunID(String(field: info.first_run_id))
        workflowType = String(info.type)
        taskQueue = TaskQueue(String(field: info.task_queue))
        status = WorkflowStatus(number: info.status.number)
        startTime = .field(info.start_time)
        executionTime = .field(info.execution_time)
        closeTime = .field(info.close_time)
        historyLength = Int(info.history_length)
        historySize = Int(info.history_size_bytes)
        externalPayloadCount = Int(info.external_payload_count)
        externalPayloadSize = Int(info.external_payload_size_bytes)
        memo = [NamedPayload](info.memo)
        searchAttributes = [NamedPayload](info.search_attributes)
        parent = .field(info.parent_execution)
        parent?.namespaceID = String(field: info.parent_namespace_id)
        root = .field(info.root_execution)
        stateTransitionCount = Int(info.state_transition_count)
        priority = .field(info.priority)
        if let info = info.versioning_info?.pointee {
            versioningBehavior = VersioningBehavior(rawValue: info.behavior.number)
            versioning = .field(info.versioning_override)
            deploymentVersion = .field(info.deployment_version)
            versionTransition = info.version_transition.map {
                VersionTransition(to: .field($0.pointee.deployment_version))
            }
        }
    }

    private mutating func read(_ info: Temporal__Api__Workflow__V1__WorkflowExecutionExtendedInfo) {
        executionExpiration = .field(info.execution_expiration_time)
        runExpiration = .field(info.run_expiration_time)
        originalStartTime = .field(info.original_start_time)
        lastResetTime = .field(info.last_reset_time)
        let resetRunID = String(field: info.reset_run_id)
        self.resetRunID = resetRunID.isEmpty ? nil : RunID(resetRunID)
        isCancelRequested = info.cancel_requested != 0
        pause = info.pause_info.map { Pause($0) }
    }
}

extension WorkflowDescription.Relative {
    /// An execution field, absent when it is not set.
    fileprivate static func field(_ field: Ref<CExecution>?) -> Self? {
        guard let field else { return nil }
        return Self(
            workflowID: String(field: field.pointee.workflow_id),
            runID: RunID(String(field: field.pointee.run_id))
        )
    }
}

extension WorkflowDescription.PendingTask {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__PendingWorkflowTaskInfo>) {
        self.init()
        isStarted = field.pointee.state.rawValue == 2
        attempt = Int(field.pointee.attempt)
        scheduledTime = .field(field.pointee.scheduled_time)
        startedTime = .field(field.pointee.started_time)
    }
}

extension WorkflowDescription.PendingChild {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__PendingChildExecutionInfo>) {
        self.init()
        workflowID = String(field: field.pointee.workflow_id)
        runID = RunID(String(field: field.pointee.run_id))
        workflowType = String(field: field.pointee.workflow_type_name)
        initiatedEventID = EventID(field.pointee.initiated_id)
        parentClosePolicy = ParentClosePolicy(rawValue: field.pointee.parent_close_policy.number)
    }
}

extension WorkflowDescription.Callback {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__CallbackInfo>) {
        self.init()
        let callback = field.pointee.callback?.pointee
        url = callback?.variant_case.rawValue == 2 ? String(field: callback?.nexus?.pointee.url) : ""
        attempt = Int(field.pointee.attempt)
        lastFailure = .field(field.pointee.last_attempt_failure)
        blockedReason = String(field: field.pointee.blocked_reason)
    }
}

extension WorkflowDescription.Pause {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__WorkflowExecutionPauseInfo>) {
        self.init()
        identity = String(field: field.pointee.identity)
        reason = String(field: field.pointee.reason)
        time = .field(field.pointee.paused_time)
    }
}

extension WorkflowStatus {
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
            default: .unknown
            }
    }
}

extension PendingActivityDescription {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__PendingActivityInfo>) {
        self.init()
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
        default: break
        }
    }
}

extension PendingActivityDescription.State {
    init(number: Int32) {
        self =
            switch number {
            case 1: .scheduled
            case 2: .started
            case 3: .cancelRequested
            case 4: .paused
            case 5: .pauseRequested
            default: .unknown
            }
    }
}

extension CurrentActivityOptions {
    init(_ field: Ref<CActivityOptions>?) {
        self.init()
        guard let options = field?.pointee else { return }
        taskQueue = TaskQueue(String(field: options.task_queue?.pointee.name))
        scheduleToClose = .timeout(options.schedule_to_close_timeout)
        scheduleToStart = .timeout(options.schedule_to_start_timeout)
        startToClose = .timeout(options.start_to_close_timeout)
        heartbeat = .timeout(options.heartbeat_timeout)
        retry = .field(options.retry_policy)
        priority = .field(options.priority)
    }
}
