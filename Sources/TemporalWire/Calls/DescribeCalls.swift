internal import CProtobufC
internal import CTemporalAPI
package import TemporalModel

/// Asks how a workflow stands.
package struct DescribeWorkflowExecutionRequest: WireRequest, WithoutPayloads {
    package typealias Response = DescribeWorkflowExecutionResponse
    package static let path = workflowService("DescribeWorkflowExecution")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    /// A question about a workflow.
    package init(namespace: String, workflowID: String, runID: String = "") {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_workflow_execution_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.execution = builder.execution(workflowID, runID)
            }
        }
    }
}

/// How a workflow stands, and what it waits for.
package struct DescribeWorkflowExecutionResponse: WireResponse {
    /// Texts and failures are as they are on the wire.
    package var description: WorkflowDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        description = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_workflow_execution_response__unpack
        ) { WorkflowDescription($0) }
    }
}
