import TemporalWire

extension Client {
    /// Finds workers that send heartbeats to the server.
    /// - Parameters:
    ///   - query: such as `TaskQueue = 'orders'` or `SdkName = '…'`; all workers of the namespace when empty.
    ///   - pageSize: how many are asked for at once; the server's own number when 0.
    /// - Returns: the workers; nothing is asked of the server yet.
    public func workers(_ query: String = "", pageSize: Int = 0) -> ServerList<WorkerDescription> {
        ServerList(self, ListWorkersRequest.self) { (token) throws(ClientError) in
            let request = ListWorkersRequest(
                namespace: namespace,
                query: query,
                pageSize: Int32(clamping: pageSize),
                pageToken: token
            )
            let response = try await call(request)
            return (response.workers, response.nextPageToken)
        }
    }

    /// Counts workers that send heartbeats to the server.
    /// - Parameter query: as for ``workers(_:pageSize:)``.
    /// - Returns: how many there are.
    /// - Throws: ``ClientError`` when the query cannot be understood.
    public func countWorkers(_ query: String = "") async throws(ClientError) -> Int {
        Int(try await call(CountWorkersRequest(namespace: namespace, query: query)).count)
    }

    /// What a worker's last heartbeat said.
    /// - Parameter instanceKey: names the worker, as lists tell.
    /// - Returns: its description, with its load.
    /// - Throws: ``ClientError/rpc(_:)`` with `notFound` when there is no such worker.
    public func describeWorker(_ instanceKey: String) async throws(ClientError) -> WorkerDescription {
        try await call(DescribeWorkerRequest(namespace: namespace, instanceKey: instanceKey)).worker
    }
}
