internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

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
package struct StopBatchOperationRequest: WireRequest, WithoutPayloads {
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
package struct DescribeBatchOperationRequest: WireRequest, WithoutPayloads {
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
package struct DescribeBatchOperationResponse: WireResponse, WithoutPayloads {
    package var description: BatchDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        description = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_batch_operation_response__unpack
        ) { BatchDescription($0) }
    }
}

/// Asks for the batch operations of a namespace, a page at a time.
package struct ListBatchOperationsRequest: WireRequest, WithoutPayloads {
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
package struct ListBatchOperationsResponse: WireResponse, WithoutPayloads {
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
