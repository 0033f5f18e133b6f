package import Logging
import TemporalClient
package import TemporalCore
import TemporalRPC
import TemporalWire

/// The way of a workflow task: poll → decode → apply → run → command → encode → respond. Each word is a folder.
struct WorkflowTaskLoop: Sendable {
    let worker: WorkerContext
    let registry: Registry
    let cache: RunCache
    /// Where workflow code runs; nil when nobody watches it.
    let threads: WorkflowThreads?
    let responder: Responder
    let localActivities: LocalActivityRunner

    /// How much of a workflow task's time may pass before its answer, as the other SDKs have it.
    private static let holdRatio = 0.8

    /// Works on a task, and on those that the server gives back with its answers.
    func process(_ task: WorkflowTask) async {
        var next: WorkflowTask? = task
        while let task = next {
            next = await processOne(task)
        }
    }

    private func processOne(_ task: WorkflowTask) async -> WorkflowTask? {
        let received = ContinuousClock.now
        if let problem = task.problem {
            await responder.fail(task, problem)
            return nil
        }
        let cached = await cache.take(task.runID)
        if let open = cached?.openTask, task.query == nil, open.isLater(than: TaskAttempt(task)) {
            cache.putBack(task.runID, cached)
            await responder.fail(task, .stale("a later task of its run is being worked on"))
            return nil
        }
        if task.events.first?.id != EventID(1) {
            worker.counts.cacheLookup(task.workflowType, found: cached != nil)
        }
        let metrics = worker.metrics.workflow(task.workflowType)
        do throws(TaskProblem) {
            var held = try await bringUpToDate(task, cached, received)
            if let query = task.query {
                let run = held.run
                let answer = try await watched(task, run) { _ in run.answer(query) }
                cache.putBack(task.runID, held)
                metrics.taskEnded(after: received.duration(to: .now))
                await responder.answer(task, answer)
                return nil
            }
            do throws(TaskProblem) {
                let isHeldOpen = try await runLocalActivities(of: &held, task, received)
                return try await answer(task, held, isHeldOpen: isHeldOpen, received)
            } catch {
                held.letGo(after: error)
                throw error
            }
        } catch {
            // A task that another one has taken the place of holds no run any more.
            if !error.isSuperseded {
                cache.putBack(task.runID, nil)
                if cached != nil { worker.metrics.evicted(1) }
            }
            metrics.taskEnded(after: received.duration(to: .now))
            if let end = end(of: task, after: error) {
                if case .taken = await responder.complete(task, WorkflowTaskCompletion(commands: [end])) {
                    metrics.answered(with: [end], runBegan: nil)
                }
            } else {
                await responder.fail(task, error)
            }
            return nil
        }
    }

    /// The command that ends a workflow whose history does not fit its code, where that is wanted.
    private func end(of task: WorkflowTask, after problem: TaskProblem) -> Command? {
        guard task.query == nil, case .workflow(.nondeterminism(let mismatch)) = problem,
            let definition = registry.workflow(task.workflowType),
            worker.options.failurePolicy.joined(with: definition.failurePolicy).failsOnNondeterminism
        else { return nil }
        worker.logger.error(
            "workflow \(task.workflowType) failed, its history does not fit its code: \(mismatch)",
            metadata: ["workflow-id": "\(task.workflowID)", "run-id": "\(task.runID)"]
        )
        let failure = worker.converter(of: task.workflowID).encoded(responder.failure(of: mismatch))
        return Command(.failWorkflow(failure))
    }

