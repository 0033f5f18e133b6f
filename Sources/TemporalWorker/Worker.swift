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
        registry = try Registry(registrations())
        if let reason = options.problem { throw RegistrationError(reason) }
        connection = WorkerConnection(client, on: taskQueue, options: options)
    }

    /// Asks the worker to finish what it has begun and to end. `run()` returns when that is done.
    public func shutDown() { stopRequested.open() }

    /// Works until ``shutDown()`` is called or the task is cancelled; both end it gracefully.
    /// - Parameter onStarted: called when the worker polls.
    /// - Throws: ``ClientError`` when the namespace does not exist, or polling fails for good.
    public func run(onStarted: @Sendable () -> Void = {}) async throws(ClientError) {
        let capabilities = try await describeNamespace()
        defer { currentPhase.withLock { $0 = .stopped } }
        let activities =
            registry.hasActivities ? ActivityTaskLoop(connection, registry: registry) : nil
        let cache = RunCache(capacity: connection.options.maximumCachedWorkflows, counts: counts)
        let workflowTasks = RunningTasks()
        let threads = connection.options.deadlockLimit.map { WorkflowThreads(limit: $0) }
        let localActivities = LocalActivityRunner(connection, registry: registry)
        let pollers =
            workflowPollers(cache, threads, activities, localActivities, workflowTasks) + activityPollers(activities)
        for poller in pollers { poller.start() }
        began(sendsHeartbeats: capabilities.workerHeartbeats)
        onStarted()
        await withTaskCancellationHandler {
            await stopRequested.wait()
        } onCancel: {
            stopRequested.open()
        }
        // What follows must run to its end although the caller's task may be cancelled.
        await Task {
            await self.drain(pollers, isCompletedByServer: capabilities.workerPollCompleteOnShutdown)
            let alarm = Task {
                let grace = max(self.connection.options.gracefulShutdown, Self.localActivityGrace)
                guard (try? await Task.sleep(for: grace)) != nil else { return }
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
        if let error = fatalError.withLock({ $0 }) { throw ClientError(error) }
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

    private func fail(_ error: RPCError) {
        connection.logger.critical("polling failed for good: \(error)")
        fatalError.withLock { $0 = error }
        shutDown()
    }
}

// MARK: - Pollers

extension Worker {
    private func workflowPollers(
        _ cache: RunCache,
        _ threads: WorkflowThreads?,
        _ activities: ActivityTaskLoop?,
        _ localActivities: LocalActivityRunner,
        _ tasks: RunningTasks
    ) -> [Poller] {
        guard registry.hasWorkflows else { return [] }
        let sticky = stickyQueue
        let loop = WorkflowTaskLoop(
            connection: connection,
            registry: registry,
            cache: cache,
            threads: threads,
            responder: Responder(connection: connection, stickyQueue: sticky, activities: activities),
            localActivities: localActivities
        )
        let slots = Slots(connection.options.maximumConcurrentWorkflowTasks)
        counts.describeSlots(.workflowTask, total: connection.options.maximumConcurrentWorkflowTasks, supplier: "Fixed")
        let count = connection.options.workflowTaskPollers
        // The Core-based SDKs' share: one in five for new work, the others for runs in memory, and one of each at least.
        let normal = sticky == nil ? count : max(1, count / 5)
        return (0..<max(count, sticky == nil ? 1 : 2)).map { index in
            let request = pollRequest(sticky: index < normal ? nil : sticky)
            return Poller(
                "workflow tasks of \(request.taskQueue)",
                slots: slots,
                kind: index < normal ? .workflowTask : .sticky,
                counts: counts,
                logger: connection.logger,
                onFatal: { [weak self] in self?.fail($0) }
            ) { [channel = connection.channel, metrics = connection.metrics, counts] () throws(RPCError) in
                guard let task = try await channel.call(request, retry: .none).workflowTask else { return nil }
                if let wait = task.scheduleToStart { metrics.workflowTaskWaited(wait) }
                return {
                    counts.taskBegan(.workflowTask)
                    tasks.start {
                        await loop.process(task)
                        counts.taskEnded(.workflowTask)
                        slots.release()
                    }
                }
            }
        }
    }

    private func pollRequest(sticky: StickyQueue?) -> PollWorkflowTaskQueueRequest {
        PollWorkflowTaskQueueRequest(
            namespace: connection.namespace,
            taskQueue: sticky.map { TaskQueue($0.name) } ?? connection.taskQueue,
            stickyNormalName: sticky?.normalName,
            identity: connection.identity,
            workerInstanceKey: connection.instanceKey
        )
    }

    private var stickyQueue: StickyQueue? {
        guard connection.options.maximumCachedWorkflows > 0, registry.hasWorkflows else { return nil }
        return StickyQueue(
            name: "\(connection.identity)-\(connection.instanceKey)",
            normalName: connection.taskQueue.name,
            scheduleToStartTimeout: connection.options.stickyScheduleToStartTimeout
        )
    }

    private func activityPollers(_ activities: ActivityTaskLoop?) -> [Poller] {
        guard let activities else { return [] }
        let request = PollActivityTaskQueueRequest(
            namespace: connection.namespace,
            taskQueue: connection.taskQueue,
            identity: connection.identity,
            workerInstanceKey: connection.instanceKey
        )
        return (0..<max(1, connection.options.activityPollers)).map { _ in
            Poller(
                "activities of \(request.taskQueue)",
                slots: activities.slots,
                kind: .activity,
                counts: counts,
                logger: connection.logger,
                onFatal: { [weak self] in self?.fail($0) }
            ) { [channel = connection.channel] () throws(RPCError) in
                guard let task = try await channel.call(request, retry: .none).activityTask else { return nil }
                return { activities.start(task) }
            }
        }
    }
}

// MARK: - Shutdown

extension Worker {
    /// The longest time that the server holds a poll, and some more.
    private static let pollLimit = Duration.seconds(70)
    /// How long local activities may hold their workflow tasks open at least: what is left begins anew elsewhere.
    private static let localActivityGrace = Duration.seconds(10)

    /// Ends the polls without losing a task: the server is told first, then the polls that wait there are left to it.
    private func drain(_ pollers: [Poller], isCompletedByServer: Bool) async {
        for poller in pollers { poller.stop(now: false) }
        let isTold = await announceShutdown()
        if !(isTold && isCompletedByServer) {
            for poller in pollers { poller.stop(now: true) }
        }
        let alarm = Task {
            guard (try? await Task.sleep(for: Self.pollLimit)) != nil else { return }
            for poller in pollers { poller.stop(now: true) }
        }
        for poller in pollers { await poller.waitUntilStopped() }
        alarm.cancel()
    }

    private func announceShutdown() async -> Bool {
        currentPhase.withLock { $0 = .shuttingDown }
        var request = ShutdownWorkerRequest(
            namespace: connection.namespace,
            stickyTaskQueue: stickyQueue?.name ?? "",
            identity: connection.identity,
            taskQueue: connection.taskQueue,
            taskQueueTypes: (registry.hasWorkflows ? [.workflow] : [])
                + (registry.hasActivities ? [.activity] : []),
            workerInstanceKey: connection.instanceKey
        )
        request.heartbeat = connection.client.heartbeats.current(connection.instanceKey)
        do throws(RPCError) {
            _ = try await connection.channel.call(request, timeout: .seconds(5), retry: .none)
            return true
        } catch {
            // An older server does not know the call; one that is gone cannot be told.
            connection.logger.debug("the server was not told of the shutdown: \(error)")
            return false
        }
    }
}

extension WorkerOptions {
    /// What cannot work, in words.
    fileprivate var problem: String? {
        if maximumConcurrentWorkflowTasks < 1 || maximumConcurrentActivities < 1
            || maximumConcurrentLocalActivities < 1
        {
            return "a worker needs at least one slot for workflow tasks, activities and local activities each"
        }
        if maximumCachedWorkflows > 0, maximumConcurrentWorkflowTasks < 2 {
            // One slot would be held by the poll for new work while the cached run's task waits: a deadlock.
            return "a worker that caches runs needs at least two slots for workflow tasks"
        }
        if maximumHeartbeatInterval <= .zero { return "the longest time between heartbeats must be more than nothing" }
        if let deadlockLimit, deadlockLimit <= .zero { return "the deadlock limit must be more than nothing" }
        if maximumCachedWorkflows < 0 { return "the number of cached workflows must not be negative" }
        return nil
    }
}
