public import TemporalCore
import TemporalWire

/// Where a workflow is begun again.
public enum ResetPoint: Hashable, Sendable {
    /// Behind its first workflow task: nothing that it has done is kept but its start.
    case firstTask
    /// Behind its last workflow task that was answered.
    case lastTask
    /// Behind a certain workflow task: the event that says it was completed.
    case event(EventID)
}

/// What a workflow that is begun again is not told once more.
public struct ResetExclusions: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: Int
    /// A set of these bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Signals that came behind the point.
    public static let signals = Self(rawValue: 1)
    /// Updates that came behind the point.
    public static let updates = Self(rawValue: 2)

    var exclusions: [ResetExclusion] {
        (contains(.signals) ? [.signal] : []) + (contains(.updates) ? [.update] : [])
    }
}

extension WorkflowHandle {
    /// Begins the workflow again from one of its tasks: the present run ends as terminated, and a new run goes on from
    /// there with the code of today.
    ///
    /// What came behind the point (signals, updates) is told to the new run again, unless it is excluded. Activities that
    /// ran behind it run again.
    /// - Parameters:
    ///   - point: where.
    ///   - reason: for the history.
    ///   - excluded: what is not told again.
    ///   - change: what the new run has otherwise, such as the version of the workers.
    /// - Returns: a handle to the new run.
    /// - Throws: ``ClientError``; ``ClientError/workflowNotFound(workflowID:reason:)`` when there is no such workflow, or
    ///   no such task.
    @discardableResult
    public func reset(
        to point: ResetPoint,
        reason: String,
        excluding excluded: ResetExclusions = [],
        changing change: WorkflowOptionsChange? = nil
    ) async throws(ClientError) -> WorkflowHandle<W> {
        let run = try await describe().runID
        let request = ResetWorkflowExecutionRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: run.rawValue,
            reason: reason,
            taskFinished: try await event(of: point, run),
            requestID: Client.requestID(),
            excluded: excluded.exclusions,
            change: change,
            identity: client.identity
        )
        let response = try await client.call(request, workflowID: id.rawValue, override: change?.override)
        return client.handle(W.self, id: id, runID: RunID(response.runID))
    }

    private func event(of point: ResetPoint, _ run: RunID) async throws(ClientError) -> EventID {
        if case .event(let event) = point { return event }
        var request = GetWorkflowExecutionHistoryRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: run.rawValue
        )
        var found: EventID?
        var last = EventID(0)
        var idle = client.idleAnswers(to: GetWorkflowExecutionHistoryRequest.self)
        repeat {
            let asked = request
            let page = try await client.call(asked, workflowID: id.rawValue)
            let newest = page.events.last?.id ?? last
            if !page.nextPageToken.isEmpty { try await idle.note(newest > last) }
            last = newest
            for event in page.events {
                guard case .workflowTaskCompleted = event.attributes else { continue }
                if point == .firstTask { return event.id }
                found = event.id
            }
            request.pageToken = page.nextPageToken
        } while !request.pageToken.isEmpty
        guard let found else {
            throw .workflowNotFound(workflowID: id.rawValue, reason: "none of its tasks was answered yet")
        }
        return found
    }

    /// Removes the workflow and its history for good; one that runs is terminated first. The server takes a moment.
    /// - Throws: ``ClientError``; ``ClientError/workflowNotFound(workflowID:reason:)`` when there is no such workflow.
    public func delete() async throws(ClientError) {
        let request = DeleteWorkflowExecutionRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: runID?.rawValue ?? ""
        )
        _ = try await client.call(request, workflowID: id.rawValue)
    }

    /// Keeps the workflow from running until ``unpause(reason:)``: its tasks and activities wait at the server.
    /// - Throws: ``ClientError``; `unimplemented` from servers that do not know it.
    public func pause(reason: String = "") async throws(ClientError) {
        let request = pauseRequest(reason)
        _ = try await client.call(request, workflowID: id.rawValue)
    }

    /// Lets a paused workflow go on.
    /// - Throws: ``ClientError``; `unimplemented` from servers that do not know it.
    public func unpause(reason: String = "") async throws(ClientError) {
        let request = UnpauseWorkflowExecutionRequest(pauseRequest(reason))
        _ = try await client.call(request, workflowID: id.rawValue)
    }

    private func pauseRequest(_ reason: String) -> PauseWorkflowExecutionRequest {
        PauseWorkflowExecutionRequest(
            namespace: client.namespace,
            workflowID: id.rawValue,
            runID: runID?.rawValue ?? "",
            identity: client.identity,
            reason: reason,
            requestID: Client.requestID()
        )
    }
}

extension Client {
    /// Counts workflows.
    /// - Parameter query: a visibility query such as `WorkflowType = 'Order'`; all workflows when empty.
    /// - Returns: how many there are. What the server shows lags behind by a moment.
    /// - Throws: ``ClientError`` when the query cannot be understood.
    public func countWorkflows(_ query: String = "") async throws(ClientError) -> Int {
        try await count(query).total
    }

    /// Counts workflows by their status.
    /// - Parameter query: a visibility query without `GROUP BY`; all workflows when empty.
    /// - Returns: the numbers by status, such as `Running`.
    /// - Throws: ``ClientError`` when the query cannot be understood.
    public func countWorkflowsByStatus(_ query: String = "") async throws(ClientError) -> [String: Int] {
        try await count(query.isEmpty ? "GROUP BY ExecutionStatus" : "\(query) GROUP BY ExecutionStatus").byStatus
    }

    private func count(_ query: String) async throws(ClientError) -> WorkflowCount {
        try await chain.pass(CountWorkflowsCall(query: query), through: { $0.countWorkflows }) {
            call async throws(ClientError) in
            let request = CountWorkflowExecutionsRequest(namespace: namespace, query: call.query)
            let response = try await self.call(request, workflowID: "")
            var counts = WorkflowCount(total: Int(response.count), byStatus: [:])
            for group in response.groups {
                // Search attributes do not go through the converter; the server writes them as JSON.
                let status = group.values.first.flatMap { JSONText.unquoted(String(decoding: $0.data, as: UTF8.self)) }
                counts.byStatus[status ?? "", default: 0] &+= Int(group.count)
            }
            return counts
        }
    }
}
