internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

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

    package func encoded() -> [UInt8] {
        MessageArena.encode { builder in
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
    package var pendingActivities: [PendingActivity] = []
    package var pendingChildren: [PendingChild] = []

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
        }
        let metadata = field.pointee.execution_config?.pointee.user_metadata
        summary = .field(metadata?.pointee.summary)
        details = .field(metadata?.pointee.details)
        pendingActivities = elements(field.pointee.pending_activities, field.pointee.n_pending_activities)
            .compactMap { $0.map { PendingActivity($0) } }
        pendingChildren = elements(field.pointee.pending_children, field.pointee.n_pending_children)
            .compactMap { $0.map { PendingChild($0) } }
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
    }
}

/// A child workflow that has not ended yet.
package struct PendingChild: Sendable {
    package var workflowID: String
    package var runID: String
    package var workflowType: String
    package var initiatedEventID: EventID
}

extension PendingChild {
    fileprivate init(_ field: Ref<Temporal__Api__Workflow__V1__PendingChildExecutionInfo>) {
        workflowID = String(field: field.pointee.workflow_id)
        runID = String(field: field.pointee.run_id)
        workflowType = String(field: field.pointee.workflow_type_name)
        initiatedEventID = EventID(field.pointee.initiated_id)
    }
}
