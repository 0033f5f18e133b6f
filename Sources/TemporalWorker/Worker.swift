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
public final class Worker: Sendable {
    let connection: WorkerConnection
    let currentPhase = Mutex(Phase.notStarted)
    let registry: Registry
    private let plugins: WorkerPlugins
    private let roster: WorkerRoster
    private let stopRequested = Latch()
    private let fatalError = Mutex<RPCError?>(nil)

    var counts: WorkerCounts { connection.counts }

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
        connection = WorkerConnection(client, on: taskQueue, options: options, pluginNames: plugins.names)
    }

    /// The plugins that the worker and its client were set up by.
    public var pluginNames: [String] { plugins.names }

    /// Asks the worker to finish what it has begun and to end. `run()` returns when that is done.
    public func shutDown() { stopRequested.open() }

    /// Works until ``shutDown()`` is called or the task is cancelled; both end it gracefully.
    /// - Parameter onStarted: called when the worker polls.
    /// - Throws: ``ClientError`` when the namespace does not exist, or polling fails for good.
    public func run(onStarted: @escaping @Sendable () -> Void = {}) async throws(ClientError) {
        try await plugins.run(self) { worker async throws(ClientError) in try await worker.work(onStarted) }
    }

    private func work(_ onStarted: @Sendable () -> Void) async throws(ClientError) {
        let capabilities = try await describeNamespace()
        defer { currentPhase.withLock { $0 = .stopped } }
        let activities =
            pollsActivities ? ActivityTaskLoop(connection, registry: registry) : nil
        let cache = RunCache(capacity: connection.options.maximumCachedWorkflows, counts: counts)
        let workflowTasks = RunningTasks()
        let threads = connection.options.deadlockLimit.map { WorkflowThreads(limit: $0) }
        let localActivities = LocalActivityRunner(connection, registry: registry)
        let loop = workflowLoop(cache, threads, activities, localActivities)
        let workflows = loop.map {
            WorkflowWork(loop: $0, slots: Slots(.workflowTask, connection), tasks: workflowTasks)
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
        connection.departure.begin()
        currentPhase.withLock { $0 = .shuttingDown }
        // What follows must run to its end although the caller's task may be cancelled.
        await Task {
            await PollDrain(
                connection: self.connection,
                farewell: { self.farewell },
                groups: pollers,
                isCompletedByServer: capabilities.workerPollCompleteOnShutdown
            ).run()
            let alarm = Task {
                let grace = max(self.connection.options.gracefulShutdown, Self.localActivityGrace)
                guard (try? await Task.sleep(for: grace.held)) != nil else { return }
                localActivities.stop()
            }
            await workflowTasks.waitUntilNone()
            alarm.cancel()
            await activities?.shutDown(grace: self.connection.options.gracefulShutdown)
            localActivities.stop()
            // Activities that ended may have brought their workflows a last eager task.
            await workflowTasks.waitUntilNone()
            cache.evictAll()
            threads?.close()
            self.connection.client.heartbeats.remove(self.connection.instanceKey)
        }.value
        if let error = fatalError.withLock({ $0 }) { throw ClientError(error, namespace: connection.namespace) }
    }

    private func describeNamespace() async throws(ClientError) -> DescribeNamespaceResponse.Capabilities {
        do throws(RPCError) {
            let described = try await connection.channel.call(
                DescribeNamespaceRequest(namespace: connection.namespace)
            )
            connection.namespaceLimits.note(described)
            return described.capabilities
        } catch {
            if error.status == .unimplemented { return DescribeNamespaceResponse.Capabilities() }
            throw ClientError(error, namespace: connection.namespace)
        }
    }

    func fail(_ error: RPCError) {
        let isFirst = fatalError.withLock { first in
            defer { first = first ?? error }
            return first == nil
        }
        if isFirst { connection.logger.critical("polling failed for good: \(error)") }
        shutDown()
    }
}

// MARK: - Shutdown

extension Worker {
    /// How long local activities may hold their workflow tasks open at least: what is left begins anew elsewhere.
    private static let localActivityGrace = Duration.seconds(10)

    private var farewell: ShutdownWorkerRequest {
        var request = ShutdownWorkerRequest(
            namespace: connection.namespace,
            stickyTaskQueue: stickyQueue?.name ?? "",
            identity: connection.identity,
            taskQueue: connection.taskQueue,
            taskQueueTypes: (registry.hasWorkflows ? [.workflow] : []) + (pollsActivities ? [.activity] : []),
            workerInstanceKey: connection.instanceKey
        )
        request.heartbeat = connection.client.heartbeats.current(connection.instanceKey)
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
