import TemporalCore
import TemporalWire

extension WorkflowListing {
    /// The same with its values as the client reads them.
    func read(by client: Client) -> Self {
        var listing = self
        listing.converter = client.converter(of: workflowID)
        return listing
    }

    /// A note beside the workflow; nil when no note has that name.
    /// - Throws: ``ClientError/conversion(_:)`` when it is not a `Value`.
    public func memo<Value: Decodable>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(ClientError) -> Value? {
        try memo.value(of: name, as: type, with: converter)
    }
}

/// The workflows that a query finds, asked for page by page as they are read.
public struct WorkflowList: AsyncSequence, Sendable {
    let client: Client
    let query: String
    let pageSize: Int

    /// Asks the server page by page.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let client: Client
        private var request: ListWorkflowExecutionsRequest
        private var page: ArraySlice<WorkflowListing> = []
        private var isLastPage = false
        private var idle: IdleAnswers

        fileprivate init(_ list: WorkflowList) {
            client = list.client
            idle = list.client.idleAnswers(to: ListWorkflowExecutionsRequest.self)
            request = ListWorkflowExecutionsRequest(
                namespace: list.client.namespace,
                query: list.query,
                pageSize: Int32(clamping: list.pageSize)
            )
        }

        /// The next workflow, or nil when there are no more.
        /// - Throws: ``ClientError`` when the server does not answer the query.
        public mutating func next() async throws(ClientError) -> WorkflowListing? {
            // A page may be empty and not the last.
            while page.isEmpty {
                guard !isLastPage else { return nil }
                let response = try await client.call(request, workflowID: "")
                page = response.executions[...]
                isLastPage = response.nextPageToken.isEmpty
                if !isLastPage {
                    try await idle.note(!page.isEmpty && response.nextPageToken != request.pageToken)
                }
                request.pageToken = response.nextPageToken
            }
            return page.popFirst()?.read(by: client)
        }

        /// The next workflow, or nil when there are no more.
        /// - Throws: ``ClientError`` when the server does not answer the query.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> WorkflowListing? {
            try await next()
        }
    }

    /// Begins with the first page.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}

extension Client {
    /// Finds workflows.
    ///
    /// ```swift
    /// for try await order in client.workflows("WorkflowType = 'Order' AND ExecutionStatus = 'Running'") { … }
    /// ```
    /// - Parameters:
    ///   - query: a visibility query; all workflows of the namespace when empty.
    ///   - pageSize: how many are asked for at once; the server's own number when 0.
    /// - Returns: the workflows, the latest first; nothing is asked of the server yet.
    public func workflows(_ query: String = "", pageSize: Int = 0) -> WorkflowList {
        chain.pass(ListWorkflowsCall(query: query, pageSize: pageSize), through: { $0.listWorkflows }) { call in
            WorkflowList(client: self, query: call.query, pageSize: call.pageSize)
        }
    }
}

extension Client {
    /// Finds workflows in no order. Present servers do the same as for ``workflows(_:pageSize:)``.
    /// - Parameters:
    ///   - query: a visibility query; all workflows of the namespace when empty.
    ///   - pageSize: how many are asked for at once; the server's own number when 0.
    /// - Returns: the workflows; nothing is asked of the server yet.
    public func scanWorkflows(_ query: String = "", pageSize: Int = 0) -> ServerList<WorkflowListing> {
        ServerList(self, ScanWorkflowExecutionsRequest.self) { (token) throws(ClientError) in
            let page = page(query, size: pageSize, token: token)
            let response = try await call(ScanWorkflowExecutionsRequest(page))
            return (response.executions.map { $0.read(by: self) }, response.nextPageToken)
        }
    }

    /// Finds workflows in the archive.
    /// - Parameters:
    ///   - query: a query in the words of the archive; it must not be empty.
    ///   - pageSize: how many are asked for at once; the server's own number when 0.
    /// - Returns: the workflows; nothing is asked of the server yet. Reading them throws ``ClientError/rpc(_:)`` with
    ///   `invalidArgument` when the server has no archive.
    public func archivedWorkflows(_ query: String, pageSize: Int = 0) -> ServerList<WorkflowListing> {
        ServerList(self, ListArchivedWorkflowExecutionsRequest.self) { (token) throws(ClientError) in
            let page = page(query, size: pageSize, token: token)
            let response = try await call(ListArchivedWorkflowExecutionsRequest(page))
            return (response.executions.map { $0.read(by: self) }, response.nextPageToken)
        }
    }

    private func page(_ query: String, size pageSize: Int, token: [UInt8]) -> ListWorkflowExecutionsRequest {
        ListWorkflowExecutionsRequest(
            namespace: namespace,
            query: query,
            pageSize: Int32(clamping: pageSize),
            pageToken: token
        )
    }
}
