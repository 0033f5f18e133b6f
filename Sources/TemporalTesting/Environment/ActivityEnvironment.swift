import Logging
import Synchronization
public import TemporalClient
public import TemporalCore
import TemporalRPC
import TemporalWire
public import TemporalWorker

/// Runs an activity's code by itself, without a server and without a worker.
///
/// ```swift
/// let environment = ActivityEnvironment()
/// let fare = try await environment.run("Main Street", driver.drive)
/// #expect(environment.heartbeats(as: Int.self) == [1, 2, 3])
/// ```
public final class ActivityEnvironment: Sendable {
    /// What the code is told of itself.
    public struct Info: Sendable {
        /// The activity's type name.
        public var activityType = "activity"
        /// Its id within its workflow.
        public var activityID = "1"
        /// The queue it came from.
        public var taskQueue: TaskQueue = "test"
        /// Its own run, for one without a workflow.
        public var activityRunID: RunID?
        /// The workflow that asked for it; empty, with its run and its type, for an activity without a workflow.
        public var workflowID = "workflow"
        /// The run of that workflow.
        public var runID = RunID("00000000-0000-4000-8000-000000000000")
        /// That workflow's type name.
        public var workflowType = "Workflow"
        /// Counts the attempts from 1.
        public var attempt = 1
        /// When it was first scheduled.
        public var scheduledTime = Timestamp(millisecondsSince1970: 1_767_225_600_000)
        /// When this attempt began.
        public var startedTime = Timestamp(millisecondsSince1970: 1_767_225_600_000)
        /// The limit of one attempt, if it has one.
        public var startToClose: Duration? = .seconds(60)
        /// The limit of all attempts, if it has one.
        public var scheduleToClose: Duration?
        /// How long it may be silent, if that is limited.
        public var heartbeatTimeout: Duration?
        /// How it is tried again.
        public var retryPolicy: RetryPolicy?
        /// Its place in the line of its queue.
        public var priority: Priority?
        /// What came with it beside the input, as interceptors have written it.
        public var header: [NamedPayload] = []
        /// What the server is given back with the answer.
        public var taskToken = TaskToken(Array("test".utf8))
        /// What the last heartbeat of the attempt before said; nothing when nil.
        public var lastHeartbeat: (any Encodable & Sendable)?
        /// The first attempt of an activity.
        public init() {}
    }

    private struct State: Sendable {
        var contexts: [ActivityContext] = []
        var reason: ActivityCancellationReason?
        var isShuttingDown = false
        var heartbeats: [[Payload]] = []
    }

    private let info: Info
    private let client: Client?
    private let options: WorkerOptions
    private let state = Mutex(State())
    private let heartbeat: @Sendable ([Payload]) -> Void

    /// An environment for one attempt or several.
    /// - Parameters:
    ///   - info: what the code is told of itself.
    ///   - client: what the code sees as its worker's client; one that is connected to nothing when nil.
    ///   - options: interceptors, metrics and log of the worker that it could run on. Nothing is logged when nil.
    ///   - onHeartbeat: called with the details of each heartbeat as they go to the server.
    public init(
        _ info: Info = Info(),
        client: Client? = nil,
        options: WorkerOptions? = nil,
        onHeartbeat: @escaping @Sendable ([Payload]) -> Void = { _ in }
    ) {
        self.info = info
        self.client = client
        var quiet = WorkerOptions()
        quiet.logger = Logger(label: "temporal.test") { _ in SwiftLogNoOpLogHandler() }
        self.options = options ?? quiet
        heartbeat = onHeartbeat
    }

    /// Runs code that takes an input and a context, such as an activity's implementation.
    /// - Parameters:
    ///   - input: what it is given, as it is.
    ///   - body: the code.
    /// - Returns: what the code returns.
    /// - Throws: what the code throws.
    public func run<Input: Sendable, Output: Sendable>(
        _ input: Input,
        _ body: @escaping @Sendable (Input, ActivityContext) async throws -> Output
    ) async throws -> Output {
        try await run { context in try await body(input, context) }
    }