    private func answer(
        _ task: WorkflowTask,
        _ held: CachedRun,
        isHeldOpen: Bool,
        _ received: ContinuousClock.Instant
    ) async throws(TaskProblem) -> WorkflowTask? {
        let commands: [Command]
        do throws(WorkflowTaskProblem) { commands = try held.run.takeCommands() } catch { throw .workflow(error) }
        let run = held.run
        var completion =
            task.queries.isEmpty
            ? run.completion(commands, queries: [])
            : try await watched(task, run) { _ in run.completion(commands, queries: task.queries) }
        completion.forceNewTask = isHeldOpen
        completion = try worker.checked(completion, of: task)
        let isStopping = isHeldOpen && localActivities.isStopping
        let metrics = worker.metrics.workflow(task.workflowType)
        metrics.taskEnded(after: received.duration(to: .now))
        let outcome = await responder.complete(
            task,
            completion,
            extraLocalAttempts: held.locals?.takeExtraAttempts() ?? 0,
            takesNext: !isStopping
        )
        switch outcome {
        case .taken(let next, let speculativeReset):
            held.locals?.taskAnswered()
            metrics.answered(with: commands, runBegan: held.run.info.startTime)
            if speculativeReset { held.run.rollBackSpeculativeTask() }
            if held.run.isFinished || isStopping { forget(held, of: task) } else { cache.putBack(task.runID, held) }
            return next
        case .refused:
            forget(held, of: task)
            return nil
        }
    }

    private func forget(_ run: CachedRun, of task: WorkflowTask) {
        if !run.run.isFinished { worker.metrics.evicted(1) }
        cache.putBack(task.runID, nil)
        run.evict()
    }

    /// Applies the task's history to the run in memory, or to a new one when there is none or it cannot go on.
    private func bringUpToDate(
        _ task: WorkflowTask,
        _ cached: CachedRun?,
        _ received: ContinuousClock.Instant
    ) async throws(TaskProblem) -> CachedRun {
        if let cached, cached.openTask != nil {
            // A query is answered as the run is while its task is held open.
            if task.query != nil { return cached }
            return try await replayed(task, handedOn(cached), received)
        }
        if let cached {
            do throws(TaskProblem) {
                try await apply(task, to: cached.run, HistoryPages(task, worker, received))
                return cached
            } catch {
                guard let reason = error.endOfRunInMemory else {
                    cached.letGo(after: error)
                    throw error
                }
                worker.logger.debug("run \(task.runID) is replayed from its start: \(reason)")
                return try await replayed(task, handedOn(cached), received)
            }
        }
        return try await replayed(task, nil, received)
    }

    /// The local activities of a run whose task another one takes the place of. The run itself is of no use: what it did
    /// in the older task, at the time of that task, is in no history.
    private func handedOn(_ cached: CachedRun) -> LocalActivitySession? {
        cached.run.evict()
        cached.locals?.handOn()
        return cached.locals
    }

    /// A new run, with the local activities of one that it takes the place of.
    private func replayed(
        _ task: WorkflowTask,
        _ locals: LocalActivitySession?,
        _ received: ContinuousClock.Instant
    ) async throws(TaskProblem) -> CachedRun {
        let held: CachedRun
        do throws(TaskProblem) { held = CachedRun(run: try newRun(of: task), locals: locals) } catch {
            locals?.close()
            throw error
        }
        do throws(TaskProblem) {
            let isWhole = task.events.first?.id == EventID(1)
            let pages =
                isWhole
                ? HistoryPages(task, worker, received)
                : HistoryPages(wholeHistoryOf: task, worker, received)
            let replay = task.previousStarted > EventID(0) ? ReplayTime() : nil
            try await apply(task, to: held.run, pages, replay)
            if let time = replay?.time { worker.metrics.workflow(task.workflowType).replayed(in: time) }
            return held
        } catch {
            held.letGo(after: error)
            throw error
        }
    }

    private func newRun(of task: WorkflowTask) throws(TaskProblem) -> RunDriver {
        if let limit = worker.options.deadlockLimit, threads?.isStuck(task.runID) == true {
            throw .deadlock(limit)
        }
        guard let definition = registry.workflow(task.workflowType) else {
            throw .unregistered(unregistered(task))
        }
        return newRun(definition, task)
    }

    /// apply → run → command, page by page.
    private func apply(
        _ task: WorkflowTask,
        to run: RunDriver,
        _ source: HistoryPages,
        _ replay: ReplayTime? = nil
    ) async throws(TaskProblem) {
        var pages = source
        let isQuery = task.query != nil && task.started == EventID(0)
        run.begin(task)
        while let page = try await pages.next(within: run.taskTimeout) {
            let events = page.events
            let isLast = page.isLast
            let advanced = try await watched(task, run) { progress in
                Result { () throws(WorkflowTaskProblem) in
                    try run.feed(events, isLast: isLast)
                    try run.advance(includingLast: !isQuery) {
                        replay?.activationBegins()
                        progress()
                    }
                }
            }
            do throws(WorkflowTaskProblem) { try advanced.get() } catch { throw .workflow(error) }
        }
        // That the run has come as far is not enough: it may have been for another task whose start had the same id.
        guard isQuery || run.taskAtHand == task.started else {
            throw .stale("history ends at event \(run.lastApplied), the task began at event \(task.started)")
        }
    }

