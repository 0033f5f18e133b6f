/// How long a session may take.
public struct SessionOptions: Sendable {
    /// The limit of the whole session.
    public var executionTimeout: Duration
    /// How long an attempt to begin waits for a worker that has room for the session.
    public var creationTimeout: Duration
    /// How long the worker may be silent before the session is lost.
    public var heartbeatTimeout = Duration.seconds(20)
    /// The queue of the workers; that of the workflow when nil.
    public var taskQueue: TaskQueue?

    /// The limits of a session.
    /// - Parameters:
    ///   - executionTimeout: the limit of the whole session.
    ///   - creationTimeout: how long an attempt to begin waits for a worker that has room for it.
    public init(executionTimeout: Duration, creationTimeout: Duration) {
        self.executionTimeout = executionTimeout
        self.creationTimeout = creationTimeout
    }
}

/// Why the work of a session is not done.
public enum SessionFailure: Error, CustomStringConvertible {
    /// No worker has begun the session in time, or the one that took it went before it said so.
    case notCreated(ActivityFailure<Never>)
    /// The worker is gone, or the session's time is over. What it kept for the session may be gone too.
    case lost(ActivityFailure<Never>)

    /// What went wrong.
    public var description: String {
        switch self {
        case .notCreated(let failure): "no worker has begun the session: \(failure)"
        case .lost(let failure): "the session is lost: \(failure)"
        }
    }
}

/// Some activities of a workflow that run in one process, one after the other or side by side.
///
/// ``WorkflowContext/withSession(_:file:line:_:)`` gives one.
public final class WorkflowSession<W: Workflow> {
    /// The context for all that belongs to the session: it is cancelled when the session is lost.
    public let context: WorkflowContext<W>
    /// The queue of the process that the session is on.
    public let taskQueue: TaskQueue
    /// The name of its machine.
    public let hostName: String

    init(_ context: WorkflowContext<W>, on taskQueue: TaskQueue, hostName: String) {
        self.context = context
        self.taskQueue = taskQueue
        self.hostName = hostName
    }

    /// Runs an activity in the session's process, and waits for its result.
    /// - Parameters:
    ///   - activity: the activity; the session says on which queue.
    ///   - input: its argument.
    /// - Returns: its result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input
    ) async throws(ActivityFailure<Failure>) -> Output {
        try await start(activity, input).result()
    }

    /// Asks for an activity in the session's process, and goes on.
    /// - Parameters:
    ///   - activity: the activity; the session says on which queue.
    ///   - input: its argument.
    /// - Returns: a handle to its result.
    public func start<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input
    ) -> ActivityHandle<Output, Failure> {
        context.start(
            activity.with {
                $0.taskQueue = taskQueue
                // Another worker of this process may have it in memory, and not be the session's.
                $0.allowsEagerExecution = false
            },
            input
        )
    }
}

@available(*, unavailable)
extension WorkflowSession: Sendable {}

/// What a worker says of the session that it has begun. The form is that of the Go SDK, as are the names below.
package struct SessionAnnouncement: Codable, Sendable {
    package var taskQueue: String
    package var hostName: String
    package var resourceID: String

    package init(taskQueue: String, hostName: String, resourceID: String) {
        self.taskQueue = taskQueue
        self.hostName = hostName
        self.resourceID = resourceID
    }

    enum CodingKeys: String, CodingKey {
        case taskQueue = "Taskqueue"
        case hostName = "HostName"
        case resourceID = "ResourceID"
    }
}

/// What a workflow asks of the workers of sessions.
package enum SessionActivity {
    /// Goes on for as long as the session does.
    package static let creation = Activity<String, Empty, Never>(
        "internalSessionCreationActivity",
        startToClose: .seconds(1)
    )
    /// Ends it.
    package static let completion = Activity<String, Empty, Never>(
        "internalSessionCompletionActivity",
        startToClose: .seconds(3)
    )

    /// The queue on which workers of a queue wait for sessions.
    package static func creationQueue(of queue: TaskQueue) -> TaskQueue {
        TaskQueue("\(queue.name)__internal_session_creation")
    }
}

