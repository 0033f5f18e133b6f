internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Calls a Nexus operation without a workflow.
package struct StartNexusOperationExecutionRequest: WireRequest {
    package typealias Response = StartNexusOperationExecutionResponse
    package static let path = workflowService("StartNexusOperationExecution")
    package var namespace: String
    package var identity: String
    /// The same for every attempt of one call, so that the operation is called once.
    package var requestID: String
    package var operationID: String
    /// Which operation, with its input, deadlines and headers.
    package var call: Command.ScheduleNexusOperation
    package var reusePolicy: NexusIDReusePolicy?
    package var conflictPolicy: NexusIDConflictPolicy?
    package var searchAttributes: [NamedPayload] = []
    package var summary: Payload?
    package var details: Payload?
    /// A call with the server's policies.
    package init(
        namespace: String,
        identity: String,
        requestID: String,
        operationID: String,
        call: Command.ScheduleNexusOperation
    ) {
        self.namespace = namespace
        self.identity = identity
        self.requestID = requestID
        self.operationID = operationID
        self.call = call
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__start_nexus_operation_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                $0.operation_id = builder.text(operationID)
                $0.endpoint = builder.text(call.endpoint)
                $0.service = builder.text(call.service)
                $0.operation = builder.text(call.operation)
                $0.schedule_to_close_timeout = call.scheduleToClose?.message(builder)
                $0.schedule_to_start_timeout = call.scheduleToStart?.message(builder)
                $0.start_to_close_timeout = call.startToClose?.message(builder)
                $0.input = call.input.message(builder)
                $0.id_reuse_policy = .init(rawValue: UInt32(bitPattern: reusePolicy?.rawValue ?? 0))
                $0.id_conflict_policy = .init(rawValue: UInt32(bitPattern: conflictPolicy?.rawValue ?? 0))
                $0.search_attributes = searchAttributes.searchAttributes(builder)
                $0.n_nexus_header = call.headers.count
                $0.nexus_header = builder.list(call.headers.sorted { $0.key < $1.key }) { header in
                    builder.make(
                        temporal__api__workflowservice__v1__start_nexus_operation_execution_request__nexus_header_entry__init
                    ) {
                        $0.key = builder.text(header.key)
                        $0.value = builder.text(header.value)
                    }
                }
                $0.user_metadata = builder.userMetadata(summary: summary, details: details)
            }
        }
    }
}

/// The run that a call has begun or found.
package struct StartNexusOperationExecutionResponse: WireResponse, WithoutPayloads {
    package var runID: String
    /// Whether the call has begun it.
    package var isNew: Bool

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__start_nexus_operation_execution_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__StartNexusOperationExecutionResponse>) {
        runID = String(field: field.pointee.run_id)
        isNew = field.pointee.started != 0
    }
}

/// Waits for the end of an operation.
package struct PollNexusOperationExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = PollNexusOperationExecutionResponse
    package static let path = workflowService("PollNexusOperationExecution")
    package static let kind = CallKind.longPoll
    package var namespace: String
    package var operationID: String
    package var runID: String
    /// Whose payloads the answer holds.
    package var payloadContext: SerializationContext?
    /// A wait; for the latest run when the run is empty.
    package init(namespace: String, operationID: String, runID: String) {
        self.namespace = namespace
        self.operationID = operationID
        self.runID = runID
    }

    /// The number of `NEXUS_OPERATION_WAIT_STAGE_CLOSED`.
    private static let closed: UInt32 = 2

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__poll_nexus_operation_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.operation_id = builder.text(operationID)
                $0.run_id = builder.text(runID)
                $0.wait_stage = .init(rawValue: Self.closed)
            }
        }
    }
}

/// How an operation has ended; nil while it goes on.
package struct PollNexusOperationExecutionResponse: WireResponse {
    package var outcome: Result<[Payload], NexusExecutionEnd>?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        outcome = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__poll_nexus_operation_execution_response__unpack
        ) { field in
            switch field.pointee.outcome_case.rawValue {
            case 4: .success(Payload.field(field.pointee.result).map { [$0] } ?? [])
            case 5: .failure(NexusExecutionEnd(failure: .owed(field.pointee.failure)))
            default: nil
            }
        }
    }
}

