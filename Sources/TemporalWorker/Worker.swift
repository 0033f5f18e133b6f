import Logging
import Synchronization
public import TemporalClient
public import TemporalCore
import TemporalRPC
import TemporalWire

/// Runs workflows and activities of one task queue.
///
/// ```swift
/// let worker = try Worker(client, on: "orders") {
///     OrderWorkflow.self
///     Payments.charge.implemented { request, _ in try await gateway.charge(request) }
/// }
/// try await worker.run()
/// ```
public final class Worker: Sendable, SelfDescribing {
    let context: WorkerContext
    let currentPhase = Mutex(Phase.notStarted)
    let registry: Registry
    private let plugins: WorkerPlugins
    private let stopRequested = Latch()
    /// The first call, which a shutdown need not wait for.
    private let asking = Mutex<Task<Result<DescribeNamespaceResponse.Capabilities, ClientError>, Never>?>(nil)
    private let fatalError = Mutex<RPCError?>(nil)

    package var facts: KeyValuePairs<String, any Sendable> { context.facts }

    var counts: WorkerCounts { context.counts }

    /// A worker that does nothing until it is run.
    /// - Parameters:
    ///   - client: the connection to the server.
    ///   - taskQueue: the queue to work on.
    ///   - options: limits and timings.
    ///   - registrations: the workflows and activities.
    /// - Throws: ``RegistrationError`` when two of them have one name, or when nothing is registered.
    public init(
        _ client: Client,
        on taskQueue: TaskQueue,
        options: WorkerOptions = WorkerOptions(),
        @RegistrationBuilder _ registrations: () -> [Registration]
    ) throws(RegistrationError) {
        if taskQueue.name.isEmpty {
            throw RegistrationError("the worker's task queue is empty; name one, such as \"orders\"")
        }
        plugins = try WorkerPlugins(client, options.plugins)
        let options = plugins.configured(options)
        registry = try Registry(registrations() + plugins.registrations)
        if let reason = options.problem ?? registry.problem(options) { throw RegistrationError(reason) }
        context = WorkerContext(client, on: taskQueue, options: options, pluginNames: plugins.names)
    }

    /// A worker of a queue whose name is text, such as a constant of the program.
    ///
    /// The parameters are those of ``init(_:on:options:_:)``.
    /// - Throws: ``RegistrationError`` when two registrations have one name, or when nothing is registered.
    @_disfavoredOverload
    public convenience init(
        _ client: Client,
        on taskQueue: String,
        options: WorkerOptions = WorkerOptions(),
        @RegistrationBuilder _ registrations: () -> [Registration]
    ) throws(RegistrationError) {
        try self.init(client, on: TaskQueue(taskQueue), options: options, registrations)
    }

    /// The plugins that the worker and its client were set up by.
    public var pluginNames: [String] { plugins.names }

    /// The client that the worker works with.
    public var client: Client { context.client }

    /// Gives the worker another client, such as one with renewed credentials or one of another address of the server, while
    /// it runs or before.
    ///
    /// From then on polls, answers and heartbeats go through the new client, and activities that begin get it. A poll that
    /// waits at the server ends on the old one, after 70 seconds at most; close the old client then, since a poll that is cut off
    /// may have been given a task, which comes again after its timeout only. The worker's identity, converter, interceptors,
    /// plugins and metrics stay as they were.
    /// - Parameter client: the other client, of the same namespace.
    /// - Throws: ``ClientError`` when it works in another namespace, or when another worker of that client works on the queue;
    ///   the worker then keeps the client that it has.
    public func replaceClient(with client: Client) throws(ClientError) {
        guard client.namespace == context.namespace else {
            throw .invalid(
                """
                the worker of task queue "\(context.taskQueue)" works in namespace "\(context.namespace)", and the client \
                that it is given in "\(client.namespace)"; give it a client of its namespace, or make another worker
                """
            )
        }
        try context.connection.replace(with: client)
        context.routes.forget()
        context.logger.info("\(replacementLine)")
    }

    /// Asks the worker to finish what it has begun and to end. `run()` returns when that is done, or the time for it is
    /// over: ``WorkerOptions/shutdownTimeout``.
    public func shutDown() {
        stopRequested.open()
        asking.withLock { $0 }?.cancel()
    }

    /// Works until ``shutDown()`` is called or the task is cancelled; both end it gracefully.
    /// - Parameter onStarted: called when the worker polls.
    /// - Throws: ``ClientError`` when the namespace does not exist, or polling fails for good.
    public func run(onStarted: @escaping @Sendable () -> Void = {}) async throws(ClientError) {
        try await plugins.run(self) { worker async throws(ClientError) in try await worker.work(onStarted) }
    }

