public import TemporalCore
import TemporalModel
import TemporalWire

extension Client {
    /// Makes a Nexus endpoint: a name under which workflows of all namespaces call the operations of a task queue's workers.
    /// Servers take a moment until all of them know it.
    /// - Parameters:
    ///   - endpoint: its name: letters, digits and hyphens, beginning with a letter.
    ///   - target: where its calls go.
    ///   - description: what it is for, as Markdown; none when nil.
    /// - Returns: the endpoint.
    /// - Throws: ``ClientError/rpc(_:)`` with `alreadyExists` when the name is taken, with `invalidArgument` for a name
    ///   that may not be one.
    @discardableResult
    public func createNexusEndpoint(
        _ endpoint: NexusEndpoint,
        target: NexusEndpointTarget,
        description: String? = nil
    ) async throws(ClientError) -> NexusEndpointDescription {
        let spec = try spec(endpoint.name, to: target, description: description)
        return try await call(CreateNexusEndpointRequest(spec)).endpoint
    }

    /// Makes a Nexus endpoint whose calls go to the workers of a queue in the client's namespace.
    /// - Parameters:
    ///   - endpoint: its name.
    ///   - taskQueue: the queue of its workers.
    ///   - description: what it is for, as Markdown; none when nil.
    /// - Returns: the endpoint.
    /// - Throws: ``ClientError/rpc(_:)`` with `alreadyExists` when the name is taken.
    @discardableResult
    public func createNexusEndpoint(
        _ endpoint: NexusEndpoint,
        on taskQueue: TaskQueue,
        description: String? = nil
    ) async throws(ClientError) -> NexusEndpointDescription {
        let target = NexusEndpointTarget.taskQueue(taskQueue, namespace: namespace)
        return try await createNexusEndpoint(endpoint, target: target, description: description)
    }

    /// Changes where an endpoint's calls go.
    /// - Parameters:
    ///   - endpoint: the endpoint as it was read; if it has changed since, the change is refused.
    ///   - target: where its calls go from now on.
    ///   - description: what it is for, as Markdown; as it was when nil.
    /// - Returns: the endpoint as it is then.
    /// - Throws: ``ClientError/rpc(_:)`` with `failedPrecondition` when it has changed, with `notFound` when it is gone.
    @discardableResult
    public func updateNexusEndpoint(
        _ endpoint: NexusEndpointDescription,
        target: NexusEndpointTarget,
        description: String? = nil
    ) async throws(ClientError) -> NexusEndpointDescription {
        var spec = try spec(endpoint.name, to: target, description: description)
        if description == nil { spec.description = endpoint.description }
        let request = UpdateNexusEndpointRequest(id: endpoint.id, version: endpoint.version, spec)
        return try await call(request).endpoint
    }

    /// Removes an endpoint; calls to it fail from then on.
    /// - Parameter endpoint: the endpoint as it was read. Servers remove it even if it has changed since.
    /// - Throws: ``ClientError/rpc(_:)`` with `notFound` when it is gone.
    public func deleteNexusEndpoint(_ endpoint: NexusEndpointDescription) async throws(ClientError) {
        _ = try await call(DeleteNexusEndpointRequest(id: endpoint.id, version: endpoint.version))
    }

    /// An endpoint by its name.
    /// - Parameter endpoint: its name.
    /// - Returns: the endpoint, or nil when there is none of that name.
    /// - Throws: ``ClientError``.
    public func nexusEndpoint(_ endpoint: NexusEndpoint) async throws(ClientError) -> NexusEndpointDescription? {
        try await call(ListNexusEndpointsRequest(name: endpoint.name)).endpoints.first
    }

    /// An endpoint by the server's id.
    /// - Parameter id: its id.
    /// - Returns: the endpoint.
    /// - Throws: ``ClientError/rpc(_:)`` with `notFound`.
    public func nexusEndpoint(id: String) async throws(ClientError) -> NexusEndpointDescription {
        try await call(GetNexusEndpointRequest(id: id)).endpoint
    }

    /// The endpoints of the cluster; nothing is asked of the server yet.
    public func nexusEndpoints() -> ServerList<NexusEndpointDescription> {
        ServerList(self, ListNexusEndpointsRequest.self) { (token) throws(ClientError) in
            let response = try await call(ListNexusEndpointsRequest(pageToken: token))
            return (response.endpoints, response.nextPageToken)
        }
    }

    private func spec(
        _ name: String,
        to target: NexusEndpointTarget,
        description: String?
    ) throws(ClientError) -> NexusEndpointSpec {
        var spec = NexusEndpointSpec(name: name, target: target)
        // The Web UI reads it, so it goes without codecs.
        do { spec.description = try description.map { try converter.plain.payload(from: $0) } } catch {
            throw .conversion("the description of an endpoint cannot be encoded: \(error)")
        }
        return spec
    }
}
