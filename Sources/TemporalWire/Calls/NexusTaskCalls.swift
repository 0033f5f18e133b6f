internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Waits for a task of a Nexus operation.
package struct PollNexusTaskQueueRequest: WireRequest, WithoutPayloads {
    package typealias Response = PollNexusTaskQueueResponse
    package static let path = workflowService("PollNexusTaskQueue")
    package static let kind = CallKind.taskPoll
    package var namespace: String
    package var taskQueue: TaskQueue
    package var identity: String
    package var workerInstanceKey: String
    /// Whether it is a worker's own queue, to which the server's commands come.
    package var isControlQueue = false
    /// The group of pollers that the poll belongs to; empty where the server has named none.
    package var pollerGroupID = ""
    /// What the worker is deployed as.
    package var deployment: WorkerDeploymentOptions?
    /// A poll of a queue.
    package init(namespace: String, taskQueue: TaskQueue, identity: String, workerInstanceKey: String = "") {
        self.namespace = namespace
        self.taskQueue = taskQueue
        self.identity = identity
        self.workerInstanceKey = workerInstanceKey
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__poll_nexus_task_queue_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.task_queue = isControlQueue ? taskQueue.forCommands(builder) : taskQueue.message(builder)
                $0.poller_group_id = builder.text(pollerGroupID)
                $0.identity = builder.text(identity)
                $0.worker_instance_key = builder.text(workerInstanceKey)
                $0.worker_version_capabilities = deployment?.capabilities(builder)
                $0.deployment_options = deployment?.message(builder)
            }
        }
    }
}

/// A task of a Nexus operation, or nil when the server had none for a minute.
///
/// One that cannot be read is a task all the same, as long as its token can be.
package struct PollNexusTaskQueueResponse: WireResponse, PayloadsVisitedByCaller {
    package var nexusTask: NexusTask?
    /// By how many polls the server would have the worker change their number; nil when it says nothing.
    package var pollerDelta: Int?
    /// The groups of pollers that the server has; nil when it says nothing.
    package var routes: PollRoutes?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        do {
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__workflowservice__v1__poll_nexus_task_queue_response__unpack
            ) { Self($0) }
        } catch {
            guard let token = FieldScan(bytes[...]).bytes(1), !token.isEmpty else { throw error }
            var task = NexusTask(token: TaskToken(Array(token)))
            task.unreadable = error.description
            nexusTask = task
        }
    }

    private init(_ field: Ref<CNexusTask>) {
        nexusTask = NexusTask.field(field)
        pollerDelta = field.pointee.poller_scaling_decision.map { Int($0.pointee.poll_request_delta_suggestion) }
        routes = .field(
            field.pointee.poller_groups_info,
            older: elements(field.pointee.poller_group_infos, field.pointee.n_poller_group_infos)
        )
    }
}

/// Says what became of a request to start or to cancel an operation.
package struct RespondNexusTaskCompletedRequest: WireRequest, PayloadsVisitedByCaller {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondNexusTaskCompleted")
    package var namespace: String
    package var token: TaskToken
    package var identity: String
    package var answer: NexusAnswer
    /// Whether the server takes failures in Temporal's form.
    package var takesFailures: Bool
    /// The group of pollers that the task came from.
    package var pollerGroupID = ""
    /// An answer to the task of a token.
    package init(namespace: String, token: TaskToken, identity: String, answer: NexusAnswer, takesFailures: Bool) {
        self.namespace = namespace
        self.token = token
        self.identity = identity
        self.answer = answer
        self.takesFailures = takesFailures
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_nexus_task_completed_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.identity = builder.text(identity)
                $0.task_token = builder.bytes(token.bytes)
                $0.poller_group_id = builder.text(pollerGroupID)
                $0.response = answer.message(takesFailures: takesFailures, builder)
            }
        }
    }
}

/// Says that a handler could not do its work.
package struct RespondNexusTaskFailedRequest: WireRequest, PayloadsVisitedByCaller {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondNexusTaskFailed")
    package var namespace: String
    package var token: TaskToken
    package var identity: String
    /// Of the kind `nexusHandler`.
    package var failure: Failure
    /// Whether the server takes failures in Temporal's form.
    package var takesFailures: Bool
    /// The group of pollers that the task came from.
    package var pollerGroupID = ""
    /// A failure of the task of a token.
    package init(namespace: String, token: TaskToken, identity: String, failure: Failure, takesFailures: Bool) {
        self.namespace = namespace
        self.token = token
        self.identity = identity
        self.failure = failure
        self.takesFailures = takesFailures
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_nexus_task_failed_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.identity = builder.text(identity)
                $0.task_token = builder.bytes(token.bytes)
                $0.poller_group_id = builder.text(pollerGroupID)
                if takesFailures {
                    $0.failure = failure.message(builder)
                } else {
                    $0.error = failure.handlerError(builder)
                }
            }
        }
    }
}
