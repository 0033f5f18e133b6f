import CoreMetrics
public import Logging
import Synchronization
public import TemporalClient
public import TemporalCore
import TemporalWire

/// What a running activity knows of itself and may say to the server.
public final class ActivityContext: Sendable, SelfDescribing {
    /// What the attempt is.
    public var info: ActivityInfo { state.withLock { $0.info } }
    /// Logs with the activity's names attached.
    public var logger: Logger {
        // Made when it is wanted: most activities log nothing, and the names cost more than much of what they do.
        if let logger = state.withLock({ $0.logger }) { return logger }
        let logger = baseLogger.naming(info)
        state.withLock { $0.logger = logger }
        return logger
    }
    /// The worker's connection to the server, to speak to other workflows. The worker closes it.
    public let client: Client
    private let interceptors: InterceptorChain<any ActivityInterceptor>
    package let converter: any PayloadConverter
    /// Where the activity's own metrics go.
    let metricsFactory: any MetricsFactory
    private let heartbeats: (any HeartbeatRecorder)?
    private let shutdown: ShutdownFlag
    /// Where the body runs that names no executor itself.
    let executor: (any TaskExecutor)?
    private let baseLogger: Logger
    private let state: Mutex<State>

    private struct State {
        var info: ActivityInfo
        var logger: Logger?
        var cancellation: ActivityCancellationReason?
        var task: Task<Void, Never>?
    }

    package init(_ info: ActivityInfo, _ worker: WorkerContext, heartbeats: (any HeartbeatRecorder)?) {
        let info = worker.activityInterceptors.reduce(info) { $1.activityInfo($0) }
        state = Mutex(State(info: info))
        baseLogger = worker.logger
        client = worker.client
        interceptors = InterceptorChain(worker.activityInterceptors)
        converter = worker.converter.within(.activity(info.serializationContext))
        metricsFactory = worker.metrics.factory
        self.heartbeats = heartbeats
        shutdown = worker.shutdown
        executor = worker.options.activityExecutor
    }

    package var facts: KeyValuePairs<String, any Sendable> {
        ["activityType": info.activityType, "activityID": info.activityID, "attempt": info.attempt]
    }

    /// Makes payloads of values and reads them, such as for the details of ``ApplicationFailure``. Codecs come to them later.
    public var payloadConverter: any PayloadConverter { converter.plain }

    /// What the last heartbeat of the attempt before said, as it was before codecs.
    package func note(heartbeatDetails: [Payload]) { state.withLock { $0.info.heartbeatDetails = heartbeatDetails } }

    /// Runs the activity's code behind its interceptors.
    /// - Parameters:
    ///   - input: what the code is given.
    ///   - executor: where it runs; where tasks usually run when nil. Code that is cancelled while it waits there does not
    ///     begin.
    ///   - body: the code.
    /// - Returns: what the code returns.
    /// - Throws: what the code throws.
    func intercepted<Input: Sendable, Output: Sendable>(
        _ input: Input,
        on executor: (any TaskExecutor)?,
        _ body: @escaping @Sendable (Input) async throws -> Output
    ) async throws -> Output {
        let call = ActivityAttempt(input: input, header: info.header)
        return try await interceptors.pass(call, in: self, through: { $0.executeActivity }) { call in
            guard let executor else { return try await body(call.input) }
            return try await withTaskExecutorPreference(executor) {
                try self.checkCancellation()
                return try await body(call.input)
            }
        }
    }

    /// Tells the server that the activity is alive; a local activity's are not sent. Calls are cheap: most of them wait
    /// for the next interval.
    public func heartbeat() { record([]) }

    /// Tells the server that the activity is alive and how far it got; the next attempt can read it.
    /// - Throws: what the converter says of details that it cannot write; ``PayloadsTooLarge`` for those that the
    ///   namespace does not allow.
    public func heartbeat(_ details: some Encodable & Sendable) throws {
        let payloads = [try converter.payload(from: details)]
        try heartbeats?.check(payloads, of: info.activityType)
        record(payloads)
    }

    private func record(_ details: [Payload]) {
        interceptors.pass(details, in: self, through: { $0.recordHeartbeat }) { heartbeats?.record($0) }
    }

    /// What the last heartbeat of the attempt before said, or nil when there was none.
    /// - Throws: what the converter says of details that it cannot read.
    public func heartbeatDetails<Details: Decodable>(as type: Details.Type) throws -> Details? {
        guard let payload = info.heartbeatDetails.first else { return nil }
        return try converter.value(type, from: payload)
    }

    /// Why the activity should stop, or nil while it should go on. Its Swift task is cancelled too.
    public var cancellationReason: ActivityCancellationReason? { state.withLock { $0.cancellation } }

    /// Whether the activity should stop.
    public var isCancelled: Bool { cancellationReason != nil }

    /// Ends the code here if it should stop: for code that blocks, between two steps.
    /// - Throws: `CancellationError` when the activity should stop.
    public func checkCancellation() throws(CancellationError) { if isCancelled { throw CancellationError() } }

    /// Whether the worker shuts down. Code that goes on is cancelled after ``WorkerOptions/gracefulShutdown``, until when it may
    /// bring its work to a good end.
    public var isWorkerShuttingDown: Bool { shutdown.hasBegun }

    /// Waits until the worker begins to shut down; at once if it has.
    ///
    /// ```swift
    /// try await context.waitForWorkerShutdown()
    /// try await progress.save()
    /// ```
    /// - Throws: `CancellationError` when the Swift task is cancelled before.
    public func waitForWorkerShutdown() async throws { try await shutdown.wait() }

    /// Lets the code believe that its worker has begun to shut down.
    package func beginWorkerShutdown() { shutdown.begin() }

