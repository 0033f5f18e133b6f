internal import CProtobufC
internal import CTemporalAPI
package import TemporalModel

/// Reads a workflow's history as it is, a page at a time.
package struct HistoryExportRequest: WireRequest, WithoutPayloads {
    package typealias Response = HistoryExportResponse
    package static let path = GetWorkflowExecutionHistoryRequest.path
    package var page: GetWorkflowExecutionHistoryRequest
    package var namespace: String { page.namespace }
    package var kind: CallKind { page.kind }
    /// The same question, with an answer that keeps all that the server says.
    package init(_ page: GetWorkflowExecutionHistoryRequest) { self.page = page }
    package func encoded() throws(WireError) -> [UInt8] { try page.encoded() }
}

/// A page of a history, event by event.
package struct HistoryExportResponse: WireResponse, WithoutPayloads {
    package var events: [WorkflowEvent]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    /// A page that was made and not read.
    package init(_ page: GetWorkflowExecutionHistoryResponse) throws(WireError) {
        nextPageToken = page.nextPageToken
        events = try WorkflowEvents.decode(try HistoryEvents.encode(page.events))
    }

    package init(decoding bytes: [UInt8]) throws(WireError) {
        let name = "temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse"
        let descriptor = temporal__api__workflowservice__v1__get_workflow_execution_history_response__init
        guard let page = MessageDescriptor.of(descriptor) else {
            throw WireError(message: name, reason: "it has no descriptor")
        }
        let json = try JSONPrinter.value(of: bytes, as: page)
        self = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__get_workflow_execution_history_response__unpack
        ) { (field) throws(WireError) in try Self(field, json) }
    }

    private init(
        _ field: Ref<Temporal__Api__Workflowservice__V1__GetWorkflowExecutionHistoryResponse>,
        _ json: JSONValue
    ) throws(WireError) {
        events = try WorkflowEvents.events(field.pointee.history, json: json["history"])
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
        // Some servers pass histories on as they keep them.
        for blob in elements(field.pointee.raw_history, field.pointee.n_raw_history) {
            if let blob { events += try WorkflowEvents.decode([UInt8](field: blob.pointee.data)) }
        }
    }
}