    private func newRun(_ definition: WorkflowDefinition, _ task: WorkflowTask) -> RunDriver {
        let info = WorkflowInfo(
            namespace: worker.namespace,
            workflowID: task.workflowID,
            runID: task.runID,
            workflowType: task.workflowType,
            taskQueue: worker.taskQueue
        )
        let logger = worker.logger
        return RunDriver(
            definition,
            info: info,
            converter: worker.converter,
            failurePolicy: worker.options.failurePolicy,
            interceptors: worker.workflowInterceptors,
            world: .ofThisProcess,
            sdkName: SDK.name,
            sdkVersion: SDK.version,
            measure: { [metrics = worker.metrics] info, measurement in metrics.record(measurement, of: info) },
            log: { info, entry in logger.log(entry, of: info) }
        )
    }

    private func unregistered(_ task: WorkflowTask) -> Failure {
        let message =
            "workflow \(task.workflowType) is not registered on this worker; it has: \(registry.workflowTypes); "
            + "register it, or start it on the task queue of its workers"
        return Failure(message: message, kind: .application(.init(type: "NotFoundError")))
    }
}

extension WorkflowTaskLoop {
    /// Runs user code on a thread that it may keep.
    private func watched<Value: Sendable>(
        _ task: WorkflowTask,
        _ run: RunDriver,
        _ body: @escaping @Sendable (_ progress: @escaping () -> Void) -> Value
    ) async throws(TaskProblem) -> Value {
        guard let threads, let limit = worker.options.deadlockLimit else { return body({}) }
        // Code that was given up and comes back after all has no effect: its run is unwound then.
        guard let value = await threads.run(task.runID, body, abandoned: { run.evict() }) else {
            throw .deadlock(limit)
        }
        return value
    }
}

// MARK: - Local activities

extension WorkflowTaskLoop {
    /// Runs the local activities that the workflow asks for, for as long as its task may be held open.
    ///
    /// The run lies in the cache meanwhile, so that queries reach it.
    /// - Returns: whether some still run, so that another task must follow at once.
    private func runLocalActivities(
        of held: inout CachedRun,
        _ task: WorkflowTask,
        _ received: ContinuousClock.Instant
    ) async throws(TaskProblem) -> Bool {
        let run = held.run
        let taskTime = run.time
        let deadline = received.after(run.taskTimeout.times(Self.holdRatio))
        while true {
            let work = run.takeLocalWork()
            if !work.isEmpty {
                let session = held.locals ?? newSession(of: task)
                held.locals = session
                session.perform(work, at: run.time, of: run.info)
            }
            guard let session = held.locals, run.waitsForLocalActivities else { return false }
            let owner = session.owner
            held.openTask = TaskAttempt(task)
            cache.park(task.runID, held)
            if case .superseded = await session.waitForEnd(owner, before: deadline) { throw .superseded }
            guard await cache.takeBack(task.runID, run) != nil else { throw .superseded }
            held.openTask = nil
            guard let end = session.takeEnd() else { return true }
            let completed = taskTime.advanced(by: received.duration(to: .now))
            let result = LocalActivityResult(end.sequence, attempt: end.attempt, completed: completed, end.outcome)
            let delivered = try await watched(task, run) { _ in
                Result { () throws(WorkflowTaskProblem) in try run.deliver(result) }
            }
            do throws(WorkflowTaskProblem) { try delivered.get() } catch { throw .workflow(error) }
        }
    }

    private func newSession(of task: WorkflowTask) -> LocalActivitySession {
        let session = LocalActivitySession(localActivities)
        let pause = worker.options.stickyScheduleToStartTimeout
        session.onIdle { [cache, runID = task.runID] in
            Task {
                // The next task is on its way; it is not to find the run gone.
                try? await Task.sleep(for: pause.held)
                cache.unpin(runID)
            }
        }
        return session
    }
}

