public import TemporalCore
import TemporalRPC
import TemporalWire

/// A batch operation on the server.
public struct BatchHandle: Sendable, SelfDescribing {
    let client: Client
    /// Its id.
    public let id: String

    package var facts: KeyValuePairs<String, any Sendable> { ["id": id] }

    /// How it stands.
    /// - Throws: ``ClientError/rpc(_:)`` with `notFound` when no batch has that id.
    public func describe() async throws(ClientError) -> BatchDescription {
        try await client.call(DescribeBatchOperationRequest(namespace: client.namespace, jobID: id)).description
    }

    /// Ends it before it is done. What it has done stays done.
    /// - Parameter reason: for those who look at it later; must not be empty.
    /// - Throws: ``ClientError/rpc(_:)`` with `notFound` when no batch has that id, or it has ended.
    public func stop(reason: String) async throws(ClientError) {
        let request = StopBatchOperationRequest(
            namespace: client.namespace,
            jobID: id,
            reason: reason,
            identity: client.identity
        )
        _ = try await client.call(request)
    }
}

extension Client {
    /// Begins to do something to many workflows.
    ///
    /// ```swift
    /// let batch = try await client.startBatch(.cancel, on: .query("WorkflowType = 'Order'"), reason: "shop closes")
    /// ```
    /// - Parameters:
    ///   - operation: what is done to each.
    ///   - targets: to which.
    ///   - reason: for those who look at it later; must not be empty.
    ///   - id: its id; made up when nil.
    ///   - operationsPerSecond: how many a second; the server's own number when nil.
    /// - Returns: a handle to it.
    /// - Throws: ``ClientError/invalid(_:)`` without targets or a reason; ``ClientError/rpc(_:)``: `alreadyExists` when
    ///   there is one of that id, `resourceExhausted` when too many run at once, `invalidArgument` of a query.
    @discardableResult
    public func startBatch(
        _ operation: BatchOperation,
        on targets: BatchTargets,
        reason: String,
        id: String? = nil,
        operationsPerSecond: Double? = nil
    ) async throws(ClientError) -> BatchHandle {
        let (query, named) = targets.parts
        guard !query.isEmpty || !named.isEmpty else {
            throw .invalid("a batch operation needs a query or names of what it is about")
        }
        guard !reason.isEmpty else { throw .invalid("a batch operation needs a reason") }
        let request = StartBatchOperationRequest(
            namespace: namespace,
            jobID: id ?? RandomID.make(),
            reason: reason,
            identity: identity,
            query: query,
            targets: named,
            operation: try operation.encoded(self),
            operationsPerSecond: operationsPerSecond ?? 0
        )
        _ = try await call(request)
        return BatchHandle(client: self, id: request.jobID)
    }

    /// A handle to a batch operation.
    /// - Parameter id: its id.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func batch(_ id: String) -> BatchHandle { BatchHandle(client: self, id: id) }

    /// The batch operations of the namespace, the latest first; also those that have ended, for a while.
    /// - Parameter pageSize: how many are asked for at once; the server's own number when 0.
    /// - Returns: the batch operations; nothing is asked of the server yet.
    public func batches(pageSize: Int = 0) -> ServerList<BatchDescription> {
        ServerList(self, ListBatchOperationsRequest.self) { (token) throws(ClientError) in
            let request = ListBatchOperationsRequest(
                namespace: namespace,
                pageSize: Int32(clamping: pageSize),
                pageToken: token
            )
            let response = try await call(request)
            return (response.batches, response.nextPageToken)
        }
    }
}

extension BatchTargets {
    fileprivate var parts: (query: String, named: [StartBatchOperationRequest.Target]) {
        switch self {
        case .query(let query): (query, [])
        case .workflows(let targets): ("", targets.map { .init(id: $0.id, runID: $0.runID?.rawValue ?? "") })
        case .activities(let targets):
            ("", targets.map { .init(id: $0.id, runID: $0.runID?.rawValue ?? "", isActivity: true) })
        }
    }
}
