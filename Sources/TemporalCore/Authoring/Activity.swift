/// A typed reference to an activity: its name, its types and its policy, and nothing of its implementation.
///
/// `Failure` is the error that callers can tell apart at compile time; `Never` where none is declared.
public struct Activity<Input: Codable & Sendable, Output: Codable & Sendable, Failure: Error & Codable>: Sendable {
    /// The activity's type name on the wire.
    public let name: String
    /// How it is run when a call says nothing else.
    public var options: ActivityOptions

    /// An activity whose every attempt has a limit.
    /// - Parameters:
    ///   - name: the type name on the wire.
    ///   - startToClose: the limit of one attempt.
    ///   - scheduleToClose: the limit of all attempts and the waits between them; none by default.
    ///   - heartbeat: how long the worker may be silent; by default it need not say anything.
    ///   - retry: the server's defaults (1 s, doubling to 100 s, without end) unless given.
    public init(
        _ name: String,
        startToClose: Duration,
        scheduleToClose: Duration? = nil,
        heartbeat: Duration? = nil,
        retry: RetryPolicy? = nil
    ) {
        self.name = name
        options = ActivityOptions(startToClose: startToClose, scheduleToClose: scheduleToClose)
        options.heartbeat = heartbeat
        options.retry = retry
    }

    /// An activity whose attempts together have a limit.
    /// - Parameters:
    ///   - name: the type name on the wire.
    ///   - scheduleToClose: the limit of all attempts and the waits between them.
    ///   - heartbeat: how long the worker may be silent; by default it need not say anything.
    ///   - retry: the server's defaults (1 s, doubling to 100 s, without end) unless given.
    public init(_ name: String, scheduleToClose: Duration, heartbeat: Duration? = nil, retry: RetryPolicy? = nil) {
        self.name = name
        options = ActivityOptions(startToClose: nil, scheduleToClose: scheduleToClose)
        options.heartbeat = heartbeat
        options.retry = retry
    }

    /// The same activity with other options for one call.
    public func with(_ change: (inout ActivityOptions) -> Void) -> Self {
        var copy = self
        change(&copy.options)
        return copy
    }
}

/// How an activity is run.
public struct ActivityOptions: Hashable, Sendable {
    /// Its id within the workflow, by which it is completed from elsewhere and by which operators name it; a number that
    /// counts up when nil. No other activity of the run may have the id until this one has ended: a second one fails the
    /// workflow task with a sentence. A replay compares it, so changing it is a change of the workflow. A local activity
    /// keeps its number.
    public var id: String?
    /// The limit of one attempt.
    public var startToClose: Duration?
    /// The limit of all attempts and the waits between them.
    public var scheduleToClose: Duration?
    /// How long it may wait for a worker; rarely useful, since waiting is what a queue is for.
    public var scheduleToStart: Duration?
    /// How long the worker may be silent.
    public var heartbeat: Duration?
    /// How it is tried again; the server's defaults when nil.
    public var retry: RetryPolicy?
    /// The queue of the workers that run it; the workflow's own when nil.
    public var taskQueue: TaskQueue?
    /// What the caller waits for when it cancels.
    public var cancellation = ActivityCancellation.tryCancel
    /// Of a local activity: a wait between two attempts that is longer than this is left to a timer of the workflow, so
    /// that the workflow task need not be held open for it; 60 s by default, as in the Core-based SDKs.
    public var localRetryThreshold = Duration.seconds(60)
    /// Its place in the line of its queue.
    public var priority: Priority?
    /// Whether the server may hand it back with the answer to the workflow task, without a poll.
    public var allowsEagerExecution = true
    /// A short text for the Web UI.
    public var summary: String?

    init(startToClose: Duration?, scheduleToClose: Duration?) {
        self.startToClose = startToClose
        self.scheduleToClose = scheduleToClose
    }
}

/// What the caller waits for when it cancels an activity.
public enum ActivityCancellation: Hashable, Sendable {
    /// The request is sent and the caller goes on at once.
    case tryCancel
    /// The caller goes on when the activity has ended, however it ends.
    case waitCompleted
    /// Nothing is sent; the caller goes on at once.
    case abandon
}