/// Why a task is not answered with commands.
enum TaskProblem: Error {
    /// Its workflow cannot go on.
    case workflow(WorkflowTaskProblem)
    /// The server has moved on; another task follows or has followed.
    case stale(String)
    /// Another task of the run came while its local activities ran, and what is in memory now is that one's.
    case superseded
    /// The rest of its history could not be had.
    case rpc(RPCError)
    /// The server gave what no workflow can be run from.
    case unusable(UnusableTask)
    /// This worker has no such workflow.
    case unregistered(Failure)
    /// Its workflow's code has run for this long and has not come back.
    case deadlock(Duration)
    /// The namespace would refuse its answer.
    case tooLarge(PayloadsTooLarge)

    fileprivate var isSuperseded: Bool {
        if case .superseded = self { true } else { false }
    }

    /// Why the run in memory does not fit the task, where a new one may; nil for every other problem.
    fileprivate var endOfRunInMemory: String? {
        switch self {
        case .workflow(.history(let error)): "\(error)"
        case .stale(let reason): reason
        default: nil
        }
    }
}

extension CachedRun {
    /// Evicts the run, unless its code still keeps a thread: then it is evicted when that comes back.
    fileprivate func letGo(after problem: TaskProblem) {
        switch problem {
        case .deadlock: locals?.close()
        case .superseded: break
        default: evict()
        }
    }
}

/// What is wrong with a task, or with the history that belongs to it.
struct UnusableTask: Error {
    /// The failure's type, which is seen in the history.
    var type: String
    var reason: String
}

extension WorkflowTask {
    /// What no look at its history can mend.
    fileprivate var problem: TaskProblem? {
        if let unreadable { return .unusable(UnusableTask(type: "UnreadableTask", reason: unreadable)) }
        guard query == nil, started <= EventID(0) else { return nil }
        let reason = "the task asks no query and does not say which event it began with (it says \(started))"
        return .unusable(UnusableTask(type: "HistoryError", reason: reason))
    }
}

/// The pages of a task's history, as they are needed.
///
/// They end, whatever the server says: with pages that bring nothing new again and again, with an event behind those of
/// the task, and with the task's own time.
struct HistoryPages {
    private let worker: WorkerContext
    private let task: WorkflowTask
    private var first: [HistoryEvent]?
    private var token: [UInt8]
    /// What is fetched are the events before the task's own.
    private var isBeforeTask: Bool
    private var hasEnded = false
    private let received: ContinuousClock.Instant
    /// How long the task has from when it came, as the history's first event says; behind it, no answer is taken.
    private var taskTimeout: Duration?
    /// The last event of all pages.
    private var lastID = EventID(0)
    /// How many pages in a row have brought nothing new, and the pause after the next one that does not.
    private var fruitless = 0
    private var backoff = Self.usualBackoff

    /// How many pages in a row may bring nothing new: some databases give an empty one before they say that it was the
    /// last.
    private static let fruitlessLimit = 10
    private static let usualBackoff = Backoff(initial: .milliseconds(20), multiplier: 2, maximum: .seconds(1))
    /// How long a history may be read for a query, which has no time that the worker is told.
    private static let queryTime = Duration.seconds(60)

    /// The task's events and what its token promises.
    /// - Parameters:
    ///   - task: whose history it is.
    ///   - worker: where further pages come from.
    ///   - received: when the task came.
    init(_ task: WorkflowTask, _ worker: WorkerContext, _ received: ContinuousClock.Instant) {
        self.worker = worker
        self.task = task
        self.received = received
        first = task.events
        token = task.nextPageToken
        isBeforeTask = false
    }

    /// All there is, from the first event on, for a task that came with the newest events only.
    init(wholeHistoryOf task: WorkflowTask, _ worker: WorkerContext, _ received: ContinuousClock.Instant) {
        self.worker = worker
        self.task = task
        self.received = received
        token = []
        isBeforeTask = !task.events.isEmpty
    }

