public import TemporalModel
import TemporalWire

extension Client {
    /// A handle to a worker deployment: all versions of a worker.
    /// - Parameter name: the name that its workers have, ``WorkerDeploymentVersion/deploymentName``.
    /// - Returns: a handle; nothing is asked of the server yet.
    public func deployment(_ name: String) -> WorkerDeploymentHandle {
        WorkerDeploymentHandle(client: self, name: name)
    }

    /// The worker deployments of the namespace. What the server shows lags behind by a moment.
    /// - Parameter pageSize: how many are asked for at once; the server's own number when 0.
    /// - Returns: the deployments; nothing is asked of the server yet.
    public func deployments(pageSize: Int = 0) -> ServerList<WorkerDeploymentListing> {
        ServerList(self, ListWorkerDeploymentsRequest.self) { (token) throws(ClientError) in
            let request = ListWorkerDeploymentsRequest(
                namespace: namespace,
                pageSize: Int32(clamping: pageSize),
                pageToken: token
            )
            let response = try await call(request)
            return (response.deployments, response.nextPageToken)
        }
    }

    /// Makes a worker deployment before its first worker polls, which would make it too: so that its manager can be set
    /// before any worker is there.
    /// - Parameter name: its name. It must not contain `.` or `:`, nor begin with `__`.
    /// - Returns: a handle to it.
    /// - Throws: ``ClientError/deploymentExists(_:)``; ``ClientError/rpc(_:)`` with `invalidArgument` when the server does
    ///   not take the name, with `unimplemented` when it does not know the call.
    @discardableResult
    public func createDeployment(_ name: String) async throws(ClientError) -> WorkerDeploymentHandle {
        let request = CreateWorkerDeploymentRequest(
            namespace: namespace,
            name: name,
            identity: identity,
            requestID: Self.requestID()
        )
        _ = try await call(request, deployment: name)
        return deployment(name)
    }
}
