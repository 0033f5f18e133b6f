public import TemporalCore

/// What a worker does at a moment, in numbers.
public struct WorkerStatistics: Sendable, Hashable {
    /// The slots of one kind of work.
    public struct Slots: Sendable, Hashable {
        /// How many tasks may run at once; nil where the supplier cannot say.
        public var total: Int?
        /// How many tasks run.
        public var used = 0
        /// How many tasks have ended since the worker began.
        public var finished = 0
        /// How many of them were given up: their time was over, and their code did not come back when it was told so. It
        /// still ran then; the slot did not wait for it.
        public var abandoned = 0
        /// Who gives the slots: `Fixed`, `ResourceBased`, or the type of the user's own supplier.
        public var supplier = "Fixed"
        /// How many more tasks could run; nil where the supplier cannot say.
        public var available: Int? { total.map { max(0, $0 - used) } }
    }

    /// The polls of one kind.
    public struct Pollers: Sendable, Hashable {
        /// How many polls wait at the server.
        public var waiting = 0
        /// How many polls the worker would like to have there.
        public var target = 0
        /// Whether the target follows the load.
        public var isAutoscaling = false
        /// When a poll last brought a task; nil before the first one.
        public var lastTask: Timestamp?
        /// How many polls have failed one after another; 0 again as soon as the server answers one.
        public var failures = 0
    }

    /// The runs in memory.
    public struct Cache: Sendable, Hashable {
        /// How many there are.
        public var size = 0
        /// How many tasks found their run.
        public var hits = 0
        /// How many tasks of runs that had begun earlier did not.
        public var misses = 0
        /// How many runs were pushed out by others.
        public var evictions = 0
    }

    /// The slots of workflow tasks.
    public var workflowTaskSlots = Slots()
    /// The slots of activities.
    public var activitySlots = Slots()
    /// The slots of local activities.
    public var localActivitySlots = Slots()
    /// The slots of handlers of Nexus operations.
    public var nexusTaskSlots = Slots()
    /// The polls for workflow tasks of runs that no worker has in memory.
    public var workflowTaskPollers = Pollers()
    /// The polls for workflow tasks of this worker's own runs.
    public var stickyPollers = Pollers()
    /// The polls for activities.
    public var activityPollers = Pollers()
    /// The polls for Nexus operations.
    public var nexusTaskPollers = Pollers()
    /// The runs in memory.
    public var cache = Cache()

    /// Those of a worker that has not begun.
    public init() {}

    /// The slots of a kind.
    public subscript(kind: SlotKind) -> Slots {
        get {
            switch kind {
            case .workflowTask: workflowTaskSlots
            case .activity: activitySlots
            case .localActivity: localActivitySlots
            case .nexusTask: nexusTaskSlots
            }
        }
        set {
            switch kind {
            case .workflowTask: workflowTaskSlots = newValue
            case .activity: activitySlots = newValue
            case .localActivity: localActivitySlots = newValue
            case .nexusTask: nexusTaskSlots = newValue
            }
        }
    }

    /// The polls of a kind.
    subscript(kind: PollerKind) -> Pollers {
        get {
            switch kind {
            case .workflowTask: workflowTaskPollers
            case .sticky: stickyPollers
            case .activity: activityPollers
            case .nexusTask: nexusTaskPollers
            }
        }
        set {
            switch kind {
            case .workflowTask: workflowTaskPollers = newValue
            case .sticky: stickyPollers = newValue
            case .activity: activityPollers = newValue
            case .nexusTask: nexusTaskPollers = newValue
            }
        }
    }
}

extension Worker {
    /// What the worker does now, in numbers.
    public var statistics: WorkerStatistics { counts.current }
}
