import Synchronization
public import TemporalClient
public import TemporalCore

/// How a worker takes sessions.
public struct SessionWorkerOptions: Sendable {
    /// How many sessions the process has room for at a time.
    public var maximumConcurrentSessions = 1000
    /// The name of what the sessions of this process share; their queue is named by it and by the machine. Made up when nil,
    /// so that each process has a queue for itself.
    public var resourceID: String?

    /// Room for 1,000 sessions.
    public init() {}
}

/// A worker that workflows may have sessions with: several activities in one process, by
/// ``WorkflowContext/withSession(_:file:line:_:)``.
///
/// It is three workers: one of the queue, one that waits for sessions, and one of a queue that no other process has, for the
/// activities of its sessions. The activities that are registered run on both queues.
/// ```swift
/// let worker = try SessionWorker(client, on: "files") {
///     CountWords.self
///     Files.download.implemented { … }
/// }
/// try await worker.run()
/// ```
/// The protocol is that of the Go SDK: a workflow of one language may have a session with a worker of the other.
public final class SessionWorker: Sendable {
    private let host: SessionHost
    private let workers: [Worker]

    /// A worker that does nothing until it is run.
    /// - Parameters:
    ///   - client: the connection to the server.
    ///   - taskQueue: the queue to work on.
    ///   - options: limits and timings, of each of the queues.
    ///   - sessions: how many sessions it takes.
    ///   - registrations: the workflows and activities.
    /// - Throws: ``RegistrationError`` when two of them have one name, when none of them is an activity, or when the process
    ///   may have no session at all.
    public init(
        _ client: Client,
        on taskQueue: TaskQueue,
        options: WorkerOptions = WorkerOptions(),
        sessions: SessionWorkerOptions = SessionWorkerOptions(),
        @RegistrationBuilder _ registrations: () -> [Registration]
    ) throws(RegistrationError) {
        guard sessions.maximumConcurrentSessions > 0 else {
            throw RegistrationError(
                "maximumConcurrentSessions is \(sessions.maximumConcurrentSessions); give 1 or more"
            )
        }
        let all = registrations()
        let activities = all.filter(\.isActivity)
        guard !activities.isEmpty else {
            throw RegistrationError(
                "a SessionWorker has no activity that a session could run; register one, or use Worker"
            )
        }
        let host = SessionHost(resourceID: sessions.resourceID ?? RandomID.make())
        self.host = host
        var creating = options
        creating.tuner = nil
        creating.maximumConcurrentActivities = sessions.maximumConcurrentSessions
        let creationQueue = SessionActivity.creationQueue(of: taskQueue)
        workers = [
            try Worker(client, on: creationQueue, options: creating) {
                SessionActivity.creation.implemented { id, context in try await host.keep(id, context) }
            },
            try Worker(client, on: host.queue, options: options) {
                activities
                SessionActivity.completion.implemented { id, context in host.end(id, of: context.info.runID) }
            },
            try Worker(client, on: taskQueue, options: options) { all },
        ]
    }

    /// The queue of this process's sessions.
    public var sessionQueue: TaskQueue { host.queue }

    /// Works until ``shutDown()`` is called, or the Swift task is cancelled.
    /// - Throws: what `Worker.run()` throws; when one of the workers cannot go on, the others are shut down.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in workers { group.addTask { try await worker.run() } }
            do { for try await _ in group {} } catch {
                shutDown()
                while let result = await group.nextResult() { _ = result }
                throw error
            }
        }
    }

    /// Ends its sessions, which are lost to their workflows, and shuts the workers down as ``Worker/shutDown()`` does.
    public func shutDown() { for worker in workers { worker.shutDown() } }
}

/// The sessions of a process.
private final class SessionHost: Sendable {
    let resourceID: String
    let queue: TaskQueue
    private let open = Mutex<[Key: AsyncStream<Never>.Continuation]>([:])

    /// A session. Runs that were reset have sessions of the same ids.
    private struct Key: Hashable {
        let runID: RunID
        let id: String
    }

    init(resourceID: String) {
        self.resourceID = resourceID
        queue = TaskQueue("\(resourceID)@\(ClientOptions.hostName)")
    }

    /// Stands for a session: tells the workflow that it has begun, and that it goes on, until it is ended.
    func keep(_ id: String, _ context: ActivityContext) async throws {
        if context.isWorkerShuttingDown {
            // Another attempt goes to another worker.
            throw ApplicationFailure("the worker shuts down and begins no session", type: "SessionWorkerShutdown")
        }
        let runID = context.info.runID
        let (ended, end) = AsyncStream.makeStream(of: Never.self)
        open.withLock { $0[Key(runID: runID, id: id)] = end }
        defer { self.end(id, of: runID) }
        let announcement = SessionAnnouncement(
            taskQueue: queue.name,
            hostName: ClientOptions.hostName,
            resourceID: resourceID
        )
        let workflow = WorkflowReference<RawArguments, RawValue>(context.info.workflowType)
        try await context.client.handle(
            workflow,
            id: WorkflowID(context.info.workflowID),
            runID: runID
        ).signal(SignalName(id), announcement)
        let timeout = context.info.heartbeatTimeout ?? .seconds(20)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in ended {} }
            group.addTask {
                while true {
                    context.heartbeat()
                    try await Task.sleep(for: min(timeout / 3, .seconds(10)))
                }
            }
            group.addTask {
                try await context.waitForWorkerShutdown()
                throw ApplicationFailure(
                    "the worker of the session shuts down",
                    type: "SessionWorkerShutdown",
                    isNonRetryable: true
                )
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        try context.checkCancellation()
    }

    func end(_ id: String, of runID: RunID) {
        open.withLock { $0.removeValue(forKey: Key(runID: runID, id: id)) }?.finish()
    }
}
