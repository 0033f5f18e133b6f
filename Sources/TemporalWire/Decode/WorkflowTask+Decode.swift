internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension WorkflowTask {
    /// A task, or nil when the poll ended without one.
    static func field(_ field: Ref<CWorkflowTask>?) throws(WireError) -> WorkflowTask? {
        guard let field, field.pointee.task_token.len > 0 else { return nil }
        return try WorkflowTask(field)
    }

    private init(_ field: Ref<CWorkflowTask>) throws(WireError) {
        let execution = field.pointee.workflow_execution
        self.init(
            workflowID: String(field: execution?.pointee.workflow_id),
            runID: RunID(String(field: execution?.pointee.run_id)),
            workflowType: String(field.pointee.workflow_type)
        )
        token = TaskToken([UInt8](field: field.pointee.task_token))
        previousStarted = EventID(field.pointee.previous_started_event_id)
        started = EventID(field.pointee.started_event_id)
        attempt = max(1, Int(field.pointee.attempt))
        pollerGroupID = String(field: field.pointee.poller_group_id)
        startedTime = .field(field.pointee.started_time)
        scheduleToStart = startedTime.flatMap { started in
            Timestamp.field(field.pointee.scheduled_time).map { started.duration(since: $0) }
        }
        events = [HistoryEvent](field.pointee.history)
        nextPageToken = [UInt8](field: field.pointee.next_page_token)
        query = field.pointee.query.map { QueryRequest($0) }
        queries = elements(field.pointee.queries, field.pointee.n_queries).compactMap { entry in
            guard let entry, let query = entry.pointee.value else { return nil }
            return IdentifiedQuery(id: String(field: entry.pointee.key), query: QueryRequest(query))
        }
        if queries.count > 1 { queries.sort { $0.id < $1.id } }
        for message in elements(field.pointee.messages, field.pointee.n_messages) {
            if let message { messages.append(try ProtocolMessage(message)) }
        }
    }
}

extension QueryRequest {
    init(_ field: Ref<CWorkflowQuery>) {
        self.init(
            name: String(field: field.pointee.query_type),
            input: [Payload](field.pointee.query_args),
            header: [NamedPayload](field.pointee.header)
        )
    }
}

extension ProtocolMessage {
    init(_ field: Ref<CProtocolMessage>) throws(WireError) {
        let hasEventID = field.pointee.sequencing_id_case.rawValue == 3
        self.init(
            id: String(field: field.pointee.id),
            protocolInstanceID: String(field: field.pointee.protocol_instance_id),
            sequencingEventID: hasEventID ? EventID(field.pointee.event_id) : nil,
            body: try Body(field.pointee.body)
        )
    }
}

/// The names under which update messages travel in an `Any`.
enum UpdateTypeURL {
    static let request = "type.googleapis.com/temporal.api.update.v1.Request"
    static let acceptance = "type.googleapis.com/temporal.api.update.v1.Acceptance"
    static let rejection = "type.googleapis.com/temporal.api.update.v1.Rejection"
    static let response = "type.googleapis.com/temporal.api.update.v1.Response"
}

extension ProtocolMessage.Body {
    /// A worker gets requests; the other bodies are what it sends, read for tests and for tools.
    init(_ field: Ref<CAny>?) throws(WireError) {
        let typeURL = String(field: field?.pointee.type_url)
        guard let bytes = field?.pointee.value.buffer else {
            self = .unknown(typeURL: typeURL)
            return
        }
        switch typeURL {
        case UpdateTypeURL.request:
            self = try MessageArena.decode(bytes, with: temporal__api__update__v1__request__unpack) {
                .request(UpdateRequest($0))
            }
        case UpdateTypeURL.acceptance:
            self = try MessageArena.decode(bytes, with: temporal__api__update__v1__acceptance__unpack) {
                .acceptance(
                    requestMessageID: String(field: $0.pointee.accepted_request_message_id),
                    requestSequencingEventID: EventID($0.pointee.accepted_request_sequencing_event_id),
                    request: UpdateRequest.orEmpty($0.pointee.accepted_request)
                )
            }
        case UpdateTypeURL.rejection:
            self = try MessageArena.decode(bytes, with: temporal__api__update__v1__rejection__unpack) {
                .rejection(
                    requestMessageID: String(field: $0.pointee.rejected_request_message_id),
                    requestSequencingEventID: EventID($0.pointee.rejected_request_sequencing_event_id),
                    request: UpdateRequest.orEmpty($0.pointee.rejected_request),
                    .owed($0.pointee.failure)
                )
            }
        case UpdateTypeURL.response:
            self = try MessageArena.decode(bytes, with: temporal__api__update__v1__response__unpack) {
                .response(
                    updateID: String(field: $0.pointee.meta?.pointee.update_id),
                    identity: String(field: $0.pointee.meta?.pointee.identity),
                    .field($0.pointee.outcome) ?? .success([])
                )
            }
        default: self = .unknown(typeURL: typeURL)
        }
    }
}

extension UpdateRequest {
    fileprivate static func orEmpty(_ field: Ref<CUpdateRequest>?) -> UpdateRequest {
        field.map { UpdateRequest($0) } ?? UpdateRequest(updateID: "", name: "", input: [])
    }
}
