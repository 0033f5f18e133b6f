internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Finds workflows by what is known of them, a page at a time.
package struct ListWorkflowExecutionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListWorkflowExecutionsResponse
    package static let path = workflowService("ListWorkflowExecutions")
    package var namespace: String
    /// Such as `WorkflowType = 'Order' AND ExecutionStatus = 'Running'`; empty for all workflows.
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
            builder.make(temporal__api__workflowservice__v1__list_workflow_executions_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.page_size = pageSize
                $0.next_page_token = builder.bytes(pageToken)
                $0.query = builder.text(query)
            }
        }
    }
}

/// A page of the workflows that a query finds.
package struct ListWorkflowExecutionsResponse: WireResponse {
    package var executions: [WorkflowListing]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    package init(decoding bytes: [UInt8]) throws(WireError) {
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__list_workflow_executions_response__unpack
        ) { Self($0) }
    }

    private init(_ field: Ref<Temporal__Api__Workflowservice__V1__ListWorkflowExecutionsResponse>) {
        executions = elements(field.pointee.executions, field.pointee.n_executions).compactMap { info in
            guard let info = info?.pointee else { return nil }
            var execution = WorkflowListing()
            execution.workflowID = String(field: info.execution?.pointee.workflow_id)
            execution.runID = RunID(String(field: info.execution?.pointee.run_id))
            execution.workflowType = String(info.type)
            execution.status = WorkflowStatus(number: info.status.number)
            execution.taskQueue = TaskQueue(String(field: info.task_queue))
            execution.startTime = .field(info.start_time)
            execution.closeTime = .field(info.close_time)
            execution.historyLength = Int(info.history_length)
            execution.memo = [NamedPayload](info.memo)
            execution.searchAttributes = [NamedPayload](info.search_attributes)
            return execution
        }
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
    }
}

/// Finds workflows in no order, a page at a time.
package struct ScanWorkflowExecutionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListWorkflowExecutionsResponse
    package static let path = workflowService("ScanWorkflowExecutions")
    package var list: ListWorkflowExecutionsRequest
    package var namespace: String { list.namespace }
    /// The same as a list, in no order.
    package init(_ list: ListWorkflowExecutionsRequest) { self.list = list }
    // The messages of lists, scans and archives have the same fields under the same numbers.
    package func encoded() throws(WireError) -> [UInt8] { try list.encoded() }
}

/// Finds workflows in the archive, a page at a time.
package struct ListArchivedWorkflowExecutionsRequest: WireRequest, WithoutPayloads {
    package typealias Response = ListWorkflowExecutionsResponse
    package static let path = workflowService("ListArchivedWorkflowExecutions")
    package var list: ListWorkflowExecutionsRequest
    package var namespace: String { list.namespace }
    /// The same as a list, of what was archived.
    package init(_ list: ListWorkflowExecutionsRequest) { self.list = list }
    package func encoded() throws(WireError) -> [UInt8] { try list.encoded() }
}
