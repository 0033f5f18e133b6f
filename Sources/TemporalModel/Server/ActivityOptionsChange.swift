public import TemporalCore

/// What an operator changes of activities that wait or run; what is nil stays as it is.
public struct ActivityOptionsChange: Hashable, Sendable {
    /// The queue of the next attempts.
    public var taskQueue: TaskQueue?
    /// The limit of all attempts together.
    public var scheduleToClose: Duration?
    /// How long an attempt may wait for a worker.
    public var scheduleToStart: Duration?
    /// The limit of one attempt.
    public var startToClose: Duration?
    /// How long an attempt may be silent.
    public var heartbeat: Duration?
    /// How failed attempts are tried again.
    public var retry: RetryPolicy?
    /// Their place in the line of their queue.
    public var priority: Priority?
    package private(set) var restoresOriginal = false

    /// A change of what is given.
    public init(
        taskQueue: TaskQueue? = nil,
        scheduleToClose: Duration? = nil,
        scheduleToStart: Duration? = nil,
        startToClose: Duration? = nil,
        heartbeat: Duration? = nil,
        retry: RetryPolicy? = nil,
        priority: Priority? = nil
    ) {
        self.taskQueue = taskQueue
        self.scheduleToClose = scheduleToClose
        self.scheduleToStart = scheduleToStart
        self.startToClose = startToClose
        self.heartbeat = heartbeat
        self.retry = retry
        self.priority = priority
    }

    /// Everything again as the workflow asked for it.
    public static let original = {
        var change = Self()
        change.restoresOriginal = true
        return change
    }()
}

/// How an activity is tried now.
public struct CurrentActivityOptions: Hashable, Sendable {
    /// The queue of its attempts.
    public var taskQueue = TaskQueue("")
    /// The limit of all attempts together, if there is one.
    public var scheduleToClose: Duration?
    /// How long an attempt may wait for a worker, if that is limited.
    public var scheduleToStart: Duration?
    /// The limit of one attempt, if there is one.
    public var startToClose: Duration?
    /// How long an attempt may be silent, if that is limited.
    public var heartbeat: Duration?
    /// How failed attempts are tried again.
    public var retry: RetryPolicy?
    /// Its place in the line of its queue.
    public var priority: Priority?

    /// Nothing is known.
    public init() {}
}
