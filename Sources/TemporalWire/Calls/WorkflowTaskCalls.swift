internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Waits for a workflow task.
package struct PollWorkflowTaskQueueRequest: WireRequest, WithoutPayloads {
    package typealias Response = PollWorkflowTaskQueueResponse
    package static let path = workflowService("PollWorkflowTaskQueue")
    package static let kind = CallKind.taskPoll
    package var namespace: String
    /// The queue to poll.
    package var taskQueue: TaskQueue
    /// The queue that all workers share, when `taskQueue` is this worker's own (sticky) one.
    package var stickyNormalName: String?
    package var identity: String
    /// Tells this worker from others of the same identity.
    package var workerInstanceKey: String
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
        stickyNormalName: String? = nil,
        identity: String,
        workerInstanceKey: String = ""
    ) {
        self.namespace = namespace
        self.taskQueue = taskQueue
        self.stickyNormalName = stickyNormalName
        self.identity = identity
        self.workerInstanceKey = workerInstanceKey
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__poll_workflow_task_queue_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.task_queue =
                    stickyNormalName.map { taskQueue.sticky(beside: $0, builder) } ?? taskQueue.message(builder)
                $0.poller_group_id = builder.text(pollerGroupID)
                $0.identity = builder.text(identity)
                $0.worker_instance_key = builder.text(workerInstanceKey)
                $0.worker_control_task_queue = builder.text(controlQueue?.name ?? "")
                $0.worker_version_capabilities = deployment?.capabilities(builder)
                $0.deployment_options = deployment?.message(builder)
            }
        }
    }
}

/// A workflow task, or nil when nothing happened for a minute.
///
/// One that cannot be read is a task all the same, as long as its token can be.
package struct PollWorkflowTaskQueueResponse: WireResponse, PayloadsVisitedByCaller {
    package var workflowTask: WorkflowTask?
    /// About how many tasks wait in the (sticky) queue.
    package var backlogCountHint: Int64
    /// By how many polls the server would have the worker change their number; nil when it says nothing.
    package var pollerDelta: Int?
    /// The groups of pollers that the server has; nil when it says nothing.
    package var routes: PollRoutes?
    package var scheduledTime: Timestamp?
    package var startedTime: Timestamp?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        do {
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__workflowservice__v1__poll_workflow_task_queue_response__unpack
            ) { (field) throws(WireError) in try Self(field) }
        } catch {
            let fields = FieldScan(bytes[...])
            guard let task = WorkflowTask(fields, unreadable: error) else { throw error }
            workflowTask = task
            backlogCountHint = fields.number(7)
        }
    }

    private init(_ field: Ref<CWorkflowTask>) throws(WireError) {
        workflowTask = try WorkflowTask.field(field)
        backlogCountHint = field.pointee.backlog_count_hint
        pollerDelta = field.pointee.poller_scaling_decision.map { Int($0.pointee.poll_request_delta_suggestion) }
        scheduledTime = .field(field.pointee.scheduled_time)
        startedTime = .field(field.pointee.started_time)
        routes = .field(
            field.pointee.poller_groups_info,
            older: elements(field.pointee.poller_group_infos, field.pointee.n_poller_group_infos)
        )
    }
}

