public import TemporalCore

/// A worker as its heartbeats tell the server.
public struct WorkerDescription: Hashable, Sendable {
    /// Whether it takes work.
    public enum Status: Hashable, Sendable {
        /// It does.
        case running
        /// It ends what it has.
        case shuttingDown
        /// It has ended.
        case shutDown
        /// A status that this version does not know.
        case unknown
    }
    /// Names this worker, from its start to its end.
    public var instanceKey = ""
    /// Who it is, as the Web UI shows it.
    public var identity = ""
    /// The queue it works on.
    public var taskQueue = TaskQueue("")
    /// What it was deployed as; nil without worker versioning.
    public var version: WorkerDeploymentVersion?
    /// The name of its SDK.
    public var sdkName = ""
    /// The version of its SDK.
    public var sdkVersion = ""
    /// Whether it takes work.
    public var status = Status.unknown
    /// When it began.
    public var startTime: Timestamp?
    /// The machine it runs on.
    public var hostName = ""
    /// The process it runs in.
    public var processID = ""
    /// Its plugins, by name and version.
    public var plugins: [String] = []
    /// The kinds of stores that it keeps large payloads in, such as `aws.s3driver`.
    public var storageDrivers: [String] = []
    /// What only the description of one worker tells; nil in lists.
    public var load: WorkerLoad?

    /// A worker of which nothing is known.
    public init() {}
}

/// How busy a worker is.
public struct WorkerLoad: Hashable, Sendable {
    /// When it last said so.
    public var heartbeatTime: Timestamp?
    /// How much of the machine's processors is in use, from 0 to 1.
    public var hostCPU = 0.0
    /// How much of the machine's memory is in use, from 0 to 1.
    public var hostMemory = 0.0
    /// Its slots for workflow tasks.
    public var workflowTasks: WorkerSlots?
    /// Its slots for activities.
    public var activities: WorkerSlots?
    /// Its slots for local activities.
    public var localActivities: WorkerSlots?
    /// Its slots for Nexus tasks.
    public var nexusTasks: WorkerSlots?
    /// How often a run was found in memory.
    public var cacheHits = 0
    /// How often a run had to be replayed.
    public var cacheMisses = 0
    /// How many runs are in memory.
    public var cacheSize = 0

    /// A worker that does nothing.
    public init() {}
}

/// How many tasks of one kind a worker has and could take.
public struct WorkerSlots: Hashable, Sendable {
    /// How many more it could take now.
    public var available = 0
    /// How many it has now.
    public var used = 0
    /// How many it has done since it began.
    public var processed = 0
    /// How many of those failed.
    public var failed = 0
    /// What kind of supplier gives out the slots, such as `Fixed`.
    public var supplierKind = ""

    /// No slots.
    public init() {}
}
