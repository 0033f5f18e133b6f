import TemporalWire

extension Client {
    /// Makes a namespace. Servers take a moment until they know it.
    /// - Parameters:
    ///   - name: its name.
    ///   - settings: what it is for; its retention must be given.
    ///   - isGlobal: whether it may exist in several clusters.
    /// - Throws: ``ClientError/rpc(_:)`` with `alreadyExists`; with `invalidArgument` without a retention.
    public func registerNamespace(
        _ name: String,
        _ settings: NamespaceSettings,
        isGlobal: Bool = false
    ) async throws(ClientError) {
        _ = try await call(RegisterNamespaceRequest(namespace: name, settings: settings, isGlobal: isGlobal))
    }

    /// What the server knows of a namespace.
    /// - Parameter name: the namespace; the client's own when nil.
    /// - Returns: its description.
    /// - Throws: ``ClientError/namespaceNotFound(_:)``.
    public func describeNamespace(_ name: String? = nil) async throws(ClientError) -> NamespaceDescription {
        let name = name ?? namespace
        return try await call(DescribeNamespaceRequest(namespace: name), namespace: name).description
    }

    /// Changes a namespace: what the settings do not give stays as it is.
    /// - Parameters:
    ///   - name: the namespace.
    ///   - settings: what changes.
    /// - Throws: ``ClientError/namespaceNotFound(_:)``.
    public func updateNamespace(_ name: String, _ settings: NamespaceSettings) async throws(ClientError) {
        // The server replaces all texts together; those that do not change are sent along.
        var settings = settings
        if settings.description == nil || settings.ownerEmail == nil {
            let present = try await describeNamespace(name)
            settings.description = settings.description ?? present.description
            settings.ownerEmail = settings.ownerEmail ?? present.ownerEmail
        }
        _ = try await call(UpdateNamespaceRequest(namespace: name, settings: settings), namespace: name)
    }

    /// The namespaces of the server.
    /// - Parameter includesDeleted: whether those count that are being deleted.
    /// - Returns: the namespaces; nothing is asked of the server yet.
    public func namespaces(includesDeleted: Bool = false) -> ServerList<NamespaceDescription> {
        ServerList(self, ListNamespacesRequest.self) { (token) throws(ClientError) in
            let request = ListNamespacesRequest(pageToken: token, includesDeleted: includesDeleted)
            let response = try await call(request)
            return (response.namespaces, response.nextPageToken)
        }
    }

    /// Removes a namespace and all in it for good. The server takes a while.
    /// - Parameter name: the namespace.
    /// - Returns: what it is called until it is gone; its name is free at once.
    /// - Throws: ``ClientError/namespaceNotFound(_:)``; `unavailable` or `failedPrecondition` when it is protected.
    @discardableResult
    public func deleteNamespace(_ name: String) async throws(ClientError) -> String {
        try await call(DeleteNamespaceRequest(namespace: name), namespace: name).deletedName
    }

    /// Sends a request about a namespace, and says in errors which one.
    private func call<Request: WireRequest>(
        _ request: Request,
        namespace name: String
    ) async throws(ClientError) -> Request.Response {
        do throws(ClientError) { return try await call(request) } catch {
            guard case .namespaceNotFound = error else { throw error }
            throw .namespaceNotFound(name)
        }
    }
}