/// Answers a workflow task.
package struct RespondWorkflowTaskCompletedRequest: WireRequest, PayloadsVisitedByCaller {
    package typealias Response = RespondWorkflowTaskCompletedResponse
    package static let path = workflowService("RespondWorkflowTaskCompleted")
    package var namespace: String
    package var token: TaskToken
    package var identity: String
    package var completion: WorkflowTaskCompletion
    package var stickyQueue: StickyQueue?
    /// Whether the answer may bring the next task of the run.
    package var returnNewWorkflowTask: Bool
    package var sdkName: String
    package var sdkVersion: String
    package var workerInstanceKey: String
    /// Where the worker takes commands; nil where it takes none.
    package var controlQueue: TaskQueue?
    /// How many attempts of local activities there were beyond the first ones.
    package var nonfirstLocalActivityAttempts: UInt32 = 0
    /// Which page of the answer this is, from 0; of the last one, how many came before it.
    package var pageNumber: Int32 = 0
    /// Whether it is not the last page. The server keeps its commands until the last one comes, and nothing else of it.
    package var isIntermediatePage = false
    /// What the worker is deployed as.
    package var deployment: WorkerDeploymentOptions?
    /// An answer to the task of a token.
    package init(
        namespace: String,
        token: TaskToken,
        identity: String,
        completion: WorkflowTaskCompletion,
        stickyQueue: StickyQueue? = nil,
        returnNewWorkflowTask: Bool = true,
        sdkName: String,
        sdkVersion: String,
        workerInstanceKey: String = ""
    ) {
        self.namespace = namespace
        self.token = token
        self.identity = identity
        self.completion = completion
        self.stickyQueue = stickyQueue
        self.returnNewWorkflowTask = returnNewWorkflowTask
        self.sdkName = sdkName
        self.sdkVersion = sdkVersion
        self.workerInstanceKey = workerInstanceKey
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_workflow_task_completed_request__init) {
                $0.task_token = builder.bytes(token.bytes)
                $0.n_commands = completion.commands.count
                $0.commands = builder.list(completion.commands) { $0.message(builder) }
                $0.identity = builder.text(identity)
                $0.sticky_attributes = stickyQueue?.message(builder)
                $0.return_new_workflow_task = returnNewWorkflowTask.flag
                $0.force_create_new_workflow_task = completion.forceNewTask.flag
                $0.n_query_results = completion.queryAnswers.count
                $0.query_results = builder.list(completion.queryAnswers.sorted { $0.id < $1.id }) {
                    $0.message(builder)
                }
                $0.namespace_ = builder.text(namespace)
                $0.n_messages = completion.messages.count
                $0.messages = builder.list(completion.messages) { $0.message(builder) }
                $0.sdk_metadata = sdkMetadata(builder)
                $0.metering_metadata = meteringMetadata(builder)
                $0.capabilities = builder.make(
                    temporal__api__workflowservice__v1__respond_workflow_task_completed_request__capabilities__init
                ) { $0.discard_speculative_workflow_task_with_events = true.flag }
                $0.worker_instance_key = builder.text(workerInstanceKey)
                $0.worker_control_task_queue = builder.text(controlQueue?.name ?? "")
                $0.page_number = pageNumber
                $0.intermediate_page = isIntermediatePage.flag
                guard let deployment else { return }
                $0.worker_version_stamp = deployment.stamp(builder)
                $0.deployment_options = deployment.message(builder)
                $0.versioning_behavior = .init(rawValue: UInt32(completion.versioningBehavior?.rawValue ?? 0))
            }
        }
    }

    private func sdkMetadata(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Sdk__V1__WorkflowTaskCompletedMetadata> {
        builder.make(temporal__api__sdk__v1__workflow_task_completed_metadata__init) {
            $0.n_core_used_flags = completion.newCoreFlags.count
            $0.core_used_flags = builder.scalars(completion.newCoreFlags)
            $0.n_lang_used_flags = completion.newLanguageFlags.count
            $0.lang_used_flags = builder.scalars(completion.newLanguageFlags)
            guard completion.announcesSDK else { return }
            $0.sdk_name = builder.text(sdkName)
            $0.sdk_version = builder.text(sdkVersion)
        }
    }

    private func meteringMetadata(_ builder: MessageBuilder) -> Ref<Temporal__Api__Common__V1__MeteringMetadata>? {
        guard nonfirstLocalActivityAttempts > 0 else { return nil }
        return builder.make(temporal__api__common__v1__metering_metadata__init) {
            $0.nonfirst_local_activity_execution_attempts = nonfirstLocalActivityAttempts
        }
    }
}

