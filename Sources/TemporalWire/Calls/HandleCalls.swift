internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Sends a signal to a running workflow.
package struct SignalWorkflowExecutionRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("SignalWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    /// The run; empty means whichever runs.
    package var runID: String
    package var signalName: String
    package var input: [Payload]
    package var identity: String
    package var requestID: String
    package var header: [NamedPayload]
    /// A signal to a workflow.
    package init(
        namespace: String,
        workflowID: String,
        runID: String = "",
        signalName: String,
        input: [Payload],
        identity: String,
        requestID: String,
        header: [NamedPayload] = []
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.signalName = signalName
        self.input = input
        self.identity = identity
        self.requestID = requestID
        self.header = header
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__signal_workflow_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_execution = builder.execution(workflowID, runID)
                $0.signal_name = builder.text(signalName)
                $0.input = input.message(builder)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                $0.header = header.header(builder)
            }
        }
    }
}

/// Asks a workflow a question.
package struct QueryWorkflowRequest: WireRequest {
    package typealias Response = QueryWorkflowResponse
    package static let path = workflowService("QueryWorkflow")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var query: QueryRequest
    package var rejectCondition: QueryRejectCondition
    /// A question to a workflow.
    package init(
        namespace: String,
        workflowID: String,
        runID: String = "",
        query: QueryRequest,
        rejectCondition: QueryRejectCondition = .none
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.query = query
        self.rejectCondition = rejectCondition
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__query_workflow_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.execution = builder.execution(workflowID, runID)
                $0.query = builder.make(temporal__api__query__v1__workflow_query__init) {
                    $0.query_type = builder.text(query.name)
                    $0.query_args = query.input.message(builder)
                    $0.header = query.header.header(builder)
                }
                $0.query_reject_condition = .init(rawValue: UInt32(bitPattern: rejectCondition.rawValue))
            }
        }
    }
}

/// The answer to a question, or the status for which the question was refused.
package enum QueryWorkflowResponse: WireResponse {
    case answered([Payload])
    case rejected(WorkflowStatus)

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__query_workflow_response__unpack
        ) { field in
            if let rejected = field.pointee.query_rejected {
                .rejected(WorkflowStatus(number: rejected.pointee.status.number))
            } else {
                .answered([Payload](field.pointee.query_result))
            }
        }
    }
}

/// Asks a workflow to cancel.
package struct RequestCancelWorkflowExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = EmptyResponse
    package static let path = workflowService("RequestCancelWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    /// Only cancels a run of the chain that began with this one; empty means any.
    package var firstRunID: String
    package var identity: String
    package var requestID: String
    package var reason: String
    /// A request to a workflow.
    package init(
        namespace: String,
        workflowID: String,
        runID: String = "",
        firstRunID: String = "",
        identity: String,
        requestID: String,
        reason: String = ""
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.firstRunID = firstRunID
        self.identity = identity
        self.requestID = requestID
        self.reason = reason
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__request_cancel_workflow_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_execution = builder.execution(workflowID, runID)
                $0.identity = builder.text(identity)
                $0.request_id = builder.text(requestID)
                $0.first_execution_run_id = builder.text(firstRunID)
                $0.reason = builder.text(reason)
            }
        }
    }
}

/// Ends a workflow without asking it.
package struct TerminateWorkflowExecutionRequest: WireRequest {
    package typealias Response = EmptyResponse
    package static let path = workflowService("TerminateWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    /// Only ends a run of the chain that began with this one; empty means any.
    package var firstRunID: String
    package var identity: String
    package var reason: String
    package var details: [Payload]
    /// The end of a workflow.
    package init(
        namespace: String,
        workflowID: String,
        runID: String = "",
        firstRunID: String = "",
        identity: String,
        reason: String = "",
        details: [Payload] = []
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.firstRunID = firstRunID
        self.identity = identity
        self.reason = reason
        self.details = details
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__terminate_workflow_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_execution = builder.execution(workflowID, runID)
                $0.reason = builder.text(reason)
                $0.details = details.message(builder)
                $0.identity = builder.text(identity)
                $0.first_execution_run_id = builder.text(firstRunID)
            }
        }
    }
}
