public import TemporalCore
import TemporalRPC
import TemporalWire

/// How an activity without a workflow is started. Its limits, its retry policy, its priority and its summary are those of the
/// activity's own options, such as `send.with { $0.summary = "a letter" }`.
public struct StandaloneActivityOptions: Sendable {
    /// What happens when an activity of that id has ended before.
    public var idReusePolicy = ActivityIDReusePolicy.allowDuplicate
    /// What happens when an activity of that id has not ended.
    public var idConflictPolicy = ActivityIDConflictPolicy.fail
    /// Waits before the first attempt.
    public var startDelay: Duration?
    /// By what it is found.
    public var searchAttributes: [SearchAttributeUpdate] = []
    /// A longer text for the Web UI.
    public var details: String?

    /// On whose behalf it is started.
    package var origin: RequestOrigin?

    /// The defaults.
    public init() {}
}

extension Client {
    /// Starts an activity without a workflow: a job that the server keeps, tries again and remembers.
    ///
    /// ```swift
    /// let mail = try await client.start(Mails.send, id: "mail-7", on: "mails", letter)
    /// ```
    /// - Parameters:
    ///   - activity: the activity, by its typed reference; its options say how it is run.
    ///   - id: its id, which no other activity without a workflow may have until this one has ended.
    ///   - taskQueue: the queue of its workers.
    ///   - options: policies, delay, search attributes.
    ///   - input: its argument.
    /// - Returns: a handle to the run.
    /// - Throws: ``ClientError/activityAlreadyStarted(activityID:runID:)`` when the id is taken, as the policies say.
    public func start<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        id: String,
        on taskQueue: TaskQueue,
        options: StandaloneActivityOptions = StandaloneActivityOptions(),
        _ input: Input
    ) async throws(ClientError) -> StandaloneActivityHandle<Input, Output, Failure> {
        let call = StartActivityCall(
            activity: activity,
            id: id,
            taskQueue: taskQueue,
            options: options,
            input: input
        )
        return try await chain.pass(call, through: { $0.startActivity }) { call async throws(ClientError) in
            let response = try await self.call(try startRequest(call), activityID: call.id, isStart: true)
            return StandaloneActivityHandle(
                client: self,
                activity: call.activity,
                id: call.id,
                runID: RunID(response.runID),
                taskQueue: call.taskQueue
            )
        }
    }

    /// Starts an activity without a workflow and without input.
    /// - Returns: a handle to the run.
    /// - Throws: ``ClientError``.
    public func start<Output, Failure>(
        _ activity: Activity<Empty, Output, Failure>,
        id: String,
        on taskQueue: TaskQueue,
        options: StandaloneActivityOptions = StandaloneActivityOptions()
    ) async throws(ClientError) -> StandaloneActivityHandle<Empty, Output, Failure> {
        try await start(activity, id: id, on: taskQueue, options: options, Empty())
    }

    /// Runs an activity without a workflow and waits for its result.
    /// - Returns: what the activity returned.
    /// - Throws: ``StandaloneActivityFailure``; ``StandaloneActivityFailure/client(_:)`` when it could not be started.
    @discardableResult
    public func execute<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        id: String,
        on taskQueue: TaskQueue,
        options: StandaloneActivityOptions = StandaloneActivityOptions(),
        _ input: Input
    ) async throws(StandaloneActivityFailure<Failure>) -> Output {
        let handle: StandaloneActivityHandle<Input, Output, Failure>
        do throws(ClientError) {
            handle = try await start(activity, id: id, on: taskQueue, options: options, input)
        } catch {
            throw .client(error)
        }
        return try await handle.result()
    }

    /// Runs an activity without a workflow and without input, and waits for its result.
    /// - Returns: what the activity returned.
    /// - Throws: ``StandaloneActivityFailure``.
    @discardableResult
    public func execute<Output, Failure>(
        _ activity: Activity<Empty, Output, Failure>,
        id: String,
        on taskQueue: TaskQueue,
        options: StandaloneActivityOptions = StandaloneActivityOptions()
    ) async throws(StandaloneActivityFailure<Failure>) -> Output {
        try await execute(activity, id: id, on: taskQueue, options: options, Empty())
    }

    /// A handle to an activity without a workflow, started by this client or by another. Nothing is asked of the server.
    /// - Parameters:
    ///   - activity: the activity, which says what its result and its error are. The server does not check it.
    ///   - id: its id.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: a handle.
    public func handle<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        id: String,
        runID: RunID? = nil
    ) -> StandaloneActivityHandle<Input, Output, Failure> {
        StandaloneActivityHandle(client: self, activity: activity, id: id, runID: runID, taskQueue: nil)
    }

    /// Finds activities without a workflow.
    ///
    /// ```swift
    /// for try await mail in client.activities("ActivityType = 'send' AND ExecutionStatus = 'Running'") { … }
    /// ```
    /// - Parameters:
    ///   - query: a visibility query; all activities of the namespace that have no workflow when empty.
    ///   - pageSize: how many are asked for at once; the server's own number when 0.
    /// - Returns: the activities, the latest first; nothing is asked of the server yet.
    public func activities(_ query: String = "", pageSize: Int = 0) -> ServerList<StandaloneActivityListing> {
        chain.pass(ListActivitiesCall(query: query, pageSize: pageSize), through: { $0.listActivities }) { call in
            ServerList(self, ListActivityExecutionsRequest.self) { (token) throws(ClientError) in
                let request = ListActivityExecutionsRequest(
                    namespace: namespace,
                    query: call.query,
                    pageSize: Int32(clamping: call.pageSize),
                    pageToken: token
                )
                let response = try await self.call(request)
                return (response.activities, response.nextPageToken)
            }
        }
    }

    /// Counts activities without a workflow.
    /// - Parameter query: a visibility query; all of them when empty.
    /// - Returns: how many there are. What the server shows lags behind by a moment.
    /// - Throws: ``ClientError`` when the query cannot be understood.
    public func countActivities(_ query: String = "") async throws(ClientError) -> Int {
        let call = CountActivitiesCall(query: query)
        return try await chain.pass(call, through: { $0.countActivities }) { call async throws(ClientError) in
            Int(try await self.call(CountActivityExecutionsRequest(namespace: namespace, query: call.query)).count)
        }
    }
}

