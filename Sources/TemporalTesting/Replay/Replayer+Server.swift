public import TemporalClient
import TemporalCore

extension Replayer {
    /// Replays the workflows that a query finds on a server, one after another, as the results are asked for.
    ///
    /// ```swift
    /// for try await result in replayer.results(of: "ExecutionStatus = 'Running'", on: client) { print(result) }
    /// ```
    /// - Parameters:
    ///   - query: as in `temporal workflow list --query`; empty for all workflows of the namespace.
    ///   - client: the connection to the server.
    ///   - limit: how many at most; all when nil.
    /// - Returns: the results. A history that cannot be read is a failed result, a query that cannot be answered throws
    ///   ``ClientError``.
    public func results(of query: String, on client: Client, limit: Int? = nil) -> ServerReplays {
        ServerReplays(replayer: self, client: client, query: query, limit: limit ?? .max)
    }

    /// Replays one workflow of a server.
    /// - Parameters:
    ///   - workflowID: the workflow.
    ///   - runID: a certain run; the latest when nil.
    ///   - client: the connection to the server.
    /// - Returns: the result. A history that cannot be read is a failed one.
    public func result(of workflowID: String, runID: String? = nil, on client: Client) async -> ReplayResult {
        do {
            return await result(of: try await WorkflowHistory.fetch(client, workflowID: workflowID, runID: runID))
        } catch {
            let failure = ReplayFailure(.unreadable, workflowType: "", reason: "its history cannot be read: \(error)")
            return ReplayResult(workflowType: "", workflowID: workflowID, eventCount: 0, failure: failure)
        }
    }
}

/// The results of replaying what a query finds on a server.
public struct ServerReplays: AsyncSequence, Sendable {
    let replayer: Replayer
    let client: Client
    let query: String
    let limit: Int

    /// Asks the server page by page and replays history by history.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let replays: ServerReplays
        fileprivate var remaining: Int
        private var workflows: WorkflowList.AsyncIterator

        fileprivate init(_ replays: ServerReplays) {
            self.replays = replays
            remaining = replays.limit
            workflows = replays.client.workflows(replays.query).makeAsyncIterator()
        }

        /// The next result, or nil when there are no more.
        /// - Throws: ``ClientError`` when the server does not answer the query.
        public mutating func next() async throws -> ReplayResult? {
            guard remaining > 0, let workflow = try await workflows.next() else { return nil }
            remaining -= 1
            return await replays.replayer.result(
                of: workflow.workflowID,
                runID: workflow.runID.rawValue,
                on: replays.client
            )
        }
    }

    /// Begins with the first page.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
