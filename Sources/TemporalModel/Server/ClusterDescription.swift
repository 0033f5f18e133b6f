/// A cluster of Temporal servers.
public struct ClusterDescription: Hashable, Sendable {
    /// Its name.
    public var name = ""
    /// Its id.
    public var id = ""
    /// The version of its servers.
    public var serverVersion = ""
    /// In how many parts it keeps its histories.
    public var historyShardCount = 0
    /// What it keeps its data in, such as `postgres`.
    public var persistenceStore = ""
    /// What answers lists and counts.
    public var visibilityStore = ""
    /// Which versions of clients it takes, by the client's name.
    public var supportedClients: [String: String] = [:]

    /// A cluster of which nothing is known.
    public init() {}
}

/// A server's version, and what it can do.
public struct ServerDescription: Hashable, Sendable {
    /// Its version.
    public var version = ""
    /// The names of what it can do, as the API has them, such as `supports_schedules`.
    public var capabilities: Set<String> = []

    /// A server of which nothing is known.
    public init() {}
}
