internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// What a batch operation does to each workflow.
package enum BatchOperationParts: Hashable, Sendable {
    case signal(name: String, input: [Payload])
    case cancel
    case terminate
    case delete
    case reset(BatchReset)
    case updateOptions(WorkflowOptionsChange)
    case unpauseActivities(type: String?, resetsAttempts: Bool, resetsHeartbeat: Bool, jitter: Duration?)
    case resetActivities(type: String?, BatchActivityReset)
    case updateActivityOptions(type: String?, ActivityOptionsChange)
    case cancelActivities(reason: String)
    case terminateActivities(reason: String)
    case deleteActivities

    /// How activities are begun again.
    package struct BatchActivityReset: Hashable, Sendable {
        package var resetsHeartbeat = false
        package var keepsPaused = false
        package var restoresOptions = false
        package var jitter: Duration?
        /// Nothing but the attempts.
        package init() {}
    }
}

/// Where a batch operation begins workflows again.
package struct BatchReset: Hashable, Sendable {
    package enum Point: Hashable, Sendable {
        case firstTask
        case lastTask
        case event(EventID)
        case build(String)
    }
    package var point: Point
    package var excluded: [ResetWorkflowExecutionRequest.Exclusion]
    /// Whether points of earlier runs are left alone.
    package var currentRunOnly: Bool
    /// A reset.
    package init(
        point: Point,
        excluded: [ResetWorkflowExecutionRequest.Exclusion] = [],
        currentRunOnly: Bool = false
    ) {
        self.point = point
        self.excluded = excluded
        self.currentRunOnly = currentRunOnly
    }
}

/// Begins a batch operation.
package struct StartBatchOperationRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("StartBatchOperation")
    /// What it is about, where that is not found by a query.
    package struct Target: Hashable, Sendable {
        package var id: String
        package var runID: String
        package var isActivity: Bool
        /// A workflow, or an activity that stands by itself.
        package init(id: String, runID: String = "", isActivity: Bool = false) {
            self.id = id
            self.runID = runID
            self.isActivity = isActivity
        }
    }
    package var namespace: String
    package var jobID: String
    package var reason: String
    package var identity: String
    package var query: String
    package var targets: [Target]
    package var operation: BatchOperationParts
    /// How many workflows a second; the server's own number when 0.
    package var operationsPerSecond: Double
    /// A batch operation on what a query finds, or on what is named.
    package init(
        namespace: String,
        jobID: String,
        reason: String,
        identity: String,
        query: String,
        targets: [Target],
        operation: BatchOperationParts,
        operationsPerSecond: Double = 0
    ) {
        self.namespace = namespace
        self.jobID = jobID
        self.reason = reason
        self.identity = identity
        self.query = query
        self.targets = targets
        self.operation = operation
        self.operationsPerSecond = operationsPerSecond
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__start_batch_operation_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.job_id = builder.text(jobID)
                $0.reason = builder.text(reason)
                $0.visibility_query = builder.text(query)
                $0.max_operations_per_second = Float(operationsPerSecond)
                // Servers that do not know targets of several kinds take workflows by this field, and later ones too.
                let workflows = targets.filter { !$0.isActivity }
                $0.n_executions = workflows.count
                $0.executions = builder.list(workflows) { builder.execution($0.id, $0.runID) }
                let activities = targets.filter(\.isActivity)
                $0.n_target_executions = activities.count
                $0.target_executions = builder.list(activities) { target in
                    builder.make(temporal__api__common__v1__execution__init) {
                        $0.type = .init(rawValue: 2)
                        $0.business_id = builder.text(target.id)
                        $0.run_id = builder.text(target.runID)
                    }
                }
                operation.put(into: &$0, identity, builder)
            }
        }
    }
}

/// Ends a batch operation before it is done.
package struct StopBatchOperationRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("StopBatchOperation")
    package var namespace: String
    package var jobID: String
    package var reason: String
    package var identity: String
    /// An end.
    package init(namespace: String, jobID: String, reason: String, identity: String) {
        self.namespace = namespace
        self.jobID = jobID
        self.reason = reason
        self.identity = identity
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__stop_batch_operation_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.job_id = builder.text(jobID)
                $0.reason = builder.text(reason)
                $0.identity = builder.text(identity)
            }
        }
    }
}

/// Asks about a batch operation.
package struct DescribeBatchOperationRequest: WireRequest {
    package typealias Response = DescribeBatchOperationResponse
    package static let path = workflowService("DescribeBatchOperation")
    package var namespace: String
    package var jobID: String
    /// A question about a batch operation.
    package init(namespace: String, jobID: String) {
        self.namespace = namespace
        self.jobID = jobID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_batch_operation_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.job_id = builder.text(jobID)
            }
        }
    }
}

/// How a batch operation stands.
package struct DescribeBatchOperationResponse: WireResponse {
    package var description: BatchDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        description = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_batch_operation_response__unpack
        ) { BatchDescription($0) }
    }
}

/// Asks for the batch operations of a namespace, a page at a time.
package struct ListBatchOperationsRequest: WireRequest {
    package typealias Response = ListBatchOperationsResponse
    package static let path = workflowService("ListBatchOperations")
    package var namespace: String
    package var pageSize: Int32
    package var pageToken: [UInt8]
    /// A page of batch operations.
    package init(namespace: String, pageSize: Int32 = 0, pageToken: [UInt8] = []) {
        self.namespace = namespace
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_batch_operations_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.page_size = pageSize
                $0.next_page_token = builder.bytes(pageToken)
            }
        }
    }
}

/// A page of batch operations.
package struct ListBatchOperationsResponse: WireResponse {
    package var batches: [BatchDescription]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_batch_operations_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListBatchOperationsResponse>) {
        batches = elements(field.pointee.operation_info, field.pointee.n_operation_info).compactMap {
            $0.map { BatchDescription($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

extension BatchDescription {
    fileprivate init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeBatchOperationResponse>) {
        let batch = field.pointee
        self.init()
        id = String(field: batch.job_id)
        state = State(number: batch.state.number)
        operation = Self.name(of: batch.operation_type.number)
        startTime = .field(batch.start_time)
        closeTime = .field(batch.close_time)
        total = Int(batch.total_operation_count)
        completed = Int(batch.complete_operation_count)
        failed = Int(batch.failure_operation_count)
        identity = String(field: batch.identity)
        reason = String(field: batch.reason)
        query = String(field: batch.query)
    }

    fileprivate init(_ field: Ref<Temporal__Api__Batch__V1__BatchOperationInfo>) {
        self.init()
        id = String(field: field.pointee.job_id)
        state = State(number: field.pointee.state.number)
        operation = Self.name(of: field.pointee.operation_type.number)
        startTime = .field(field.pointee.start_time)
        closeTime = .field(field.pointee.close_time)
    }

    private static func name(of number: Int32) -> String {
        withUnsafePointer(to: temporal__api__enums__v1__batch_operation_type__descriptor) { descriptor in
            protobuf_c_enum_descriptor_get_value(descriptor, number).map { String(cString: $0.pointee.name) }
                ?? "\(number)"
        }
    }
}

extension BatchDescription.State {
    fileprivate init(number: Int32) {
        self =
            switch number {
            case 1: .running
            case 2: .completed
            case 3: .failed
            default: .unknown
            }
    }
}
