/// Whether a namespace takes work.
public enum NamespaceState: Hashable, Sendable {
    /// It does.
    case registered
    /// It takes no new workflows.
    case deprecated
    /// It is being deleted.
    case deleted
    /// A state that this version does not know.
    case unknown
}

/// What an operator sets of a namespace.
public struct NamespaceSettings: Hashable, Sendable {
    /// What it is for; unchanged when nil.
    public var description: String?
    /// Whom to ask about it; unchanged when nil.
    public var ownerEmail: String?
    /// How long workflows that have ended are kept; unchanged when nil. A new namespace needs it.
    public var retention: Duration?
    /// Any further values; on an update they are added to those that are there.
    public var data: [String: String] = [:]

    /// Settings; what is not given stays as it is.
    public init(
        description: String? = nil,
        ownerEmail: String? = nil,
        retention: Duration? = nil,
        data: [String: String] = [:]
    ) {
        self.description = description
        self.ownerEmail = ownerEmail
        self.retention = retention
        self.data = data
    }
}

/// A namespace as the server has it.
public struct NamespaceDescription: Hashable, Sendable {
    /// Its name.
    public var name = ""
    /// Its id, which stays the same when another namespace takes the name.
    public var id = ""
    /// Whether it takes work.
    public var state = NamespaceState.unknown
    /// What it is for.
    public var description = ""
    /// Whom to ask about it.
    public var ownerEmail = ""
    /// Any further values.
    public var data: [String: String] = [:]
    /// How long workflows that have ended are kept.
    public var retention: Duration?
    /// Whether histories are archived when they are removed.
    public var archivesHistories = false
    /// Where to.
    public var historyArchive = ""
    /// Whether what lists show is archived.
    public var archivesVisibility = false
    /// Where to.
    public var visibilityArchive = ""
    /// Whether it exists in several clusters.
    public var isGlobal = false
    /// The cluster in which it works.
    public var activeCluster = ""
    /// All clusters in which it exists.
    public var clusters: [String] = []
    /// The names of what its workers and clients may use, as the API has them, such as `worker_heartbeats`.
    public var capabilities: Set<String> = []
    /// The largest payload in bytes; 0 when the server does not say.
    public var blobSizeLimit = 0
    /// The largest memo in bytes; 0 when the server does not say.
    public var memoSizeLimit = 0

    /// A namespace of which nothing is known.
    public init() {}
}
