public import TemporalCore

/// A worker deployment as a list shows it. What lists show lags behind by a moment.
public struct WorkerDeploymentListing: Hashable, Sendable {
    /// Its name.
    public var name = ""
    /// When its first worker polled.
    public var createTime: Timestamp?
    /// Where it sends workflows.
    public var routing = WorkerDeploymentRouting()
    /// The version that was deployed last.
    public var latestVersion: WorkerDeploymentVersionSummary?
    /// The version that gets new workflows; nil when workers without a version do.
    public var currentVersion: WorkerDeploymentVersionSummary?
    /// The version that is tried; nil when none is.
    public var rampingVersion: WorkerDeploymentVersionSummary?

    /// A deployment of which nothing is known.
    public init() {}
}

/// A worker deployment as the server has it: all versions of a worker.
public struct WorkerDeploymentDescription: Hashable, Sendable {
    /// Its name.
    public var name = ""
    /// When its first worker polled.
    public var createTime: Timestamp?
    /// Where it sends workflows.
    public var routing = WorkerDeploymentRouting()
    /// Whether all task queues know of the latest change of ``routing``; nil when the server does not say.
    public var isRoutingKnownEverywhere: Bool?
    /// Its versions, the latest first. The server forgets versions that are drained and that no worker polls.
    public var versions: [WorkerDeploymentVersionSummary] = []
    /// Who changed it last; empty when nobody has.
    public var lastModifier = ""
    /// The only identity whose changes the server takes; nil when it takes those of all.
    public var manager: String?
    /// For a change of what is described here, and of nothing newer.
    public var conflictToken = WorkerDeploymentConflictToken(bytes: [])

    /// A deployment of which nothing is known.
    public init() {}

    /// One of its versions.
    /// - Parameter buildID: the version's build.
    /// - Returns: the version; nil when the deployment has none of that build.
    public func version(_ buildID: String) -> WorkerDeploymentVersionSummary? {
        versions.first { $0.version.buildID == buildID }
    }
}

/// What is known of a version without asking for it alone.
public struct WorkerDeploymentVersionSummary: Hashable, Sendable {
    /// What a version is there for.
    public enum Status: Hashable, Sendable {
        /// It was made by hand, and no worker of it has polled.
        case created
        /// Its workers poll, and it never was current or ramping.
        case inactive
        /// It gets new workflows.
        case current
        /// It gets a part of them.
        case ramping
        /// It gets none any more, and workflows that are pinned to it run.
        case draining
        /// It gets none any more, and no workflow that is pinned to it runs.
        case drained
        /// A status that this version does not know.
        case unknown
    }

    /// Which version.
    public var version: WorkerDeploymentVersion
    /// What it is there for.
    public var status = Status.unknown
    /// When its first worker polled.
    public var createTime: Timestamp?
    /// Since when it is current; nil when it is not.
    public var currentSince: Timestamp?
    /// Since when it is ramping; nil when it is not.
    public var rampingSince: Timestamp?
    /// When what it gets was changed; nil when it never was.
    public var routingChangedTime: Timestamp?
    /// When it became current or ramping for the first time; nil when it never was.
    public var firstActivationTime: Timestamp?
    /// When it became current for the last time; nil when it never was.
    public var lastCurrentTime: Timestamp?
    /// When it ceased to be current or ramping; nil when it never did.
    public var lastDeactivationTime: Timestamp?
    /// Whether workflows need it still; nil while it gets new ones, and when it never did.
    public var drainage: WorkerDeploymentDrainage?

    /// A version of which nothing else is known.
    /// - Parameter version: which.
    public init(_ version: WorkerDeploymentVersion) { self.version = version }
}

/// Whether workflows need a version that gets no new ones.
public struct WorkerDeploymentDrainage: Hashable, Sendable {
    /// Whether they need it.
    public enum Status: Hashable, Sendable {
        /// Workflows that are pinned to it run.
        case draining
        /// No workflow that is pinned to it runs. Queries of workflows that have ended may need its workers still.
        case drained
        /// A status that this version does not know.
        case unknown
    }
    /// Whether they need it.
    public var status: Status
    /// When that changed.
    public var changedTime: Timestamp?
    /// When the server looked last; it does so every few minutes.
    public var checkedTime: Timestamp?

    /// The drainage of a version.
    /// - Parameter status: whether workflows need it.
    public init(_ status: Status) { self.status = status }
}

/// A version as the server has it. What a summary has is at hand directly: `description.status`.
@dynamicMemberLookup
public struct WorkerDeploymentVersionDescription: Hashable, Sendable {
    /// A queue that workers of the version have polled.
    public struct Queue: Hashable, Sendable {
        /// The queue.
        public var taskQueue: TaskQueue
        /// Which of its tasks; nil for a kind that this version does not know.
        public var type: TaskQueueType?
        /// What of the queue waits for this version; nil when it was not asked for.
        public var stats: TaskQueueStats?
        /// The same for each priority that has tasks.
        public var statsByPriority: [Int: TaskQueueStats] = [:]

        /// A queue of which nothing else is known.
        public init(_ taskQueue: TaskQueue, _ type: TaskQueueType?) {
            self.taskQueue = taskQueue
            self.type = type
        }
    }

    /// What is known without asking for it alone.
    public var summary: WorkerDeploymentVersionSummary
    /// How large the part is that it gets while it is ramping, in percent.
    public var rampingPercentage = 0.0
    /// The queues that its workers have polled.
    public var taskQueues: [Queue] = []
    /// Notes that were made of it, by their names.
    public var metadata: [NamedPayload] = []
    /// Who changed it last; empty when nobody has.
    public var lastModifier = ""

    /// A version of which nothing else is known.
    /// - Parameter summary: what is known.
    public init(_ summary: WorkerDeploymentVersionSummary) { self.summary = summary }

    /// What the summary has.
    public subscript<Value>(dynamicMember member: KeyPath<WorkerDeploymentVersionSummary, Value>) -> Value {
        summary[keyPath: member]
    }
}
