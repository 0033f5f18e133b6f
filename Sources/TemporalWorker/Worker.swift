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
    private let roster: WorkerRoster
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
    /// - Throws: ``RegistrationError`` when two of them have one name or there are none.
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
        roster = client.workers
        context = WorkerContext(client, on: taskQueue, options: options, pluginNames: plugins.names)
    }

    /// The plugins that the worker and its client were set up by.
    public var pluginNames: [String] { plugins.names }

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
        guard let capabilities = try await firstAnswer() else { return }
        defer { currentPhase.withLock { $0 = .stopped } }
        let activities =
            pollsActivities ? ActivityTaskLoop(context, registry: registry) : nil
        let cache = RunCache(capacity: context.options.maximumCachedWorkflows, counts: counts)
        let workflowTasks = RunningTasks()
        let threads = context.options.deadlockLimit.map { WorkflowThreads(limit: $0) }
        let localActivities = LocalActivityRunner(context, registry: registry)
        let loop = workflowLoop(cache, threads, activities, localActivities)
        let workflows = loop.map {
            WorkflowWork(loop: $0, slots: Slots(.workflowTask, context), tasks: workflowTasks)
        }
        let rosterPlace: Int
        do throws(ClientError) { rosterPlace = try join(roster, workflows) } catch {
            threads?.close()
            throw error
        }
        let pollers = pollers(workflows, activities, capabilities)
        for poller in pollers { poller.start() }
        began(sendsHeartbeats: capabilities.workerHeartbeats)
        onStarted()
        await withTaskCancellationHandler {
            await stopRequested.wait()
        } onCancel: {
            stopRequested.open()
        }
        roster.remove(rosterPlace)
        activities?.stopTakingEagerly()
        context.shutdown.begin()
        currentPhase.withLock { $0 = .shuttingDown }
        let time = ShutdownTime(total: context.options.shutdownTimeout)
        let shutdown = Shutdown(
            worker: context,
            drain: PollDrain(
                worker: context,
                shutdownRequest: { self.shutdownRequest },
                groups: pollers,
                isCompletedByServer: capabilities.workerPollCompleteOnShutdown,
                time: time
            ),
            workflowTasks: workflowTasks,
            activities: activities,
            localActivities: localActivities,
            time: time
        )
        // It must run to its end although the caller's task may be cancelled.
        await Task { await shutdown.run() }.value
        cache.evictAll()
        threads?.close()
        context.client.heartbeats.remove(context.instanceKey)
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
    private var shutdownRequest: ShutdownWorkerRequest {
        var request = ShutdownWorkerRequest(
            namespace: context.namespace,
            stickyTaskQueue: stickyQueue?.name ?? "",
            identity: context.identity,
            taskQueue: context.taskQueue,
            taskQueueTypes: (registry.hasWorkflows ? [.workflow] : []) + (pollsActivities ? [.activity] : []),
            workerInstanceKey: context.instanceKey
        )
        request.heartbeat = context.client.heartbeats.current(context.instanceKey)
        return request
    }
}

extension WorkerOptions {
    /// What cannot work, in words.
    var problem: String? {
        if let problem = slotSuppliers.problem(cachesRuns: maximumCachedWorkflows > 0) { return problem }
        if let problem = workflowTaskPollers.problem ?? activityPollers.problem { return problem }
        for limit in [
            maximumActivitiesPerSecond, maximumTaskQueueActivitiesPerSecond, maximumLocalActivitiesPerSecond,
        ] {
            if let limit, !(limit > 0 && limit.isFinite) {
                return "a limit of activities per second must be more than nothing, not \(limit)"
            }
        }
        if maximumHeartbeatInterval <= .zero { return "the longest time between heartbeats must be more than nothing" }
        if stickyScheduleToStartTimeout <= .zero {
            return "the time that a cached run's task waits for this worker must be more than nothing"
        }
        if gracefulShutdown < .zero { return "the grace of a shutdown must not be less than nothing" }
        if pollRefusalGrace < .zero { return "the time for which refusals are borne must not be less than nothing" }
        if let deadlockLimit, deadlockLimit <= .zero { return "the deadlock limit must be more than nothing" }
        if shutdownTimeout <= .zero { return "the time for a shutdown must be more than nothing" }
        if gracefulShutdown >= shutdownTimeout {
            return """
                activities have \(gracefulShutdown.brief) to end (gracefulShutdown), but the whole shutdown only \
                \(shutdownTimeout.brief) (shutdownTimeout); make the first shorter or the second longer
                """
        }
        if maximumCachedWorkflows < 0 { return "the number of cached workflows must not be negative" }
        return nil
    }
}

extension Registry {
    /// What the options leave nothing to do for, in words.
    fileprivate func problem(_ options: WorkerOptions) -> String? {
        guard options.localActivitiesOnly, !hasWorkflows else { return nil }
        return "the worker has nothing to run: local activities need a workflow on the same worker"
    }
}
