internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Sends an update to a workflow and waits until it has come as far as asked.
package struct UpdateWorkflowExecutionRequest: WireRequest {
    package typealias Response = UpdateWorkflowExecutionResponse
    package static let path = workflowService("UpdateWorkflowExecution")
    package static let kind = CallKind.longPoll
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var firstRunID: String
    package var update: UpdateRequest
    package var waitStage: UpdateStage
    /// On whose behalf it is sent, if not only the caller's.
    package var origin: RequestOrigin?
    /// An update of a workflow.
    package init(
        namespace: String,
        workflowID: String,
        runID: String = "",
        firstRunID: String = "",
        update: UpdateRequest,
        waitStage: UpdateStage = .accepted
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.firstRunID = firstRunID
        self.update = update
        self.waitStage = waitStage
    }

    package func encoded() throws(WireError) -> [UInt8] { try MessageArena.encode { message($0) } }

    func message(
        _ builder: MessageBuilder
    ) -> Ref<Temporal__Api__Workflowservice__V1__UpdateWorkflowExecutionRequest> {
        builder.make(temporal__api__workflowservice__v1__update_workflow_execution_request__init) {
            $0.namespace_ = builder.text(namespace)
            $0.workflow_execution = builder.execution(workflowID, runID)
            $0.first_execution_run_id = builder.text(firstRunID)
            $0.wait_policy = waitStage.waitPolicy(builder)
            $0.request = update.message(builder)
            guard let origin, let request = $0.request else { return }
            request.pointee.request_id = builder.text(origin.requestID)
            request.pointee.n_links = origin.links.count
            request.pointee.links = builder.list(origin.links) { $0.message(builder) }
            guard let callback = origin.callback else { return }
            request.pointee.n_completion_callbacks = 1
            request.pointee.completion_callbacks = builder.list([callback]) { $0.message(builder) }
        }
    }
}

/// How far an update got, and how it ended if it did.
package struct UpdateWorkflowExecutionResponse: WireResponse {
    package var outcome: UpdateOutcome?
    package var stage: UpdateStage
    package var updateID: String
    /// The run that has the update.
    package var runID: String

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__update_workflow_execution_response__unpack
        ) { Self($0) }
    }

    init(_ field: Ref<Temporal__Api__Workflowservice__V1__UpdateWorkflowExecutionResponse>) {
        outcome = .field(field.pointee.outcome)
        stage = UpdateStage(number: field.pointee.stage.number)
        updateID = String(field: field.pointee.update_ref?.pointee.update_id)
        runID = String(field: field.pointee.update_ref?.pointee.workflow_execution?.pointee.run_id)
    }
}

/// Waits until an update has come as far as asked.
package struct PollWorkflowExecutionUpdateRequest: WireRequest, WithoutPayloads {
    package typealias Response = PollWorkflowExecutionUpdateResponse
    package static let path = workflowService("PollWorkflowExecutionUpdate")
    package static let kind = CallKind.longPoll
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var updateID: String
    package var identity: String
    package var waitStage: UpdateStage
    /// A wait for an update.
    package init(
        namespace: String,
        workflowID: String,
        runID: String = "",
        updateID: String,
        identity: String,
        waitStage: UpdateStage = .completed
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.updateID = updateID
        self.identity = identity
        self.waitStage = waitStage
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__poll_workflow_execution_update_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.update_ref = builder.make(temporal__api__update__v1__update_ref__init) {
                    $0.workflow_execution = builder.execution(workflowID, runID)
                    $0.update_id = builder.text(updateID)
                }
                $0.identity = builder.text(identity)
                $0.wait_policy = waitStage.waitPolicy(builder)
            }
        }
    }
}

/// How far an update got, and how it ended if it did.
package struct PollWorkflowExecutionUpdateResponse: WireResponse {
    package var outcome: UpdateOutcome?
    package var stage: UpdateStage

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__poll_workflow_execution_update_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__PollWorkflowExecutionUpdateResponse>) {
        outcome = .field(field.pointee.outcome)
        stage = UpdateStage(number: field.pointee.stage.number)
    }
}