// MARK: - Queues whose names are texts

extension Client {
    /// Starts an activity without a workflow on a queue whose name is text, such as a constant of the program.
    /// - Returns: a handle to the run.
    /// - Throws: ``ClientError``.
    @_disfavoredOverload
    public func start<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        id: String,
        on taskQueue: String,
        options: StandaloneActivityOptions = StandaloneActivityOptions(),
        _ input: Input
    ) async throws(ClientError) -> StandaloneActivityHandle<Input, Output, Failure> {
        try await start(activity, id: id, on: TaskQueue(taskQueue), options: options, input)
    }

    /// Runs an activity without a workflow on a queue whose name is text, and waits for its result.
    /// - Returns: what the activity returned.
    /// - Throws: ``StandaloneActivityFailure``.
    @discardableResult
    @_disfavoredOverload
    public func execute<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        id: String,
        on taskQueue: String,
        options: StandaloneActivityOptions = StandaloneActivityOptions(),
        _ input: Input
    ) async throws(StandaloneActivityFailure<Failure>) -> Output {
        try await execute(activity, id: id, on: TaskQueue(taskQueue), options: options, input)
    }
}

extension Client {
    /// Whose values those of an activity without a workflow are.
    func context(ofActivity id: String, type: String, on taskQueue: TaskQueue?) -> ActivitySerializationContext {
        ActivitySerializationContext(namespace: namespace, activityID: id, activityType: type, taskQueue: taskQueue)
    }

    private func startRequest<Input, Output, Failure>(
        _ call: StartActivityCall<Input, Output, Failure>
    ) throws(ClientError) -> StartActivityExecutionRequest {
        let activity = call.activity
        if call.id.isEmpty { throw .invalid("the activity's id is empty: give it one that no other activity has") }
        if call.taskQueue.name.isEmpty {
            throw .invalid("the task queue is empty: name the one that the activity's workers poll")
        }
        let context = context(ofActivity: call.id, type: activity.name, on: call.taskQueue)
        let converter = converter.within(.activity(context))
        var request = StartActivityExecutionRequest(
            namespace: namespace,
            activityID: call.id,
            activityType: activity.name,
            taskQueue: call.taskQueue,
            input: try encode(call.input, "the input of activity \(activity.name)", using: converter),
            identity: identity,
            requestID: Self.requestID()
        )
        request.header = call.header
        request.apply(activity.options)
        request.idReusePolicy = call.options.idReusePolicy
        request.idConflictPolicy = call.options.idConflictPolicy
        request.startDelay = call.options.startDelay
        request.origin = call.options.origin
        request.searchAttributes = try converter.payloads(of: call.options.searchAttributes)
        do {
            request.summary = try activity.options.summary.map { try converter.payload(from: $0) }
            request.details = try call.options.details.map { try converter.payload(from: $0) }
        } catch {
            throw .conversion("the texts of activity \(activity.name) cannot be encoded: \(error)")
        }
        return request
    }

    /// Sends a request that is about an activity without a workflow.
    func call<Request: WireRequest>(
        _ request: Request,
        activityID: String,
        isStart: Bool = false
    ) async throws(ClientError) -> Request.Response {
        do throws(RPCError) { return try await send(request) } catch {
            if error.origin == .connection {
                throw .unreachable(address: channel.options.address, reason: error.message)
            }
            if case .activityExecutionAlreadyStarted(_, let runID)? = try? ErrorDetails.decode(status: error.details) {
                throw .activityAlreadyStarted(activityID: activityID, runID: RunID(runID))
            }
            let known = ClientError(error, namespace: namespace)
            if !isStart, case .rpc(let error) = known, [.notFound, .failedPrecondition].contains(error.status) {
                throw .activityNotFound(error.message)
            }
            throw known
        }
    }
}

extension StartActivityExecutionRequest {
    fileprivate mutating func apply(_ options: ActivityOptions) {
        startToClose = options.startToClose
        scheduleToClose = options.scheduleToClose
        scheduleToStart = options.scheduleToStart
        heartbeat = options.heartbeat
        retryPolicy = options.retry
        priority = options.priority
    }
}
