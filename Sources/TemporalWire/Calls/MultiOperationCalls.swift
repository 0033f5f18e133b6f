internal import CProtobufC
internal import CTemporalAPI

/// Starts a workflow, if none of that id runs, and sends it an update, both or neither.
package struct UpdateWithStartRequest: WireRequest {
    package typealias Response = UpdateWithStartResponse
    package static let path = workflowService("ExecuteMultiOperation")
    package static let kind = CallKind.longPoll
    package var start: StartWorkflowExecutionRequest
    package var update: UpdateWorkflowExecutionRequest
    package var namespace: String { start.namespace }
    /// A start with a conflict policy, and an update of the same workflow.
    package init(start: StartWorkflowExecutionRequest, update: UpdateWorkflowExecutionRequest) {
        self.start = start
        self.update = update
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            let operation = temporal__api__workflowservice__v1__execute_multi_operation_request__operation__init
            let start = builder.make(operation) {
                $0.operation_case = .init(rawValue: 1)
                $0.start_workflow = self.start.message(builder)
            }
            let update = builder.make(operation) {
                $0.operation_case = .init(rawValue: 2)
                $0.update_workflow = self.update.message(builder)
            }
            let operations = [start, update]
            return builder.make(temporal__api__workflowservice__v1__execute_multi_operation_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.n_operations = operations.count
                $0.operations = builder.list(operations) { $0 }
            }
        }
    }
}

/// The run that was started or found, and how far the update got in it.
package struct UpdateWithStartResponse: WireResponse {
    package var start: StartWorkflowExecutionResponse
    package var update: UpdateWorkflowExecutionResponse

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__execute_multi_operation_response__unpack
        ) { (field) throws(WireError) in try Self(field) }
    }

    private init(
        _ field: Ref<Temporal__Api__Workflowservice__V1__ExecuteMultiOperationResponse>
    ) throws(WireError) {
        var start: StartWorkflowExecutionResponse?
        var update: UpdateWorkflowExecutionResponse?
        for response in elements(field.pointee.responses, field.pointee.n_responses) {
            guard let response else { continue }
            switch response.pointee.response_case.rawValue {
            case 1: if let field = response.pointee.start_workflow { start = try StartWorkflowExecutionResponse(field) }
            case 2: if let field = response.pointee.update_workflow { update = UpdateWorkflowExecutionResponse(field) }
            default: break
            }
        }
        guard let start, let update else {
            throw WireError(
                message: "temporal.api.workflowservice.v1.ExecuteMultiOperationResponse",
                reason: "it does not answer both the start and the update"
            )
        }
        self.start = start
        self.update = update
    }
}
