public import TemporalClient
package import TemporalCore
import TemporalRPC
import TemporalWire

extension WorkflowHistory {
    /// Reads a workflow's history from the server.
    /// - Parameters:
    ///   - client: the connection to the server.
    ///   - workflowID: the workflow.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: the history as it is now.
    /// - Throws: ``ClientError`` or ``HistoryReadError``.
    public static func fetch(_ client: Client, workflowID: String, runID: String? = nil) async throws -> WorkflowHistory
    {
        var request = GetWorkflowExecutionHistoryRequest(
            namespace: client.namespace,
            workflowID: workflowID,
            runID: runID ?? ""
        )
        var events: [HistoryEvent] = []
        var idle = IdleAnswers(client.channel, GetWorkflowExecutionHistoryRequest.path)
        repeat {
            let page = try await page(request, client)
            // Pages that repeat what is known already count as idle answers.
            let last = events.last?.id ?? EventID(0)
            let new = page.events.filter { $0.id > last }
            events += new
            request.pageToken = page.nextPageToken
            if !request.pageToken.isEmpty { try await idle.answered(!new.isEmpty) }
        } while !request.pageToken.isEmpty
        return try WorkflowHistory(events: events, workflowID: workflowID)
    }

    // A separate function: with the typed `catch` inside the loop, Swift 6.3.1 crashes when it optimises `fetch`.
    private static func page(
        _ request: GetWorkflowExecutionHistoryRequest,
        _ client: Client
    ) async throws(ClientError) -> GetWorkflowExecutionHistoryResponse {
        do throws(RPCError) { return try await client.channel.call(GetRecordedHistoryRequest(request)).page } catch {
            throw ClientError(error, namespace: client.namespace, workflowID: request.workflowID)
        }
    }

    package init(events: [HistoryEvent], workflowID: String) throws(HistoryReadError) {
        do throws(WireError) { try self.init(events, workflowID) } catch {
            throw HistoryReadError(description: error.description)
        }
    }
}
