import TemporalWire

extension Client {
    /// What the server says of its cluster.
    /// - Throws: ``ClientError``.
    public func clusterInfo() async throws(ClientError) -> ClusterDescription {
        try await call(GetClusterInfoRequest()).description
    }

    /// The server's version, and what it can do.
    /// - Throws: ``ClientError``.
    public func systemInfo() async throws(ClientError) -> ServerDescription {
        try await call(GetSystemInfoRequest()).description
    }

    /// Whether a service is up, by gRPC's health check.
    /// - Parameter service: which one.
    /// - Returns: true when it serves; false when it says that it does not.
    /// - Throws: ``ClientError`` when the server does not answer, or does not know the service.
    public func isServing(_ service: TemporalService = .workflow) async throws(ClientError) -> Bool {
        try await call(HealthCheckRequest(service: service)).isServing
    }
}
