internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Starts an activity without a workflow.
package struct StartActivityExecutionRequest: WireRequest {
    package typealias Response = StartActivityExecutionResponse
    package static let path = workflowService("StartActivityExecution")
    package var namespace: String
    package var activityID: String
    package var activityType: String
    package var taskQueue: TaskQueue
    package var input: [Payload]
    package var identity: String
    /// The same for every attempt of one start, so that the server starts the activity once.
    package var requestID: String
    package var startToClose: Duration?
    package var scheduleToClose: Duration?
    package var scheduleToStart: Duration?
    package var heartbeat: Duration?
    package var retryPolicy: RetryPolicy?
    package var idReusePolicy = ActivityIDReusePolicy.allowDuplicate
    package var idConflictPolicy = ActivityIDConflictPolicy.fail
    package var searchAttributes: [NamedPayload] = []
    package var header: [NamedPayload] = []
    package var startDelay: Duration?
    package var priority: Priority?
    /// A short text for the Web UI.
    package var summary: Payload?
    /// A longer text for the Web UI.
    package var details: Payload?
    /// On whose behalf it is started, if not only the caller's.
    package var origin: RequestOrigin?
    /// A start with the server's defaults.
    package init(
        namespace: String,
        activityID: String,
        activityType: String,
        taskQueue: TaskQueue,
        input: [Payload],
        identity: String,
        requestID: String
    ) {
        self.namespace = namespace
        self.activityID = activityID
        self.activityType = activityType
        self.taskQueue = taskQueue
        self.input = input
        self.identity = identity
        self.requestID = requestID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__start_activity_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                $0.activity_id = builder.text(activityID)
                $0.activity_type = builder.activityType(activityType)
                $0.task_queue = taskQueue.message(builder)
                $0.schedule_to_close_timeout = scheduleToClose?.message(builder)
                $0.schedule_to_start_timeout = scheduleToStart?.message(builder)
                $0.start_to_close_timeout = startToClose?.message(builder)
                $0.heartbeat_timeout = heartbeat?.message(builder)
                $0.retry_policy = retryPolicy?.message(builder)
                $0.input = input.message(builder)
                $0.id_reuse_policy = .init(rawValue: UInt32(bitPattern: idReusePolicy.rawValue))
                $0.id_conflict_policy = .init(rawValue: UInt32(bitPattern: idConflictPolicy.rawValue))
                $0.search_attributes = searchAttributes.searchAttributes(builder)
                $0.header = header.header(builder)
                $0.user_metadata = builder.userMetadata(summary: summary, details: details)
                $0.priority = priority?.message(builder)
                $0.start_delay = startDelay?.message(builder)
                guard let origin else { return }
                $0.request_id = builder.text(origin.requestID)
                guard let callback = origin.callback else {
                    $0.n_links = origin.links.count
                    $0.links = builder.list(origin.links) { $0.message(builder) }
                    return
                }
                $0.n_completion_callbacks = 1
                $0.completion_callbacks = builder.list([callback]) { $0.message(builder) }
                // A start that finds a running activity hands these over to it.
                guard idConflictPolicy == .useExisting else { return }
                $0.on_conflict_options = builder.make(temporal__api__common__v1__on_conflict_options__init) {
                    $0.attach_request_id = 1
                    $0.attach_completion_callbacks = 1
                    $0.attach_links = 1
                }
            }
        }
    }
}

/// The run that a start made or found.
package struct StartActivityExecutionResponse: WireResponse, WithoutPayloads {
    package var runID: String
    /// False when a running activity was found instead.
    package var started: Bool

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__start_activity_execution_response__unpack
        ) { Self(runID: String(field: $0.pointee.run_id), started: $0.pointee.started != 0) }
    }

    private init(runID: String, started: Bool) {
        self.runID = runID
        self.started = started
    }
}

/// Waits for the end of an activity without a workflow.
package struct PollActivityExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = PollActivityExecutionResponse
    package static let path = workflowService("PollActivityExecution")
    package static let kind = CallKind.longPoll
    package var namespace: String
    package var activity: StandaloneActivityReference
    /// Whose payloads the answer holds.
    package var payloadContext: SerializationContext?
    /// A wait.
    package init(namespace: String, activity: StandaloneActivityReference) {
        self.namespace = namespace
        self.activity = activity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__poll_activity_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.activity_id = builder.text(activity.activityID)
                $0.run_id = builder.text(activity.runID)
            }
        }
    }
}

/// How an activity without a workflow ended; nothing when it has not.
package struct PollActivityExecutionResponse: WireResponse {
    package enum Outcome: Sendable {
        case completed([Payload])
        case failed(Failure)
    }
    package var runID: String
    package var outcome: Outcome?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__poll_activity_execution_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__PollActivityExecutionResponse>) {
        runID = String(field: field.pointee.run_id)
        guard let given = field.pointee.outcome?.pointee else { return }
        if let failure = Failure.field(given.value_case.rawValue == 2 ? given.failure : nil) {
            outcome = .failed(failure)
        } else {
            outcome = .completed(given.value_case.rawValue == 1 ? [Payload](given.result) : [])
        }
    }
}

