public import TemporalCore

/// What kind of tasks a queue hands out. The numbers are the API's.
public enum TaskQueueType: Int32, Hashable, Sendable {
    /// Workflow tasks.
    case workflow = 1
    /// Activity tasks.
    case activity = 2
    /// Nexus tasks.
    case nexus = 3
}

/// A task queue as the server has it.
public struct TaskQueueDescription: Hashable, Sendable {
    /// Who has polled it in the last minutes.
    public var pollers: [TaskQueuePoller] = []
    /// How many tasks wait, and how fast they come and go.
    public var stats = TaskQueueStats()
    /// The same for each priority that has tasks.
    public var statsByPriority: [Int: TaskQueueStats] = [:]
    /// What an operator has set.
    public var config = TaskQueueConfig()
    /// How many tasks a second it hands out at most, set by the caller that ``rateLimitSource`` names; nil when it is not told.
    public var effectiveRateLimit: Double?
    /// Who set ``effectiveRateLimit``.
    public var rateLimitSource = RateLimitSource.unknown
    /// The deployment version that gets new workflows; nil without worker versioning.
    public var currentVersion: WorkerDeploymentVersion?
    /// The version that gets a part of them while it is tried; nil when no version is tried.
    public var rampingVersion: WorkerDeploymentVersion?
    /// How large that part is, in percent.
    public var rampingPercentage = 0.0

    /// Who set a queue's rate limit.
    public enum RateLimitSource: Hashable, Sendable {
        /// An operator.
        case operatorCall
        /// A worker of the queue.
        case worker
        /// The server's own settings.
        case system
        /// A source that this version does not know.
        case unknown
    }

    /// A queue of which nothing is known.
    public init() {}
}

/// One that polls a task queue.
public struct TaskQueuePoller: Hashable, Sendable {
    /// Who it is.
    public var identity = ""
    /// When it was last heard of.
    public var lastAccess: Timestamp?
    /// How many tasks a second it wants at most.
    public var ratePerSecond = 0.0
    /// What it was deployed as; nil without worker versioning.
    public var version: WorkerDeploymentVersion?

    /// A poller of which nothing is known.
    public init() {}
}

/// How many tasks a queue holds, and how fast they come and go. All numbers are approximate.
public struct TaskQueueStats: Hashable, Sendable {
    /// How many tasks wait.
    public var backlogCount = 0
    /// How long the oldest of them has waited.
    public var backlogAge = Duration.zero
    /// How many tasks a second are added, lately.
    public var addRate = 0.0
    /// How many tasks a second are handed out, lately.
    public var dispatchRate = 0.0

    /// An empty queue.
    public init() {}
}

/// What an operator has set of a task queue.
public struct TaskQueueConfig: Hashable, Sendable {
    /// How many tasks a second it hands out at most; no separate limit when nil.
    public var rateLimit: Double?
    /// How many of them for each fairness key, times its weight; no limit when nil.
    public var fairnessKeyRateLimit: Double?
    /// The weights of fairness keys that do not go by what tasks say.
    public var fairnessWeights: [String: Double] = [:]

    /// Nothing is set.
    public init() {}
}