    package func cancel(_ reason: ActivityCancellationReason) {
        let task = state.withLock { state in
            if state.cancellation == nil { state.cancellation = reason }
            return state.task
        }
        task?.cancel()
    }

    /// Ties the activity to the task that runs it, so that a cancellation reaches it.
    package func attach(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            state.task = task
            return state.cancellation != nil
        }
        if isCancelled { task.cancel() }
    }
}

/// Takes an activity's heartbeats.
package protocol HeartbeatRecorder: Sendable {
    /// The activity is alive and has come this far.
    func record(_ details: [Payload])
    /// Whether the namespace allows details of this size.
    /// - Throws: ``PayloadsTooLarge``.
    func check(_ details: [Payload], of activityType: String) throws(PayloadsTooLarge)
}

extension HeartbeatRecorder {
    /// The limit is the namespace's, and where there is no server nothing is too large.
    package func check(_ details: [Payload], of activityType: String) throws(PayloadsTooLarge) {}
}

/// Why an activity should stop.
public enum ActivityCancellationReason: Hashable, Sendable {
    /// Its workflow, or an operator, asked for it; or its workflow has ended, and the server has told the worker so at once.
    case requested
    /// A heartbeat was answered so: the server does not know it any more, since its workflow has ended, or it timed out.
    case gone
    /// An operator paused it.
    case paused
    /// An operator reset it.
    case reset
    /// Its time is over, as the worker's clock has it: a local activity's at its limit, any other's five seconds after its
    /// start-to-close, schedule-to-close or heartbeat timeout, when the server has given it up. Its outcome is dropped.
    case timedOut
    /// The worker shuts down; another worker will try again.
    case workerShutdown
}

/// What an attempt of an activity is.
public struct ActivityInfo: Sendable {
    /// The activity's type name.
    public var activityType: String
    /// Its id within the workflow; of one without a workflow, the id that its starter chose.
    public var activityID: String
    /// Its own run where no workflow asked for it; nil otherwise.
    public var activityRunID: RunID?
    /// The queue it was taken from.
    public var taskQueue: TaskQueue
    /// The namespace that it belongs to.
    public var namespace: String
    /// The workflow that asked for it; empty where none did (``isStandalone``).
    public var workflowID: String
    /// The run of that workflow; empty where there is none.
    public var runID: RunID
    /// That workflow's type name; empty where there is none.
    public var workflowType: String
    /// Counts the attempts from 1.
    public var attempt: Int
    /// When it was first scheduled.
    public var scheduledTime: Timestamp?
    /// When this attempt was scheduled: behind the wait that follows the attempt before.
    public var currentAttemptScheduledTime: Timestamp?
    /// When this attempt began.
    public var startedTime: Timestamp?
    /// The limit of one attempt, if it has one.
    public var startToClose: Duration?
    /// The limit of all attempts, if it has one.
    public var scheduleToClose: Duration?
    /// How long it may be silent, if that is limited.
    public var heartbeatTimeout: Duration?
    /// How it is tried again, with what the server fills in; nil where the server does not say.
    public var retryPolicy: RetryPolicy?
    /// Its place in the line of its queue, if it was given one.
    public var priority: Priority?
    /// What the server is given back with the answer.
    public let taskToken: TaskToken
    /// What the last heartbeat of the attempt before said.
    public var heartbeatDetails: [Payload]
    /// Whether it runs in the worker of its workflow, unknown to the server until it has ended.
    public let isLocal: Bool
    /// What came with it beside the input, as interceptors have written it.
    public var header: [NamedPayload]

    /// Whether a client asked for it, and no workflow.
    public var isStandalone: Bool { workflowID.isEmpty }

    /// Whose values its input, its heartbeats and its outcome are, for the one who completes it from elsewhere.
    public var serializationContext: ActivitySerializationContext {
        ActivitySerializationContext(
            namespace: namespace,
            // A local activity gets another id for its attempts behind a timer of the workflow.
            activityID: isLocal ? nil : activityID,
            activityType: activityType,
            taskQueue: taskQueue,
            workflowID: isStandalone ? nil : workflowID,
            workflowType: isStandalone ? nil : workflowType,
            isLocal: isLocal
        )
    }

    package init(_ task: ActivityTask, taskQueue: TaskQueue) {
        activityType = task.activityType
        activityID = task.activityID
        activityRunID = task.activityRunID.isEmpty ? nil : RunID(task.activityRunID)
        self.taskQueue = taskQueue
        namespace = task.workflowNamespace
        workflowID = task.workflowID
        runID = RunID(task.runID)
        workflowType = task.workflowType
        attempt = task.attempt
        scheduledTime = task.scheduledTime
        currentAttemptScheduledTime = task.currentAttemptScheduledTime
        retryPolicy = task.retryPolicy
        priority = task.priority
        startedTime = task.startedTime
        startToClose = task.startToClose
        scheduleToClose = task.scheduleToClose
        heartbeatTimeout = task.heartbeatTimeout
        taskToken = task.token
        heartbeatDetails = task.heartbeatDetails
        isLocal = false
        header = task.header
    }

    package init(_ request: LocalActivityRequest, attempt: Int, of workflow: WorkflowInfo) {
        activityType = request.activityType
        activityID = request.activityID
        taskQueue = workflow.taskQueue
        namespace = workflow.namespace
        workflowID = workflow.workflowID
        runID = workflow.runID
        workflowType = workflow.workflowType
        self.attempt = attempt
        scheduledTime = request.firstScheduled
        retryPolicy = request.retryPolicy
        startedTime = nil
        startToClose = request.startToClose
        scheduleToClose = request.scheduleToClose
        heartbeatTimeout = nil
        taskToken = TaskToken([])
        heartbeatDetails = []
        isLocal = true
        header = request.header
    }
}