extension WorkflowContext {
    /// Runs activities in one process, which may keep files or connections between them.
    ///
    /// A worker of sessions (`SessionWorker`) with room begins the session, and what is asked for by the session runs there.
    /// When that process ends or is silent for too long, the session is lost: its context is cancelled, and this throws
    /// ``SessionFailure/lost(_:)``. A workflow may then begin another one.
    /// ```swift
    /// let words = try await context.withSession(
    ///     SessionOptions(executionTimeout: .hours(1), creationTimeout: .minutes(1))
    /// ) { session in
    ///     let path = try await session.execute(Files.download, address)
    ///     return try await session.execute(Files.countWords, path)
    /// }
    /// ```
    /// - Parameters:
    ///   - options: how long it may take.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    ///   - body: asks for activities by the session, or by its context with the session's queue.
    /// - Returns: what the body returns.
    /// - Throws: ``SessionFailure``; what the body throws; ``Interruption`` when the workflow is cancelled before it began.
    public func withSession<Value>(
        _ options: SessionOptions,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping (WorkflowSession<W>) async throws -> Value
    ) async throws -> Value {
        try checkCancellation()
        let id = uuid()
        let news = SessionNews()
        setHandlers(SessionMessages<W>(id, news))
        defer { removeHandler(.signal, named: id) }
        return try await cancellable { context, cancelCreation in
            let creation = context.start(Self.creation(options, in: info), id)
            let watch = context.fork(file: file, line: line) { _ in
                do throws(ActivityFailure<Never>) { try await creation.result() } catch { news.failure = error }
                news.isOver = true
            }
            defer { if !watch.isFinished { cancelCreation() } }
            try await context.wait(file: file, line: line) { _ in news.begun != nil || news.isOver }
            guard let begun = news.begun else {
                try context.checkCancellation()
                throw SessionFailure.notCreated(news.failure ?? ActivityFailure(.cancelled))
            }
            let queue = TaskQueue(begun.taskQueue)
            let work = context.fork(file: file, line: line) { context in
                try await body(WorkflowSession(context, on: queue, hostName: begun.hostName))
            }
            await core.wait { work.isFinished || news.isOver }
            // Work that has ended counts, even if the session was lost at the same time.
            let isLost = !work.isFinished && !context.isCancelled
            if isLost { work.cancel(reason: "the session is lost") }
            let result = await Self.result(of: work)
            if isLost, core.isLive { throw SessionFailure.lost(news.failure ?? ActivityFailure(.cancelled)) }
            cancelCreation()
            await shielded { context in
                let completion = SessionActivity.completion.with {
                    $0.taskQueue = queue
                    $0.scheduleToStart = .seconds(3)
                    $0.allowsEagerExecution = false
                }
                // A worker that is gone cannot be told.
                _ = try? await context.execute(completion, id)
            }
            return try result.get()
        }
    }

    private static func result<Value>(of work: Branch<Value, any Error>) async -> Result<Value, any Error> {
        do { return .success(try await work.result()) } catch { return .failure(error) }
    }

    private static func creation(_ options: SessionOptions, in info: WorkflowInfo) -> Activity<String, Empty, Never> {
        SessionActivity.creation.with {
            $0.taskQueue = SessionActivity.creationQueue(of: options.taskQueue ?? info.taskQueue)
            $0.scheduleToStart = options.creationTimeout
            $0.startToClose = options.executionTimeout
            // Attempts that fail before the session has begun come to an end too.
            $0.scheduleToClose = options.creationTimeout + options.executionTimeout
            $0.heartbeat = options.heartbeatTimeout
            $0.allowsEagerExecution = false
            $0.retry = RetryPolicy(
                initialInterval: .seconds(1),
                backoffCoefficient: 1.1,
                maximumInterval: .seconds(10),
                nonRetryableErrorTypes: ["TemporalTimeout:StartToClose", "TemporalTimeout:Heartbeat"]
            )
        }
    }
}

/// What is known of a session.
private final class SessionNews {
    var begun: SessionAnnouncement?
    /// Whether the activity that stands for it has ended.
    var isOver = false
    var failure: ActivityFailure<Never>?
}

/// Hears of the begin of a session.
private struct SessionMessages<W: Workflow>: MessageGroup {
    let begun: Signal<W, SessionAnnouncement>

    init(_ id: String, _ news: SessionNews) {
        begun = Signal(id, description: "A worker has begun a session.") { _, announcement in news.begun = announcement
        }
    }
}
