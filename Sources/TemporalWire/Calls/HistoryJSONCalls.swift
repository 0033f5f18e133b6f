internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

/// Reads a workflow's history as it is, a page at a time.
package struct HistoryExportRequest: WireRequest {
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
package struct HistoryExportResponse: WireResponse {
    /// An event.
    package struct Event: Hashable, Sendable {
        package var id: EventID
        package var time: Timestamp?
        /// The name of its type in the API, without `EVENT_TYPE_`, such as `TIMER_FIRED`.
        package var type: String
        /// All of it, in protobuf's JSON.
        package var json: String
    }
    package var events: [Event] = []
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]

    /// A page that was made and not read.
    package init(_ page: GetWorkflowExecutionHistoryResponse) throws(WireError) {
        nextPageToken = page.nextPageToken
        guard let history = MessageDescriptor.of(temporal__api__history__v1__history__init) else {
            throw WireError(message: "temporal.api.history.v1.History", reason: "it has no descriptor")
        }
        try take(try JSONPrinter.value(of: try HistoryEvents.encode(page.events), as: history))
    }

    package init(decoding bytes: [UInt8]) throws(WireError) {
        let name = "temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse"
        guard
            let page = MessageDescriptor.of(
                temporal__api__workflowservice__v1__get_workflow_execution_history_response__init
            ),
            let history = MessageDescriptor.of(temporal__api__history__v1__history__init)
        else { throw WireError(message: name, reason: "it has no descriptor") }
        let value = try JSONPrinter.value(of: bytes, as: page)
        nextPageToken = value["nextPageToken"]?.text.flatMap { Base64.decode($0) } ?? []
        try take(value["history"])
        // Some servers pass histories on as they keep them.
        for blob in value["rawHistory"]?.elements ?? [] {
            guard let data = blob["data"]?.text.flatMap({ Base64.decode($0) }) else { continue }
            try take(try JSONPrinter.value(of: data, as: history))
        }
    }

    private mutating func take(_ history: JSONValue?) throws(WireError) {
        for event in history?["events"]?.elements ?? [] {
            let type = event["eventType"]?.text ?? ""
            events.append(
                Event(
                    id: EventID(event["eventId"]?.text.flatMap { Int64($0) } ?? 0),
                    time: event["eventTime"]?.text.flatMap { Timestamp($0) },
                    type: type.hasPrefix("EVENT_TYPE_") ? String(type.dropFirst("EVENT_TYPE_".count)) : type,
                    json: event.compactText
                )
            )
        }
    }
}
