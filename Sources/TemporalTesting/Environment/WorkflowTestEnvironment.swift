import Logging
import Synchronization
public import TemporalClient
public import TemporalCore
public import TemporalWorker

/// A Temporal service in memory for tests, with its own workers and a clock that leaps over waits.
///
/// ```swift
/// let test = try await WorkflowTestEnvironment {
///     Reminder.self
///     Mails.send.implemented { _ in }
/// }
/// let handle = try await test.client.start(Reminder.self, id: "reminder", on: test.taskQueue, "Ann")
/// try await handle.signal(\.snooze)
/// #expect(try await handle.result() == "reminded")
/// ```
/// Workflows run on the engine of the worker, and clients are real ones: what they send and get is typed as ever, and
/// failures look as they do on a server. The environment works off all that can happen now before a call of the client
/// returns. The clock moves while a result is waited for, or in ``sleep(for:)``, from one thing that happens to the
/// next. The same test goes the same way each time.
///
/// Each history is replayed when its run ends: code that is not deterministic fails its test.
public final class WorkflowTestEnvironment: Sendable, SelfDescribing {
    /// How an environment behaves.
    public struct Options: Sendable {
        /// When the clock begins.
        public var startTime = Timestamp(millisecondsSince1970: 1_767_225_600_000)
        /// Gives run ids, and with them the random numbers of workflows; and those of side effects.
        public var seed = 1
        /// The environment variables that side effects see; none by default, also where the process of the test has some.
        @Redacted public var environment: [String: String] = [:]
        /// How the client works: its converter, namespace and interceptors. There is no connection, so nothing else of
        /// it has a meaning.
        public var client = ClientOptions("in-memory:7233")
        /// How workflows and activities are run: interceptors, failure policy, deployment, deadlock limit, metrics and log. Slots,
        /// pollers and the cache have no meaning here. Nothing is logged unless a logger is given.
        public var worker = WorkerOptions()
        /// Queues that no worker serves, where what is scheduled waits until its time is over.
        public var unservedTaskQueues: Set<TaskQueue> = []
        /// From how many events on workflows are told to continue as new.
        public var longHistory = 4096
        /// Whether the history of each run is replayed when it ends: once as it is, and a few times with what the code
        /// allocates elsewhere in memory, where a `Dictionary` and a `Set` have another order.
        public var checksReplay = true
        /// How long the clock waits for an activity that neither ends nor waits by ``VirtualClock``, in real time. When
        /// nothing can happen any more, a wait ends after a second, or after this if it is shorter.
        public var patience = Duration.seconds(5)
        /// How many steps may be taken while a test waits for one thing: a call of the client, the result of a workflow with
        /// all runs that follow each other, or time to pass. A step is about a workflow task, an attempt of an activity, or
        /// a moment of the clock. What takes more fails with what goes on.
        public var maximumSteps = 100_000
        /// How long a test may wait for one thing, in real time; no limit when nil, such as for a debugger. What takes longer
        /// fails with what goes on.
        public var timeLimit: Duration? = .seconds(30)
        /// Of how many runs that have closed the histories are kept, the latest ones. The result of an older run is still
        /// known; its history and its answers to queries are gone. It bounds the memory that a test takes.
        public var keptHistories = 1000
        /// The search attributes of the namespace, beside those of every server: others are refused, and so are values of
        /// another type. Any will do when nil.
        public var searchAttributes: [String: SearchAttributeType]?
        /// The defaults.
        public init() {
            client.identity = "test"
            worker.logger = Logger(label: "temporal.test") { _ in SwiftLogNoOpLogHandler() }
        }
    }

    /// Speaks to the environment as to a server.
    public let client: Client
    /// A queue to start workflows on. All other queues are served as well.
    public let taskQueue: TaskQueue = "test"
    /// The time of the test, for activities that wait.
    public let clock: VirtualClock
    private let engine: TestEngine
    private let begin: Timestamp

    /// An environment that runs some workflows and activities.
    /// - Parameters:
    ///   - options: when its clock begins, and more.
    ///   - mocks: stand-ins for workflows.
    ///   - registrations: workflows, activities and stand-ins for them, as of a worker.
    /// - Throws: ``RegistrationError`` when two of them have one name, or when there are none and no mocks; ``ClientError``. A mock takes the
    ///   place of what is registered under the same name.
    public init(
        options: Options = Options(),
        mocking mocks: [any MockedWorkflow] = [],
        @RegistrationBuilder _ registrations: () -> [Registration] = { [] }
    ) async throws {
        let registry = try Registry(registrations(), mayBeEmpty: !mocks.isEmpty)
        let deployment = options.worker.deployment
        if let problem = deployment?.problem ?? registry.versioningProblem(deployment) {
            throw RegistrationError(problem)
        }
        let engine = TestEngine(registry, mocks: try WorkflowMocks(mocks), options: options)
        var clientOptions = options.client
        clientOptions.service = engine
        self.engine = engine
        client = try await Client.connect(clientOptions)
        engine.connect(
            WorkerContext(client, on: taskQueue, options: options.worker, limits: TestEngine.payloadLimits)
        )
        clock = VirtualClock(engine: engine)
        begin = options.startTime
    }

    package var facts: KeyValuePairs<String, any Sendable> { ["client": client, "now": now] }

    /// The time of the test.
    public var now: Timestamp { clock.now.time }
    /// How much time has passed in the test.
    public var elapsed: Duration { now.duration(since: begin) }

    /// Lets time pass, and all happen that is due meanwhile.
    /// - Throws: `CancellationError`; ``TestCannotGoOn`` when a limit of the options is reached meanwhile.
    public func sleep(for duration: Duration) async throws { try await engine.sleep(for: duration) }

    /// Does something when a time has passed, such as sending a signal while the test waits for a result.
    ///
    /// Errors are logged; what the test is to know of them it must note itself.
    /// - Parameters:
    ///   - delay: how long from now.
    ///   - action: what to do. It may use the client and wait by the clock.
    public func after(_ delay: Duration, _ action: @escaping @Sendable () async throws -> Void) {
        engine.state.withLock { state in
            let number = state.service.appointOutside(in: delay)
            state.appointments[number] = .callback(action)
        }
    }

    /// Makes another build of the worker's deployment the current version, as if it had been deployed: new runs begin on it,
    /// auto-upgraded ones go on there with their next task, and pinned ones hear that it has changed. The code is the same.
    ///
    /// It does nothing where the options say no deployment.
    /// - Parameter buildID: the build.
    public func deploy(buildID: String) {
        engine.state.withLock { $0.service.currentVersion?.buildID = buildID }
    }

    /// The history of a workflow as it is now, to look at or to replay.
    /// - Parameters:
    ///   - workflowID: the workflow.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: the history.
    /// - Throws: ``ClientError`` when there is no such workflow; ``HistoryReadError``.
    public func history(of workflowID: String, runID: RunID? = nil) async throws -> WorkflowHistory {
        try await WorkflowHistory.fetch(client, workflowID: workflowID, runID: runID?.rawValue)
    }

    /// Ends everything; nothing happens any more. An environment that is let go does the same.
    public func shutDown() { engine.shutDown() }

    deinit { engine.shutDown() }
}
