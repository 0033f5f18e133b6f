internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Asks what the server can do.
package struct GetSystemInfoRequest: WireRequest, WithoutPayloads {
    package typealias Response = GetSystemInfoResponse
    package static let path = workflowService("GetSystemInfo")
    package var namespace: String { "" }
    /// The question has no parts.
    package init() {}
    package func encoded() -> [UInt8] { [] }
}

/// The server's version, and what it can do.
package struct GetSystemInfoResponse: WireResponse, WithoutPayloads {
    package var description = ServerDescription()

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__get_system_info_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__GetSystemInfoResponse>) {
        description.version = String(field: field.pointee.server_version)
        description.capabilities = field.pointee.capabilities.map { flags(of: $0) } ?? []
    }
}

/// Asks about a namespace.
package struct DescribeNamespaceRequest: WireRequest, WithoutPayloads {
    package typealias Response = DescribeNamespaceResponse
    package static let path = workflowService("DescribeNamespace")
    package var namespace: String
    /// A question about a namespace.
    package init(namespace: String) { self.namespace = namespace }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_namespace_request__init) {
                $0.namespace_ = builder.text(namespace)
            }
        }
    }
}

/// What the server says of a namespace.
package struct DescribeNamespaceResponse: WireResponse, WithoutPayloads {
    /// What workers of the namespace may use.
    package struct Capabilities: Hashable, Sendable {
        package var workerHeartbeats = false
        package var workerPollCompleteOnShutdown = false
        package var pollerAutoscaling = false
        package var pollerAutoscalingAutoEnroll = false
        package var eagerWorkflowStart = false
        package var workflowUpdateCallbacks = false
        package var workerCommands = false
        package var workflowTaskCompletionPagination = false
        /// A namespace that allows none of it.
        package init() {}
    }
    package var description = NamespaceDescription()
    /// Those of the description's capabilities that workers ask for.
    package var capabilities = Capabilities()
    /// How many bytes the commands of one answer to a workflow task may have, in all its pages; 0 where that is not said.
    package var completionSizeLimit = 0
    /// The groups of pollers that the server has; nil when it says nothing.
    package var routes: PollRoutes?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_namespace_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeNamespaceResponse>) {
        description = NamespaceDescription(field)
        routes = .field(
            field.pointee.poller_groups_info,
            older: elements(field.pointee.poller_group_infos, field.pointee.n_poller_group_infos)
        )
        completionSizeLimit = Int(
            field.pointee.namespace_info?.pointee.limits?.pointee.workflow_task_completion_size_limit_error ?? 0
        )
        guard let flags = field.pointee.namespace_info?.pointee.capabilities?.pointee else { return }
        capabilities.workerHeartbeats = flags.worker_heartbeats != 0
        capabilities.workerPollCompleteOnShutdown = flags.worker_poll_complete_on_shutdown != 0
        capabilities.pollerAutoscaling = flags.poller_autoscaling != 0
        capabilities.pollerAutoscalingAutoEnroll = flags.poller_autoscaling_auto_enroll != 0
        capabilities.eagerWorkflowStart = flags.eager_workflow_start != 0
        capabilities.workflowUpdateCallbacks = flags.workflow_update_callbacks != 0
        capabilities.workerCommands = flags.worker_commands != 0
        capabilities.workflowTaskCompletionPagination = flags.workflow_task_completion_pagination != 0
    }
}

/// Says that a worker goes, so that the server gives it no more tasks.
package struct ShutdownWorkerRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("ShutdownWorker")
    package var namespace: String
    package var stickyTaskQueue: String
    package var identity: String
    package var reason: String
    package var taskQueue: TaskQueue
    package var taskQueueTypes: [TaskQueueType]
    package var workerInstanceKey: String
    /// The worker's last heartbeat; nil where it sends none.
    package var heartbeat: WorkerHeartbeat?
    /// A worker's farewell.
    package init(
        namespace: String,
        stickyTaskQueue: String,
        identity: String,
        reason: String = "graceful shutdown",
        taskQueue: TaskQueue,
        taskQueueTypes: [TaskQueueType],
        workerInstanceKey: String
    ) {
        self.namespace = namespace
        self.stickyTaskQueue = stickyTaskQueue
        self.identity = identity
        self.reason = reason
        self.taskQueue = taskQueue
        self.taskQueueTypes = taskQueueTypes
        self.workerInstanceKey = workerInstanceKey
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__shutdown_worker_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.sticky_task_queue = builder.text(stickyTaskQueue)
                $0.identity = builder.text(identity)
                $0.reason = builder.text(reason)
                $0.worker_instance_key = builder.text(workerInstanceKey)
                $0.task_queue = builder.text(taskQueue.name)
                $0.worker_heartbeat = heartbeat?.message(builder)
                $0.n_task_queue_types = taskQueueTypes.count
                $0.task_queue_types = builder.scalars(
                    taskQueueTypes.map { .init(rawValue: UInt32(bitPattern: $0.rawValue)) }
                )
            }
        }
    }
}

/// Asks whether the server is up.
package struct HealthCheckRequest: WireRequest, WithoutPayloads {
    package typealias Response = HealthCheckResponse
    package static let path = TemporalService.health.path(of: "Check")
    package var namespace: String { "" }
    /// The service that is asked about.
    package var service: TemporalService
    /// A question about a service.
    package init(service: TemporalService = .workflow) { self.service = service }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(grpc__health__v1__health_check_request__init) { $0.service = builder.text(service.rawValue) }
        }
    }
}

/// Whether the server is up.
package struct HealthCheckResponse: WireResponse, WithoutPayloads {
    package var isServing: Bool

    package init(decoding bytes: [UInt8]) throws(WireError) {
        isServing = try MessageArena.decode(bytes, with: grpc__health__v1__health_check_response__unpack) {
            $0.pointee.status.rawValue == 1
        }
    }
}