/// Asks what the server knows of an activity without a workflow.
package struct DescribeActivityExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = DescribeActivityExecutionResponse
    package static let path = workflowService("DescribeActivityExecution")
    package var namespace: String
    package var activity: StandaloneActivityReference
    /// Whose payloads the answer holds.
    package var payloadContext: SerializationContext?
    /// A question.
    package init(namespace: String, activity: StandaloneActivityReference) {
        self.namespace = namespace
        self.activity = activity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_activity_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.activity_id = builder.text(activity.activityID)
                $0.run_id = builder.text(activity.runID)
                $0.include_heartbeat_details = 1
                $0.include_last_failure = 1
            }
        }
    }
}

/// What the server knows of an activity without a workflow.
package struct DescribeActivityExecutionResponse: WireResponse {
    package var description: StandaloneActivityDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_activity_execution_response__unpack
        ) { Self(description: StandaloneActivityDescription($0.pointee.info)) }
    }

    private init(description: StandaloneActivityDescription) { self.description = description }
}

/// Finds activities without a workflow, a page at a time.
package struct ListActivityExecutionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListActivityExecutionsResponse
    package static let path = workflowService("ListActivityExecutions")
    package var namespace: String
    /// Such as `ActivityType = 'send' AND ExecutionStatus = 'Running'`; empty for all.
    package var query: String
    /// 0 leaves the size to the server.
    package var pageSize: Int32
    package var pageToken: [UInt8]
    /// A page of what a query finds.
    package init(namespace: String, query: String, pageSize: Int32 = 0, pageToken: [UInt8] = []) {
        self.namespace = namespace
        self.query = query
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_activity_executions_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.page_size = pageSize
                $0.next_page_token = builder.bytes(pageToken)
                $0.query = builder.text(query)
            }
        }
    }
}

/// A page of the activities that a query finds.
package struct ListActivityExecutionsResponse: WireResponse, WithoutPayloads {
    package var activities: [StandaloneActivityListing]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_activity_executions_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListActivityExecutionsResponse>) {
        activities = elements(field.pointee.executions, field.pointee.n_executions).compactMap {
            $0.map { StandaloneActivityListing($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

/// Counts activities without a workflow.
package struct CountActivityExecutionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = CountActivityExecutionsResponse
    package static let path = workflowService("CountActivityExecutions")
    package var namespace: String
    package var query: String
    /// A count.
    package init(namespace: String, query: String) {
        self.namespace = namespace
        self.query = query
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__count_activity_executions_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.query = builder.text(query)
            }
        }
    }
}

/// How many activities a query finds.
package struct CountActivityExecutionsResponse: WireResponse, WithoutPayloads {
    package var count: Int64

    package init(decoding bytes: [UInt8]) throws(WireError) {
        count = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__count_activity_executions_response__unpack
        ) { $0.pointee.count }
    }
}

/// Asks an activity without a workflow to cancel.
package struct RequestCancelActivityExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RequestCancelActivityExecution")
    package var namespace: String
    package var activity: StandaloneActivityReference
    package var identity: String
    package var requestID: String
    package var reason: String
    /// A request.
    package init(
        namespace: String,
        activity: StandaloneActivityReference,
        identity: String,
        requestID: String,
        reason: String
    ) {
        self.namespace = namespace
        self.activity = activity
        self.identity = identity
        self.requestID = requestID
        self.reason = reason
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__request_cancel_activity_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.activity_id = builder.text(activity.activityID)
                $0.run_id = builder.text(activity.runID)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                $0.reason = builder.text(reason)
            }
        }
    }
}

/// Ends an activity without a workflow at once.
package struct TerminateActivityExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("TerminateActivityExecution")
    package var namespace: String
    package var activity: StandaloneActivityReference
    package var identity: String
    package var requestID: String
    package var reason: String
    /// An end.
    package init(
        namespace: String,
        activity: StandaloneActivityReference,
        identity: String,
        requestID: String,
        reason: String
    ) {
        self.namespace = namespace
        self.activity = activity
        self.identity = identity
        self.requestID = requestID
        self.reason = reason
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__terminate_activity_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.activity_id = builder.text(activity.activityID)
                $0.run_id = builder.text(activity.runID)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                $0.reason = builder.text(reason)
            }
        }
    }
}

/// Removes an activity without a workflow, after ending it if it has not ended.
package struct DeleteActivityExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("DeleteActivityExecution")
    package var namespace: String
    package var activity: StandaloneActivityReference
    /// A removal.
    package init(namespace: String, activity: StandaloneActivityReference) {
        self.namespace = namespace
        self.activity = activity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__delete_activity_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.activity_id = builder.text(activity.activityID)
                $0.run_id = builder.text(activity.runID)
            }
        }
    }
}
