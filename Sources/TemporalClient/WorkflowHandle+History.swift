public import TemporalCore
import TemporalWire

/// One event of a workflow's history.
public struct WorkflowEvent: Hashable, Sendable {
    /// Its number.
    public let id: EventID
    /// When it happened.
    public let time: Timestamp?
    /// What it is, by the API's name without `EVENT_TYPE_`, such as `TIMER_FIRED`.
    public let type: String
    /// All that the server says of it, in protobuf's JSON; payloads are in full, with their data in base64.
    public let json: String

    init(_ event: HistoryExportResponse.Event) {
        id = event.id
        time = event.time
        type = event.type
        json = event.json
    }
}

extension WorkflowHandle {
    /// The workflow's history, event by event.
    ///
    /// ```swift
    /// for try await event in handle.history(waitsForMore: true) { print(event.id, event.type) }
    /// ```
    /// - Parameter waitsForMore: whether to wait for further events until the run ends; else the end is where the history
    ///   stands now.
    /// - Returns: the events; nothing is asked of the server yet. Reading them throws
    ///   ``ClientError/workflowNotFound(workflowID:reason:)`` when there is no such workflow.
    public func history(waitsForMore: Bool = false) -> ServerList<WorkflowEvent> {
        let (client, id, run) = (client, id.rawValue, runID?.rawValue ?? "")
        let place: @Sendable (WorkflowEvent) -> Int64 = { $0.id.rawValue }
        let asked = GetWorkflowExecutionHistoryRequest.self
        return ServerList(client, asked, position: place) { (token) throws(ClientError) in
            let page = GetWorkflowExecutionHistoryRequest(
                namespace: client.namespace,
                workflowID: id,
                runID: run,
                pageToken: token,
                waitNewEvent: waitsForMore
            )
            let response = try await client.call(HistoryExportRequest(page), workflowID: id)
            return (response.events.map { WorkflowEvent($0) }, response.nextPageToken)
        }
    }

    /// The workflow's history as it stands, as Temporal's command line writes and replayers read it.
    /// - Returns: JSON: `{"events":[…]}`.
    /// - Throws: ``ClientError/workflowNotFound(workflowID:reason:)``.
    public func historyJSON() async throws(ClientError) -> String {
        let events = try await history().all()
        return #"{"events":["# + events.map(\.json).joined(separator: ",") + "]}"
    }
}
