internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Starts a workflow.
package struct StartWorkflowExecutionRequest: WireRequest {
    package typealias Response = StartWorkflowExecutionResponse
    package static let path = workflowService("StartWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    package var workflowType: String
    package var taskQueue: TaskQueue
    package var input: [Payload]
    package var identity: String
    /// The same for every attempt of one start, so that the server starts the workflow once.
    package var requestID: String
    package var executionTimeout: Duration?
    package var runTimeout: Duration?
    package var taskTimeout: Duration?
    package var idReusePolicy = WorkflowIDReusePolicy.allowDuplicate
    package var idConflictPolicy: WorkflowIDConflictPolicy?
    package var retryPolicy: RetryPolicy?
    package var cronSchedule = ""
    package var memo: [NamedPayload] = []
    package var searchAttributes: [NamedPayload] = []
    package var header: [NamedPayload] = []
    package var startDelay: Duration?
    package var requestEagerExecution = false
    /// What the worker is deployed as that would take the first task of an eager start.
    package var eagerDeployment: WorkerDeploymentOptions?
    /// A short text for the Web UI.
    package var summary: Payload?
    /// A longer text for the Web UI.
    package var details: Payload?
    package var priority: Priority?
    package var versioningOverride: VersioningOverride?
    /// What the start has to do with, for the Web UI.
    package var links: [WorkflowLink] = []
    /// Whom the server tells of the end. Servers take these of a plain start only.
    package var callbacks: [CompletionCallback] = []
    package var timeSkipping: TimeSkipping?
    /// A start with the server's defaults.
    package init(
        namespace: String,
        workflowID: String,
        workflowType: String,
        taskQueue: TaskQueue,
        input: [Payload],
        identity: String,
        requestID: String
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.workflowType = workflowType
        self.taskQueue = taskQueue
        self.input = input
        self.identity = identity
        self.requestID = requestID
    }

    package func encoded() throws(WireError) -> [UInt8] { try MessageArena.encode { message($0) } }

    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Workflowservice__V1__StartWorkflowExecutionRequest> {
        builder.make(temporal__api__workflowservice__v1__start_workflow_execution_request__init) {
            $0.namespace_ = builder.text(namespace)
            $0.workflow_id = builder.text(workflowID)
            $0.workflow_type = builder.workflowType(workflowType)
            $0.task_queue = taskQueue.message(builder)
            $0.input = input.message(builder)
            $0.workflow_execution_timeout = executionTimeout?.message(builder)
            $0.workflow_run_timeout = runTimeout?.message(builder)
            $0.workflow_task_timeout = taskTimeout?.message(builder)
            $0.identity = builder.text(identity)
            $0.request_id = builder.text(requestID)
            $0.workflow_id_reuse_policy = .init(rawValue: UInt32(bitPattern: idReusePolicy.rawValue))
            $0.workflow_id_conflict_policy = .init(rawValue: UInt32(bitPattern: idConflictPolicy?.rawValue ?? 0))
            $0.retry_policy = retryPolicy?.message(builder)
            $0.cron_schedule = builder.text(cronSchedule)
            $0.memo = memo.memo(builder)
            $0.search_attributes = searchAttributes.searchAttributes(builder)
            $0.header = header.header(builder)
            $0.request_eager_execution = requestEagerExecution.flag
            $0.eager_worker_deployment_options = eagerDeployment?.message(builder)
            $0.workflow_start_delay = startDelay?.message(builder)
            $0.user_metadata = builder.userMetadata(summary: summary, details: details)
            $0.priority = priority?.message(builder)
            $0.versioning_override = versioningOverride?.message(builder)
            $0.n_links = links.count
            $0.links = builder.list(links) { $0.message(builder) }
            $0.time_skipping_config = timeSkipping?.message(builder)
            $0.n_completion_callbacks = callbacks.count
            $0.completion_callbacks = builder.list(callbacks) { $0.message(builder) }
            // A start that finds a running workflow hands these over to it.
            if idConflictPolicy == .useExisting, !links.isEmpty || !callbacks.isEmpty {
                $0.on_conflict_options = builder.make(temporal__api__workflow__v1__on_conflict_options__init) {
                    $0.attach_request_id = 1
                    $0.attach_completion_callbacks = 1
                    $0.attach_links = 1
                }
            }
        }
    }
}

/// The run that a start made or found.
package struct StartWorkflowExecutionResponse: WireResponse, PayloadsVisitedByCaller {
    package var runID: String
    /// The first run of the chain; empty from older servers.
    package var firstRunID: String
    /// False when a running workflow was found instead.
    package var started: Bool
    /// The run's first task, when an eager start was asked for and granted.
    package var eagerWorkflowTask: WorkflowTask?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        do {
            self = try MessageArena.decode(
                bytes,
                with: temporal__api__workflowservice__v1__start_workflow_execution_response__unpack
            ) { (field) throws(WireError) in try Self(field) }
        } catch {
            // The workflow has started, even if something is wrong with the task that came along.
            let fields = FieldScan(bytes[...])
            guard fields.isComplete, let task = fields.bytes(2) else { throw error }
            runID = fields.text(1)
            firstRunID = fields.text(6)
            started = fields.number(3) != 0
            eagerWorkflowTask = try PollWorkflowTaskQueueResponse(decoding: Array(task)).workflowTask
        }
    }

    init(_ field: Ref<Temporal__Api__Workflowservice__V1__StartWorkflowExecutionResponse>) throws(WireError) {
        runID = String(field: field.pointee.run_id)
        firstRunID = String(field: field.pointee.first_execution_run_id)
        started = field.pointee.started != 0
        eagerWorkflowTask = try WorkflowTask.field(field.pointee.eager_workflow_task)
    }
}