    private func work(_ onStarted: @Sendable () -> Void) async throws(ClientError) {
        guard let parts = try await prepare() else { return }
        defer { currentPhase.withLock { $0 = .stopped } }
        try join(with: parts)
        let pollers = poll(with: parts)
        context.logger.info("\(startLine)")
        onStarted()
        await untilAskedToEnd()
        await drain(parts, pollers)
        try stop(parts)
    }

    /// Asks the server what the namespace offers, and makes all that runs.
    /// - Returns: nil when the worker is asked to end before the server has answered.
    private func prepare() async throws(ClientError) -> WorkerParts? {
        guard let capabilities = try await firstAnswer() else { return nil }
        return WorkerParts(of: self, capabilities)
    }

    /// Makes the worker known to its client.
    private func join(with parts: WorkerParts) throws(ClientError) {
        do throws(ClientError) {
            try context.connection.join(
                WorkerRoster.Entry(
                    namespace: context.namespace,
                    taskQueue: context.taskQueue,
                    types: taskQueueTypes,
                    deployment: context.deployment,
                    reserve: { parts.workflows?.reserveEagerly() }
                )
            )
        } catch {
            parts.threads?.close()
            throw error
        }
    }

    /// Begins to poll.
    private func poll(with parts: WorkerParts) -> [PollerGroup] {
        let pollers = pollers(parts)
        for poller in pollers { poller.start() }
        parts.commands?.start()
        began(sendsHeartbeats: parts.capabilities.workerHeartbeats)
        return pollers
    }

    private func untilAskedToEnd() async {
        await withTaskCancellationHandler {
            await stopRequested.wait()
        } onCancel: {
            stopRequested.open()
        }
    }

    /// Takes nothing new, and finishes what was begun.
    private func drain(_ parts: WorkerParts, _ pollers: [PollerGroup]) async {
        context.connection.leave()
        parts.activities?.stopTakingEagerly()
        context.shutdown.begin()
        currentPhase.withLock { $0 = .shuttingDown }
        context.logger.info("\(shutdownLine)")
        let time = ShutdownTime(total: context.options.shutdownTimeout)
        let shutdown = Shutdown(
            worker: context,
            drain: PollDrain(
                worker: context,
                shutdownRequest: { self.shutdownRequest },
                groups: pollers,
                isCompletedByServer: parts.capabilities.workerPollCompleteOnShutdown,
                time: time
            ),
            workflowTasks: parts.workflowTasks,
            activities: parts.activities,
            localActivities: parts.localActivities,
            nexusOperations: parts.nexusOperations,
            commands: parts.commands,
            time: time
        )
        // It must run to its end although the caller's task may be cancelled.
        await Task { await shutdown.run() }.value
    }

    /// Lets go of all that ran.
    /// - Throws: the error that polling has failed with for good, if it has.
    private func stop(_ parts: WorkerParts) throws(ClientError) {
        parts.cache.evictAll()
        parts.threads?.close()
        context.connection.endReports()
        context.logger.info("\(stopLine)")
        if let error = fatalError.withLock({ $0 }) { throw ClientError(error, namespace: context.namespace) }
    }

    /// What the namespace offers; nil when the worker is asked to end before the server has answered.
    private func firstAnswer() async throws(ClientError) -> DescribeNamespaceResponse.Capabilities? {
        let asking = Task { await self.describeNamespace() }
        self.asking.withLock { $0 = asking }
        if stopRequested.isOpen { asking.cancel() }
        let answer = await withTaskCancellationHandler {
            await asking.value
        } onCancel: {
            asking.cancel()
        }
        if case .failure = answer, stopRequested.isOpen || Task.isCancelled {
            currentPhase.withLock { $0 = .stopped }
            return nil
        }
        return try answer.get()
    }

    private func describeNamespace() async -> Result<DescribeNamespaceResponse.Capabilities, ClientError> {
        do throws(RPCError) {
            let described = try await context.channel.call(
                DescribeNamespaceRequest(namespace: context.namespace)
            )
            context.namespaceLimits.note(described)
            context.routes.note(described.routes)
            return .success(described.capabilities)
        } catch {
            if error.status == .unimplemented { return .success(DescribeNamespaceResponse.Capabilities()) }
            return .failure(ClientError(error, namespace: context.namespace))
        }
    }

    func fail(_ error: RPCError) {
        let isFirst = fatalError.withLock { first in
            defer { first = first ?? error }
            return first == nil
        }
        if isFirst { context.logger.critical("polling failed for good: \(error)") }
        shutDown()
    }
}

// MARK: - Shutdown

extension Worker {
    /// What the server is told of a worker that shuts down.
    private var shutdownRequest: ShutdownWorkerRequest {
        var request = ShutdownWorkerRequest(
            namespace: context.namespace,
            stickyTaskQueue: stickyQueue?.name ?? "",
            identity: context.identity,
            taskQueue: context.taskQueue,
            taskQueueTypes: taskQueueTypes,
            workerInstanceKey: context.instanceKey
        )
        request.heartbeat = context.connection.heartbeat
        return request
    }
}
