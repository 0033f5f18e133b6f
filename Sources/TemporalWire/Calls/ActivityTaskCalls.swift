internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Waits for an activity task.
package struct PollActivityTaskQueueRequest: WireRequest, WithoutPayloads {
    package typealias Response = PollActivityTaskQueueResponse
    package static let path = workflowService("PollActivityTaskQueue")
    package static let kind = CallKind.taskPoll
    package var namespace: String
    package var taskQueue: TaskQueue
    package var identity: String
    package var workerInstanceKey: String
    /// How many tasks a second the whole queue may hand out; nil leaves it unlimited.
    package var maximumTasksPerSecond: Double?
    /// Where the worker takes commands; nil where it takes none.
    package var controlQueue: TaskQueue?
    /// The group of pollers that the poll belongs to; empty where the server has named none.
    package var pollerGroupID = ""
    /// What the worker is deployed as.
    package var deployment: WorkerDeploymentOptions?
    /// A poll of a queue.
    package init(
        namespace: String,
        taskQueue: TaskQueue,
        identity: String,
        workerInstanceKey: String = "",
        maximumTasksPerSecond: Double? = nil
    ) {
        self.namespace = namespace
        self.taskQueue = taskQueue
        self.identity = identity
        self.workerInstanceKey = workerInstanceKey
        self.maximumTasksPerSecond = maximumTasksPerSecond
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__poll_activity_task_queue_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.task_queue = taskQueue.message(builder)
                $0.poller_group_id = builder.text(pollerGroupID)
                $0.identity = builder.text(identity)
                $0.worker_instance_key = builder.text(workerInstanceKey)
                $0.worker_control_task_queue = builder.text(controlQueue?.name ?? "")
                $0.worker_version_capabilities = deployment?.capabilities(builder)
                $0.deployment_options = deployment?.message(builder)
                $0.task_queue_metadata = maximumTasksPerSecond.map { limit in
                    builder.make(temporal__api__taskqueue__v1__task_queue_metadata__init) {
                        $0.max_tasks_per_second = builder.make(google__protobuf__double_value__init) {
                            $0.value = limit
                        }
                    }
                }
            }
        }
    }
}

/// An activity task, or nil when the server had no task for a minute.
///
/// One that cannot be read is a task all the same, as long as its token can be.
package struct PollActivityTaskQueueResponse: WireResponse, PayloadsVisitedByCaller {
    package var activityTask: ActivityTask?
    /// By how many polls the server would have the worker change their number; nil when it says nothing.
    package var pollerDelta: Int?
    /// The groups of pollers that the server has; nil when it says nothing.
    package var routes: PollRoutes?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        do {
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__workflowservice__v1__poll_activity_task_queue_response__unpack
            ) { Self($0) }
        } catch {
            guard let task = ActivityTask(FieldScan(bytes[...]), unreadable: error) else { throw error }
            activityTask = task
        }
    }

    private init(_ field: Ref<CActivityTask>) {
        activityTask = ActivityTask.field(field)
        pollerDelta = field.pointee.poller_scaling_decision.map { Int($0.pointee.poll_request_delta_suggestion) }
        routes = .field(
            field.pointee.poller_groups_info,
            older: elements(field.pointee.poller_group_infos, field.pointee.n_poller_group_infos)
        )
    }
}

/// Gives an activity's result.
package struct RespondActivityTaskCompletedRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondActivityTaskCompleted")
    package var namespace: String
    package var token: TaskToken
    package var identity: String
    package var result: [Payload]
    /// What the worker is deployed as; nil for what is said from outside of a worker.
    package var deployment: WorkerDeploymentOptions?
    /// A result for the task of a token.
    package init(namespace: String, token: TaskToken, identity: String, result: [Payload]) {
        self.namespace = namespace
        self.token = token
        self.identity = identity
        self.result = result
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_activity_task_completed_request__init) {
                $0.task_token = builder.bytes(token.bytes)
                $0.result = result.message(builder)
                $0.identity = builder.text(identity)
                $0.namespace_ = builder.text(namespace)
                $0.worker_version = deployment?.stamp(builder)
                $0.deployment_options = deployment?.message(builder)
            }
        }
    }
}

/// Says that an activity failed.
package struct RespondActivityTaskFailedRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondActivityTaskFailed")
    package var namespace: String
    package var token: TaskToken
    package var identity: String
    package var failure: Failure
    package var lastHeartbeatDetails: [Payload]
    /// What the worker is deployed as; nil for what is said from outside of a worker.
    package var deployment: WorkerDeploymentOptions?
    /// A failure of the task of a token.
    package init(
        namespace: String,
        token: TaskToken,
        identity: String,
        failure: Failure,
        lastHeartbeatDetails: [Payload] = []
    ) {
        self.namespace = namespace
        self.token = token
        self.identity = identity
        self.failure = failure
        self.lastHeartbeatDetails = lastHeartbeatDetails
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_activity_task_failed_request__init) {
                $0.task_token = builder.bytes(token.bytes)
                $0.failure = failure.message(builder)
                $0.identity = builder.text(identity)
                $0.namespace_ = builder.text(namespace)
                $0.worker_version = deployment?.stamp(builder)
                $0.deployment_options = deployment?.message(builder)
                $0.last_heartbeat_details = lastHeartbeatDetails.message(builder)
            }
        }
    }
}

/// Says that an activity followed a request to cancel.
package struct RespondActivityTaskCanceledRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondActivityTaskCanceled")
    package var namespace: String
    package var token: TaskToken
    package var identity: String
    package var details: [Payload]
    /// What the worker is deployed as; nil for what is said from outside of a worker.
    package var deployment: WorkerDeploymentOptions?
    /// A cancellation of the task of a token.
    package init(namespace: String, token: TaskToken, identity: String, details: [Payload] = []) {
        self.namespace = namespace
        self.token = token
        self.identity = identity
        self.details = details
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_activity_task_canceled_request__init) {
                $0.task_token = builder.bytes(token.bytes)
                $0.details = details.message(builder)
                $0.identity = builder.text(identity)
                $0.namespace_ = builder.text(namespace)
                $0.worker_version = deployment?.stamp(builder)
                $0.deployment_options = deployment?.message(builder)
            }
        }
    }
}

/// Says that an activity is alive, and how far it got.
package struct RecordActivityTaskHeartbeatRequest: WireRequest {
    package typealias Response = RecordActivityTaskHeartbeatResponse
    package static let path = workflowService("RecordActivityTaskHeartbeat")
    package var namespace: String
    package var token: TaskToken
    package var identity: String
    package var details: [Payload]
    /// A heartbeat of the task of a token.
    package init(namespace: String, token: TaskToken, identity: String, details: [Payload] = []) {
        self.namespace = namespace
        self.token = token
        self.identity = identity
        self.details = details
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__record_activity_task_heartbeat_request__init) {
                $0.task_token = builder.bytes(token.bytes)
                $0.details = details.message(builder)
                $0.identity = builder.text(identity)
                $0.namespace_ = builder.text(namespace)
            }
        }
    }
}

/// What the server wants of a living activity.
package struct RecordActivityTaskHeartbeatResponse: WireResponse, WithoutPayloads {
    package var cancelRequested: Bool
    package var activityPaused: Bool
    package var activityReset: Bool

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__record_activity_task_heartbeat_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__RecordActivityTaskHeartbeatResponse>) {
        cancelRequested = field.pointee.cancel_requested != 0
        activityPaused = field.pointee.activity_paused != 0
        activityReset = field.pointee.activity_reset != 0
    }
}