    /// Runs code that is given a context.
    /// - Returns: what the code returns.
    /// - Throws: what the code throws.
    public func run<Output: Sendable>(
        _ body: @escaping @Sendable (ActivityContext) async throws -> Output
    ) async throws -> Output {
        let context = try await context()
        let running = Task { try await body(context) }
        context.attach(
            Task {
                await withTaskCancellationHandler {
                    _ = await running.result
                } onCancel: {
                    running.cancel()
                }
            }
        )
        return try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            running.cancel()
        }
    }

    /// Runs the implementation that a worker would be given, its input and result turned to payloads and back and its
    /// interceptors around it.
    /// - Parameters:
    ///   - activity: what the implementation is of.
    ///   - input: what it is given.
    ///   - registration: the implementation.
    /// - Returns: what the code returns.
    /// - Throws: what the code throws; ``RegistrationError`` when the registration is of something else.
    public func run<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        implementedBy registration: Registration
    ) async throws -> Output {
        try await run(activity, input, in: [registration], of: "the registration")
    }

    /// Runs an activity of a container as a worker would, its input and result turned to payloads and back and its
    /// interceptors around it.
    /// - Parameters:
    ///   - activity: which one.
    ///   - input: what it is given.
    ///   - container: the holder of the activities and of what they need.
    /// - Returns: what the code returns.
    /// - Throws: what the code throws; ``RegistrationError`` when the container does not have the activity.
    public func run<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        implementedBy container: some ActivityContainer
    ) async throws -> Output {
        try await run(activity, input, in: container.activities, of: "\(type(of: container))")
    }

    private func run<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        in registrations: [Registration],
        of holder: String
    ) async throws -> Output {
        guard let definition = try Registry(registrations).activity(activity.name) else {
            throw RegistrationError("\(holder) does not implement activity \"\(activity.name)\"")
        }
        return try await run { context in
            let result = try await definition.run(try context.converter.arguments(from: input), context)
            return try context.converter.result(Output.self, from: result)
        }
    }

    /// Asks the code to stop, at any point of its work and before it begins.
    /// - Parameter reason: why.
    public func cancel(_ reason: ActivityCancellationReason = .requested) {
        let contexts = state.withLock { state in
            if state.reason == nil { state.reason = reason }
            return state.contexts
        }
        for context in contexts { context.cancel(reason) }
    }

    /// Lets the code believe that its worker has begun to shut down, which cancels nothing yet.
    public func beginWorkerShutdown() {
        let contexts = state.withLock { state in
            state.isShuttingDown = true
            return state.contexts
        }
        for context in contexts { context.beginWorkerShutdown() }
    }

    /// Lets the code believe that its worker shuts down and that the time for it is over, so that it is cancelled.
    public func shutDownWorker() {
        beginWorkerShutdown()
        cancel(.workerShutdown)
    }

    /// The details of the heartbeats so far, as they go to the server; empty for one without details.
    public var heartbeats: [[Payload]] { state.withLock { $0.heartbeats } }

    /// The details of the heartbeats so far that had any.
    /// - Parameter type: what they are.
    /// - Returns: one value for each such heartbeat.
    /// - Throws: what the converter says of details that it cannot read.
    public func heartbeats<Details: Decodable>(as type: Details.Type) throws -> [Details] {
        let (heartbeats, context) = state.withLock { ($0.heartbeats, $0.contexts.last) }
        let converter = context?.converter ?? JSONPayloadConverter.default
        return try heartbeats.compactMap { try $0.first.map { try converter.value(type, from: $0) } }
    }

    private func context() async throws -> ActivityContext {
        var nowhere = ClientOptions("nowhere:7233")
        nowhere.service = NoService()
        let client: Client
        if let given = self.client { client = given } else { client = try await Client.connect(nowhere) }
        let connection = WorkerContext(client, on: info.taskQueue, options: options)
        var task = ActivityTask(token: info.taskToken)
        task.workflowNamespace = client.namespace
        task.workflowType = info.workflowType
        task.workflowID = info.workflowID
        task.runID = info.runID.rawValue
        task.activityID = info.activityID
        task.activityRunID = info.activityRunID?.rawValue ?? ""
        task.activityType = info.activityType
        task.header = info.header
        task.attempt = info.attempt
        task.scheduledTime = info.scheduledTime
        task.startedTime = info.startedTime
        task.startToClose = info.startToClose
        task.scheduleToClose = info.scheduleToClose
        task.heartbeatTimeout = info.heartbeatTimeout
        task.retryPolicy = info.retryPolicy
        task.priority = info.priority
        if let last = info.lastHeartbeat { task.heartbeatDetails = [try client.converter.payload(from: last)] }
        let context = ActivityContext(
            ActivityInfo(task, taskQueue: info.taskQueue),
            connection,
            heartbeats: Recorder(environment: self)
        )
        let (reason, isShuttingDown) = state.withLock { state in
            state.contexts.append(context)
            return (state.reason, state.isShuttingDown)
        }
        if isShuttingDown { context.beginWorkerShutdown() }
        if let reason { context.cancel(reason) }
        return context
    }

    private struct Recorder: HeartbeatRecorder {
        let environment: ActivityEnvironment
        func record(_ details: [Payload]) {
            environment.state.withLock { $0.heartbeats.append(details) }
            environment.heartbeat(details)
        }
    }
}

/// Stands where there is no server.
private struct NoService: InMemoryService {
    func answer<Request: WireRequest>(_ request: Request) async throws(RPCError) -> Request.Response {
        if let info = GetSystemInfoResponse(serverVersion: "none") as? Request.Response { return info }
        let message = "an activity environment has no server; give it a client"
        throw RPCError(status: .unavailable, message: message, method: Request.path)
    }
}
