import TemporalCore
import TemporalWire

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
            return (response.events, response.nextPageToken)
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

extension WorkflowEvent {
    /// The events of a history as ``WorkflowHandle/historyJSON()`` and `temporal workflow show --output json` write it.
    /// - Parameter historyJSON: the text's bytes.
    /// - Returns: the events, in their order.
    /// - Throws: ``ClientError/invalid(_:)`` when the text is not a history.
    public static func all(in historyJSON: [UInt8]) throws(ClientError) -> [WorkflowEvent] {
        do throws(WireError) { return try WorkflowEvents.events(from: historyJSON) } catch {
            throw .invalid("this is not a history in JSON: \(error.reason)")
        }
    }
}