/// Reads what the server knows of an operation.
package struct DescribeNexusOperationExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = DescribeNexusOperationExecutionResponse
    package static let path = workflowService("DescribeNexusOperationExecution")
    package var namespace: String
    package var operationID: String
    package var runID: String
    /// Whose payloads the answer holds.
    package var payloadContext: SerializationContext?
    /// A question; about the latest run when the run is empty.
    package init(namespace: String, operationID: String, runID: String) {
        self.namespace = namespace
        self.operationID = operationID
        self.runID = runID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_nexus_operation_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.operation_id = builder.text(operationID)
                $0.run_id = builder.text(runID)
            }
        }
    }
}

/// What the server knows of an operation.
package struct DescribeNexusOperationExecutionResponse: WireResponse {
    package var description: NexusExecutionDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        description = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_nexus_operation_execution_response__unpack
        ) { NexusExecutionDescription($0.pointee.info) }
    }
}

/// Lists operations, a page at a time.
package struct ListNexusOperationExecutionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListNexusOperationExecutionsResponse
    package static let path = workflowService("ListNexusOperationExecutions")
    package var namespace: String
    package var query: String
    package var pageToken: [UInt8]
    /// A page of what a query finds.
    package init(namespace: String, query: String, pageToken: [UInt8] = []) {
        self.namespace = namespace
        self.query = query
        self.pageToken = pageToken
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__list_nexus_operation_executions_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.next_page_token = builder.bytes(pageToken)
                $0.query = builder.text(query)
            }
        }
    }
}

/// A page of operations.
package struct ListNexusOperationExecutionsResponse: WireResponse, WithoutPayloads {
    package var operations: [NexusExecutionListing]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_nexus_operation_executions_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListNexusOperationExecutionsResponse>) {
        operations = elements(field.pointee.operations, field.pointee.n_operations).compactMap { operation in
            operation.map { NexusExecutionListing($0) }
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

/// Counts what a query finds.
package struct CountNexusOperationExecutionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = CountNexusOperationExecutionsResponse
    package static let path = workflowService("CountNexusOperationExecutions")
    package var namespace: String
    package var query: String
    /// A count.
    package init(namespace: String, query: String) {
        self.namespace = namespace
        self.query = query
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__count_nexus_operation_executions_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.query = builder.text(query)
            }
        }
    }
}

/// How many operations a query finds.
package struct CountNexusOperationExecutionsResponse: WireResponse, WithoutPayloads {
    package var count: Int

    package init(decoding bytes: [UInt8]) throws(WireError) {
        count = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__count_nexus_operation_executions_response__unpack
        ) { Int($0.pointee.count) }
    }
}

/// Asks an operation to cancel.
package struct RequestCancelNexusOperationExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RequestCancelNexusOperationExecution")
    package var namespace: String
    package var operationID: String
    package var runID: String
    package var identity: String
    package var requestID: String
    package var reason: String
    /// A request; to the latest run when the run is empty.
    package init(
        namespace: String,
        operationID: String,
        runID: String,
        identity: String,
        requestID: String,
        reason: String
    ) {
        self.namespace = namespace
        self.operationID = operationID
        self.runID = runID
        self.identity = identity
        self.requestID = requestID
        self.reason = reason
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__request_cancel_nexus_operation_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.operation_id = builder.text(operationID)
                $0.run_id = builder.text(runID)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                $0.reason = builder.text(reason)
            }
        }
    }
}

/// Ends an operation at once, without asking its handler.
package struct TerminateNexusOperationExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("TerminateNexusOperationExecution")
    /// Whose end, and why.
    package var request: RequestCancelNexusOperationExecutionRequest
    package var namespace: String { request.namespace }
    /// An end.
    package init(_ request: RequestCancelNexusOperationExecutionRequest) { self.request = request }
    // The messages of both have the same fields under the same numbers.
    package func encoded() throws(WireError) -> [UInt8] { try request.encoded() }
}
