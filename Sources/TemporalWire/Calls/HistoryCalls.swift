internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore

/// Reads a workflow's history, a page at a time.
package struct GetWorkflowExecutionHistoryRequest: WireRequest, WithoutPayloads {
    package typealias Response = GetWorkflowExecutionHistoryResponse
    package static let path = workflowService("GetWorkflowExecutionHistory")
    package var namespace: String
    package var workflowID: String
    package var runID: String
    package var pageToken: [UInt8]
    /// 0 leaves the size to the server.
    package var maximumPageSize: Int32
    /// Whether the server waits for an event when there is no further one; then the call is a long poll.
    package var waitNewEvent: Bool
    package var kind: CallKind { waitNewEvent ? .longPoll : .normal }
    /// Whether only the event that closes the workflow is wanted.
    package var closeEventOnly: Bool
    package var skipArchival: Bool
    /// A page of a history.
    package init(
        namespace: String,
        workflowID: String,
        runID: String = "",
        pageToken: [UInt8] = [],
        maximumPageSize: Int32 = 0,
        waitNewEvent: Bool = false,
        closeEventOnly: Bool = false,
        skipArchival: Bool = false
    ) {
        self.namespace = namespace
        self.workflowID = workflowID
        self.runID = runID
        self.pageToken = pageToken
        self.maximumPageSize = maximumPageSize
        self.waitNewEvent = waitNewEvent
        self.closeEventOnly = closeEventOnly
        self.skipArchival = skipArchival
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__get_workflow_execution_history_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.execution = builder.execution(workflowID, runID)
                $0.maximum_page_size = maximumPageSize
                $0.next_page_token = builder.bytes(pageToken)
                $0.wait_new_event = waitNewEvent.flag
                $0.history_event_filter_type = .init(rawValue: closeEventOnly ? 2 : 1)
                $0.skip_archival = skipArchival.flag
            }
        }
    }
}

/// A page of a history.
package struct GetWorkflowExecutionHistoryResponse: WireResponse, PayloadsVisitedByCaller {
    package var events: [HistoryEvent]
    /// Names the next page; empty on the last.
    package var nextPageToken: [UInt8]
    package var archived: Bool

    package init(decoding bytes: [UInt8]) throws(WireError) { self = try Self.decode(bytes, withValues: false) }

    fileprivate static func decode(_ bytes: [UInt8], withValues: Bool) throws(WireError) -> Self {
        try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__get_workflow_execution_history_response__unpack
        ) { (field) throws(WireError) in try Self(field, withValues) }
    }

    private init(
        _ field: Ref<Temporal__Api__Workflowservice__V1__GetWorkflowExecutionHistoryResponse>,
        _ withValues: Bool
    ) throws(WireError) {
        events = [HistoryEvent](field.pointee.history, withValues: withValues)
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
        archived = field.pointee.archived != 0
        for blob in elements(field.pointee.raw_history, field.pointee.n_raw_history) {
            if let blob { try events.append(contentsOf: blob, withValues: withValues) }
        }
    }
}

/// Reads a workflow's history, a page at a time, with the values that its commands asked with.
package struct GetRecordedHistoryRequest: WireRequest, WithoutPayloads {
    package typealias Response = GetRecordedHistoryResponse
    package static let path = GetWorkflowExecutionHistoryRequest.path
    /// The page that is wanted.
    package var page: GetWorkflowExecutionHistoryRequest
    package var kind: CallKind { page.kind }
    package var namespace: String { page.namespace }
    /// A page of a history.
    package init(_ page: GetWorkflowExecutionHistoryRequest) { self.page = page }
    package func encoded() throws(WireError) -> [UInt8] { try page.encoded() }
}

/// A page of a history, with the values that its commands asked with.
package struct GetRecordedHistoryResponse: WireResponse, PayloadsVisitedByCaller {
    package var page: GetWorkflowExecutionHistoryResponse
    /// A page.
    package init(_ page: GetWorkflowExecutionHistoryResponse) { self.page = page }
    package init(decoding bytes: [UInt8]) throws(WireError) { page = try .decode(bytes, withValues: true) }
}
