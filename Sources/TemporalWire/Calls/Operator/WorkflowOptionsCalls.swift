internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Changes the options of a workflow that runs.
package struct UpdateWorkflowExecutionOptionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = UpdateWorkflowExecutionOptionsResponse
    package static let path = workflowService("UpdateWorkflowExecutionOptions")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var identity: String
    package var change: WorkflowOptionsChange
    /// A change.
    package init(
        namespace: String,
        workflowID: String,
        runID: String,
        identity: String,
        change: WorkflowOptionsChange
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.identity = identity
        self.change = change
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__update_workflow_execution_options_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.workflow_execution = builder.execution(workflowID, runID)
                $0.workflow_execution_options = change.message(builder)
                $0.update_mask = builder.fieldMask(change.paths)
                $0.identity = builder.text(identity)
            }
        }
    }
}

/// The options of a workflow now.
package struct UpdateWorkflowExecutionOptionsResponse: WireResponse, WithoutPayloads {
    package var priority: Priority?
    package var versioning: VersioningOverride?

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__update_workflow_execution_options_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__UpdateWorkflowExecutionOptionsResponse>) {
        let options = field.pointee.workflow_execution_options?.pointee
        priority = .field(options?.priority)
        versioning = .field(options?.versioning_override)
    }
}