    /// Gives one page after the other.
    /// - Parameter usualTimeout: how long the task has from when it came, where the pages do not say it.
    /// - Returns: the next page; nil behind the last one.
    /// - Throws: ``TaskProblem`` when there is no further page to be had.
    mutating func next(
        within usualTimeout: Duration
    ) async throws(TaskProblem) -> (events: [HistoryEvent], isLast: Bool)? {
        guard !hasEnded else { return nil }
        while true {
            if let events = first {
                first = nil
                hasEnded = token.isEmpty
                note(events)
                return (events, hasEnded)
            }
            let taskTimeout = taskTimeout ?? usualTimeout
            let time = task.query == nil ? taskTimeout : max(taskTimeout, Self.queryTime)
            guard received.duration(to: .now) < time else {
                throw unending("it was not read to its end within the task's time (\(time))")
            }
            let events = try await page()
            let isNews = events.contains { $0.id > lastID }
            note(events)
            // What lies behind the task's own events is not wanted, and all of those are there.
            if task.started > EventID(0), lastID > task.started { hasEnded = true }
            if isNews || hasEnded {
                fruitless = 0
                backoff = Self.usualBackoff
                return (upToTheTask(events), hasEnded)
            }
            if first == nil { try await bearFruitlessPage() }
        }
    }

    private mutating func note(_ events: [HistoryEvent]) {
        if case .workflowStarted(let start)? = events.first?.attributes { taskTimeout = start.taskTimeout }
        if let last = events.last { lastID = max(last.id, lastID) }
    }

    private mutating func bearFruitlessPage() async throws(TaskProblem) {
        fruitless += 1
        guard fruitless < Self.fruitlessLimit, !worker.shutdown.hasBegun else {
            throw unending("pages come without an end, and the last \(fruitless) brought no new event")
        }
        // A task that is cancelled finds out with its next call.
        try? await worker.channel.options.retryClock.sleep(backoff.next())
    }

    private func unending(_ reason: String) -> TaskProblem {
        let message = "the history of workflow \(task.workflowID) has no end after event \(lastID): \(reason)"
        return .unusable(UnusableTask(type: "HistoryError", reason: message))
    }

    private mutating func page() async throws(TaskProblem) -> [HistoryEvent] {
        let response: GetWorkflowExecutionHistoryResponse
        do throws(RPCError) {
            response = try await worker.channel.call(
                GetWorkflowExecutionHistoryRequest(
                    namespace: worker.namespace,
                    workflowID: task.workflowID,
                    runID: task.runID.rawValue,
                    pageToken: token
                )
            )
        } catch {
            guard error.origin == .unreadableAnswer else { throw .rpc(error) }
            throw .unusable(UnusableTask(type: "UnreadableTask", reason: error.message))
        }
        token = response.nextPageToken
        if isBeforeTask, let own = task.events.first?.id { return before(own, response.events) }
        hasEnded = token.isEmpty
        return response.events
    }

    private func upToTheTask(_ events: [HistoryEvent]) -> [HistoryEvent] {
        task.started > EventID(0) ? events.filter { $0.id <= task.started } : events
    }

    /// The stored events before the task's own. Those are taken from the task alone: a stored history may have none of
    /// them, or others of the same ids, when the server has moved on since.
    private mutating func before(_ own: EventID, _ fetched: [HistoryEvent]) -> [HistoryEvent] {
        if token.isEmpty || fetched.contains(where: { $0.id.next >= own }) {
            isBeforeTask = false
            first = task.events
            token = task.nextPageToken
        }
        return fetched.filter { $0.id < own }
    }
}

extension Logger {
    /// Logs what a workflow says, with its names.
    package func log(_ entry: WorkflowLogEntry, of info: WorkflowInfo) {
        var metadata: Logger.Metadata = [
            "workflow": "\(info.workflowType)", "workflow-id": "\(info.workflowID)", "run-id": "\(info.runID)",
            "attempt": "\(info.attempt)", "task-queue": "\(info.taskQueue)", "namespace": "\(info.namespace)",
        ]
        for (key, value) in entry.metadata { metadata[key] = "\(value)" }
        let level: Logger.Level =
            switch entry.level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        log(level: level, "\(entry.message)", metadata: metadata)
    }
}