/// Sends a signal, and starts the workflow first if none of that id runs.
package struct SignalWithStartWorkflowExecutionRequest: WireRequest {
    package typealias Response = SignalWithStartWorkflowExecutionResponse
    package static let path = workflowService("SignalWithStartWorkflowExecution")
    /// How to start it. An eager start is not possible here and not asked for.
    package var start: StartWorkflowExecutionRequest
    package var signalName: String
    package var signalInput: [Payload]
    package var namespace: String { start.namespace }
    /// A signal on top of a start.
    package init(start: StartWorkflowExecutionRequest, signalName: String, signalInput: [Payload]) {
        self.start = start
        self.signalName = signalName
        self.signalInput = signalInput
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__signal_with_start_workflow_execution_request__init) {
                $0.namespace_ = builder.text(start.namespace)
                $0.workflow_id = builder.text(start.workflowID)
                $0.workflow_type = builder.workflowType(start.workflowType)
                $0.task_queue = start.taskQueue.message(builder)
                $0.input = start.input.message(builder)
                $0.workflow_execution_timeout = start.executionTimeout?.message(builder)
                $0.workflow_run_timeout = start.runTimeout?.message(builder)
                $0.workflow_task_timeout = start.taskTimeout?.message(builder)
                $0.identity = builder.text(start.identity)
                $0.request_id = builder.text(start.requestID)
                $0.workflow_id_reuse_policy = .init(rawValue: UInt32(bitPattern: start.idReusePolicy.rawValue))
                $0.workflow_id_conflict_policy = .init(
                    rawValue: UInt32(bitPattern: start.idConflictPolicy?.rawValue ?? 0)
                )
                $0.signal_name = builder.text(signalName)
                $0.signal_input = signalInput.message(builder)
                $0.retry_policy = start.retryPolicy?.message(builder)
                $0.cron_schedule = builder.text(start.cronSchedule)
                $0.memo = start.memo.memo(builder)
                $0.search_attributes = start.searchAttributes.searchAttributes(builder)
                $0.header = start.header.header(builder)
                $0.workflow_start_delay = start.startDelay?.message(builder)
                $0.user_metadata = builder.userMetadata(summary: start.summary, details: start.details)
                $0.priority = start.priority?.message(builder)
                $0.versioning_override = start.versioningOverride?.message(builder)
                $0.n_links = start.links.count
                $0.links = builder.list(start.links) { $0.message(builder) }
                $0.time_skipping_config = start.timeSkipping?.message(builder)
            }
        }
    }
}

/// The run that got the signal.
package struct SignalWithStartWorkflowExecutionResponse: WireResponse, WithoutPayloads {
    package var runID: String
    package var started: Bool

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__signal_with_start_workflow_execution_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__SignalWithStartWorkflowExecutionResponse>) {
        runID = String(field: field.pointee.run_id)
        started = field.pointee.started != 0
    }
}