/// What comes back with an accepted answer.
package struct RespondWorkflowTaskCompletedResponse: WireResponse, PayloadsVisitedByCaller {
    /// The next task of the same run.
    package var workflowTask: WorkflowTask?
    /// Activities that the server started at once (eager ones).
    package var activityTasks: [ActivityTask]
    /// When it is not 0: the server forgot a speculative task, and the history goes on behind this event.
    package var resetHistoryEventID: EventID

    package init(decoding bytes: [UInt8]) throws(WireError) {
        do {
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__workflowservice__v1__respond_workflow_task_completed_response__unpack
            ) { (field) throws(WireError) in try Self(field) }
        } catch {
            // The server has taken the answer, even if something is wrong with the tasks that it gives back.
            let fields = FieldScan(bytes[...])
            guard fields.isComplete else { throw error }
            workflowTask = try fields.bytes(1).flatMap { (task) throws(WireError) in
                try PollWorkflowTaskQueueResponse(decoding: Array(task)).workflowTask
            }
            activityTasks = []
            for task in fields.all(2) {
                let polled = try PollActivityTaskQueueResponse(decoding: Array(task))
                if let task = polled.activityTask { activityTasks.append(task) }
            }
            resetHistoryEventID = EventID(fields.number(3))
        }
    }

    private init(
        _ field: Ref<Temporal__Api__Workflowservice__V1__RespondWorkflowTaskCompletedResponse>
    ) throws(WireError) {
        workflowTask = try WorkflowTask.field(field.pointee.workflow_task)
        activityTasks = elements(field.pointee.activity_tasks, field.pointee.n_activity_tasks)
            .compactMap { ActivityTask.field($0) }
        resetHistoryEventID = EventID(field.pointee.reset_history_event_id)
    }
}

/// Says that a workflow task could not be done.
package struct RespondWorkflowTaskFailedRequest: WireRequest, PayloadsVisitedByCaller {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondWorkflowTaskFailed")
    package var namespace: String
    package var token: TaskToken
    package var identity: String
    package var cause: WorkflowTaskFailedCause
    package var failure: Failure
    /// What the worker is deployed as.
    package var deployment: WorkerDeploymentOptions?
    /// A failure of the task of a token.
    package init(
        namespace: String,
        token: TaskToken,
        identity: String,
        cause: WorkflowTaskFailedCause,
        failure: Failure
    ) {
        self.namespace = namespace
        self.token = token
        self.identity = identity
        self.cause = cause
        self.failure = failure
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_workflow_task_failed_request__init) {
                $0.task_token = builder.bytes(token.bytes)
                $0.cause = .init(rawValue: UInt32(bitPattern: cause.rawValue))
                $0.failure = failure.message(builder)
                $0.identity = builder.text(identity)
                $0.namespace_ = builder.text(namespace)
                $0.worker_version = deployment?.stamp(builder)
                $0.deployment_options = deployment?.message(builder)
            }
        }
    }
}

/// Answers a task that is nothing but a query.
package struct RespondQueryTaskCompletedRequest: WireRequest, PayloadsVisitedByCaller {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RespondQueryTaskCompleted")
    package var namespace: String
    package var token: TaskToken
    package var answer: QueryAnswer
    /// Why the query failed; only sent with a failed answer.
    package var failureCause: WorkflowTaskFailedCause
    /// The group of pollers that the task came from.
    package var pollerGroupID = ""
    /// An answer to the query of a token.
    package init(
        namespace: String,
        token: TaskToken,
        answer: QueryAnswer,
        failureCause: WorkflowTaskFailedCause = .workflowWorkerUnhandledFailure
    ) {
        self.namespace = namespace
        self.token = token
        self.answer = answer
        self.failureCause = failureCause
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__respond_query_task_completed_request__init) {
                $0.task_token = builder.bytes(token.bytes)
                $0.namespace_ = builder.text(namespace)
                $0.poller_group_id = builder.text(pollerGroupID)
                switch answer {
                case .answered(let payloads), .openlyAnswered(let payloads):
                    $0.completed_type = .init(rawValue: QueryResultType.answered)
                    $0.query_result = payloads.list(builder)
                case .failed(let failure):
                    $0.completed_type = .init(rawValue: QueryResultType.failed)
                    $0.error_message = builder.prose(failure.message)
                    $0.failure = failure.message(builder)
                    $0.cause = .init(rawValue: UInt32(bitPattern: failureCause.rawValue))
                }
            }
        }
    }
}
