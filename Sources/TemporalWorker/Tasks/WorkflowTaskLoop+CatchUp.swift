import Logging
import TemporalClient
import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWire

extension WorkflowTaskLoop {
    /// Brings the run as far as the task: the one in memory, or a new one when there is none or it cannot go on.
    /// - Returns: what drives the lease's run.
    func catchUp(_ lease: inout RunLease, with task: ReceivedTask) async throws(TaskProblem) -> RunDriver {
        guard let cached = lease.run else { return try await replay(&lease, for: task) }
        if cached.openTask != nil {
            // A query is answered as the run is while its task is held open.
            if task.task.query != nil { return cached.driver }
            return try await replay(&lease, for: task)
        }
        do throws(TaskProblem) {
            try await advance(&lease, cached.driver, for: task, through: HistoryPages(of: task, worker))
            return cached.driver
        } catch {
            guard let reason = error.endOfRunInMemory else { throw error }
            worker.logger.debug("run \(lease.runID) is replayed from its start: \(reason)")
            return try await replay(&lease, for: task)
        }
    }

    /// Makes a new run from the whole history, with the local activities of the run that it takes the place of.
    private func replay(_ lease: inout RunLease, for task: ReceivedTask) async throws(TaskProblem) -> RunDriver {
        let locals = lease.handOn()
        let driver: RunDriver
        do throws(TaskProblem) { driver = try newRun(for: task.task) } catch {
            locals?.close()
            throw error
        }
        lease.run = CachedRun(driver: driver, locals: locals)
        let isWhole = task.task.events.first?.id == EventID(1)
        let pages = isWhole ? HistoryPages(of: task, worker) : HistoryPages(wholeHistoryOf: task, worker)
        let replay = task.task.previousStarted > EventID(0) ? ReplayTime() : nil
        try await advance(&lease, driver, for: task, through: pages, timing: replay)
        if let time = replay?.time { worker.metrics.workflow(task.task.workflowType).replayed(in: time) }
        return driver
    }

    /// Feeds the run its history page by page; the run applies the events and runs its code.
    private func advance(
        _ lease: inout RunLease,
        _ driver: RunDriver,
        for received: ReceivedTask,
        through history: HistoryPages,
        timing replay: ReplayTime? = nil
    ) async throws(TaskProblem) {
        let task = received.task
        var pages = history
        let isQuery = task.query != nil && task.started == EventID(0)
        driver.begin(task)
        while let page = try await pages.next(within: driver.taskTimeout) {
            let time = pages.time(within: driver.taskTimeout)
            let events = try await decoded(page.events, driver, of: received, within: time)
            let advanced = try await watched(&lease) { progress in
                Result { () throws(WorkflowTaskProblem) in
                    try driver.feed(events, isLast: page.isLast)
                    try driver.advance(includingLast: !isQuery) {
                        replay?.activationBegins()
                        progress()
                    }
                }
            }
            do throws(WorkflowTaskProblem) { try advanced.get() } catch { throw .workflow(error) }
        }
        // That the run has come as far is not enough: it may have been for another task whose start had the same id.
        guard isQuery || driver.taskAtHand == task.started else {
            throw .stale("history ends at event \(driver.lastApplied), the task began at event \(task.started)")
        }
    }

    /// Runs code of the lease's run on a thread that it may keep.
    func watched<Value: Sendable>(
        _ lease: inout RunLease,
        _ body: @escaping @Sendable (_ progress: @escaping () -> Void) -> Value
    ) async throws(TaskProblem) -> Value {
        guard let threads, let limit = worker.options.deadlockLimit else { return body({}) }
        // Code that was given up and comes back after all has no effect: its run is unwound then.
        let driver = lease.run?.driver
        guard let value = await threads.run(lease.runID, body, abandoned: { driver?.evict() }) else {
            lease.run?.isStuck = true
            throw .deadlock(limit)
        }
        return value
    }
}

extension RunLease {
    /// Lets the run go, and hands on its local activities to the one that takes its place. What the run did in an older
    /// task, at the time of that task, is not in history.
    fileprivate mutating func handOn() -> LocalActivitySession? {
        guard let old = run.take() else { return nil }
        old.driver.evict()
        old.locals?.handOn()
        return old.locals
    }
}

// MARK: - New runs

extension WorkflowTaskLoop {
    private func newRun(for task: WorkflowTask) throws(TaskProblem) -> RunDriver {
        if let limit = worker.options.deadlockLimit, threads?.isStuck(task.runID) == true {
            throw .deadlock(limit)
        }
        guard let definition = registry.workflow(task.workflowType) else {
            throw .unregistered(unregistered(task))
        }
        let info = WorkflowInfo(
            namespace: worker.namespace,
            workflowID: task.workflowID,
            runID: task.runID,
            workflowType: task.workflowType,
            taskQueue: worker.taskQueue
        )
        return RunDriver(
            definition,
            info: info,
            converter: worker.converter,
            failurePolicy: worker.options.failurePolicy,
            interceptors: worker.workflowInterceptors,
            world: .ofThisProcess,
            sdkName: SDK.name,
            sdkVersion: SDK.version,
            activatesPatch: worker.options.activatesPatch,
            deployment: worker.deployment?.version,
            measure: { [metrics = worker.metrics] info, measurement in metrics.record(measurement, of: info) },
            log: { [logger = worker.logger] info, entry in logger.log(entry, of: info) }
        )
    }

    private func unregistered(_ task: WorkflowTask) -> Failure {
        let message =
            "workflow \(task.workflowType) is not registered on this worker; it has: \(registry.workflowTypes); "
            + "register it, or start it on the task queue of its workers"
        return Failure(message: message, kind: .application(.init(type: "NotFoundError")))
    }
}
