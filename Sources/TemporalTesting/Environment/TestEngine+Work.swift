import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWire
import TemporalWorker

/// The steps of the pump.
extension TestEngine {
    func perform(_ work: VirtualService.Work) async {
        switch work {
        case .workflowTask(let task): await process(task)
        case .activity(let key, let task): runActivity(key, task)
        case .mockedWorkflow(let run): runMock(run)
        case .nexus(let key, let task): runNexus(key, task)
        }
    }

    func perform(_ step: PendingStep) async {
        switch step {
        case .query(let run, let query, let box): await answer(query, of: run, box)
        case .beginLocal(let run, let sequence): beginLocal(run, sequence)
        case .localEnded(let run, let sequence, let attempt, let end):
            await endLocal(run, sequence, attempt: attempt, as: end)
        case .holdEnds(let run, let started): await endHold(run, started)
        case .check(let run): await checkReplay(of: run)
        }
    }

    func handle(_ notice: VirtualService.Notice) async {
        switch notice {
        case .attemptLost(let key, let attempt):
            let lost = state.withLock { state -> RunningAttempt? in
                guard state.attempts[key]?.attempt == attempt else { return nil }
                return state.attempts.removeValue(forKey: key)
            }
            lost?.context.cancel(.gone)
        case .cancelRequested(let key):
            let attempt = state.withLock { $0.attempts[key] }
            // Without heartbeats nobody would tell it.
            if let attempt, attempt.hearsAtOnce { attempt.context.cancel(.requested) }
        case .mockedSignal(let run, let name, let input): await note(signal: name, input, to: run)
        case .mockedCancelRequested(let run): state.withLock { $0.mocked[run] }?.cancel()
        case .closed(let run):
            let (held, mocked) = state.withLock { state in
                if state.runs[run] != nil { state.pendingSteps.append(.check(run: run)) }
                return (state.held.removeValue(forKey: run), state.mocked.removeValue(forKey: run))
            }
            for local in held?.locals.values.compactMap(\.context) ?? [] { local.cancel(.requested) }
            mocked?.cancel()
            let hasCode = state.withLock { $0.runs[run] != nil }
            if !hasCode { keep(closed: run) }
        }
    }

    /// Keeps a run that has closed, and lets go of the oldest ones, so that a test that goes on for ever takes no more and
    /// more memory.
    private func keep(closed key: String) {
        let evicted = state.withLock { state -> RunDriver? in
            let left = state.closed.add(key, mostHistories: options.keptHistories)
            if let history = left.history { state.service.forgetHistory(of: history) }
            return left.fromMemory.flatMap { state.runs.removeValue(forKey: $0) }
        }
        evicted?.evict()
    }

    // MARK: - Workflow tasks

    private func process(_ task: WorkflowTask) async {
        let key = task.runID.rawValue
        let cached = state.withLock { $0.runs[key] }
        guard let run = cached ?? newRun(task) else {
            let message = """
                workflow \(task.workflowType) is not registered with the test environment; registered are: \
                \(registry.workflowTypes); register it or a mock of it
                """
            let kind = Failure.Kind.application(.init(type: "NotFoundError"))
            return fail(key, .workflowWorkerUnhandledFailure, with: Failure(message: message, kind: kind))
        }
        state.withLock { state in
            state.runs[key] = run
            var held = state.held[key] ?? HeldTask(started: task.started)
            held.started = task.started
            held.isOpen = true
            state.held[key] = held
        }
        let known = run.lastApplied
        let given = known < task.previousStarted ? state.withLock { $0.service.handedEvents(of: key) } : task.events
        let decodedTask: WorkflowTask
        let news: [HistoryEvent]
        do throws(WorkflowTaskProblem) {
            decodedTask = try await decoded(task).get()
            news = try await decoded(given.filter { $0.id > known }, for: run).get()
        } catch {
            return fail(key, of: run, with: error)
        }
        let version = state.withLock { $0.service.runs[key]?.versioning.atHand }
        let outcome = await watched(run, of: key) { progress in
            Result { () throws(WorkflowTaskProblem) in
                run.deployment = version
                run.begin(decodedTask)
                try run.feed(news, isLast: true)
                try run.advance(progress: progress)
            }
        }
        await goOn(key, run, after: outcome)
    }

    /// Runs local activities for as long as the workflow waits for them, then answers the task.
    func goOn(_ key: String, _ run: RunDriver, after outcome: Result<Void, WorkflowTaskProblem>?) async {
        switch outcome {
        case nil: return fail(key, deadlock(of: run))
        case .failure(let problem)?: return fail(key, of: run, with: problem)
        case .success?: break
        }
        take(run.takeLocalWork(), of: key, run)
        if let delivered = await deliverEnd(key, run) { return await goOn(key, run, after: delivered) }
        if run.waitsForLocalActivities { return hold(key, run) }
        await answerTask(key, run, forcesNext: false)
    }

    /// Sends the answer to a task.
    func answerTask(_ key: String, _ run: RunDriver, forcesNext: Bool) async {
        let commands: [Command]
        do throws(WorkflowTaskProblem) { commands = try run.takeCommands() } catch {
            return fail(key, of: run, with: error)
        }
        var completion = run.completion(commands, queries: [])
        completion.forceNewTask = forcesNext
        completion.versioningBehavior = options.worker.deployment?.behavior(of: completion)
        switch await encoded(completion, of: run.info.scope) {
        case .success(let encoded): completion = encoded
        case .failure(let problem): return fail(key, of: run, with: problem)
        }
        if let excess = excess(of: completion) {
            forget(key, run)
            let kind = Failure.Kind.application(.init(type: "PayloadsTooLarge"))
            return fail(key, .payloadsTooLarge, with: Failure(message: excess.description, kind: kind))
        }
        if let problem = unsendable(completion) {
            forget(key, run)
            let kind = Failure.Kind.application(.init(type: "InvalidText"))
            return fail(key, .workflowWorkerUnhandledFailure, with: Failure(message: problem, kind: kind))
        }
        let verdict = state.withLock { state in
            if let limit = state.held[key]?.limit { state.withdraw(limit) }
            state.held[key]?.limit = nil
            state.held[key]?.isOpen = false
            return state.service.complete(key, completion)
        }
        switch verdict {
        case .taken: break
        case .dropped: run.rollBackSpeculativeTask()
        case .refused, .gone: forget(key, run)
        case .wrong(let command):
            forget(key, run)
            logger.error("a workflow task failed: \(command.message)", metadata: ["run-id": "\(key)"])
            state.withLock { $0.service.refuse(key, command) }
        }
    }

    /// What a worker would not send, since the namespace does not take it.
    private func excess(of completion: WorkflowTaskCompletion) -> PayloadsTooLarge? {
        guard options.worker.enforcesPayloadLimits else { return nil }
        var check = PayloadSizeCheck(PayloadWarnings(payloads: 0, memo: 0), Self.payloadLimits)
        check.add(completion)
        return check.excess
    }

    /// What is wrong with the answer of a task that no worker could send, such as a name with a NUL character.
    private func unsendable(_ completion: WorkflowTaskCompletion) -> String? {
        let request = RespondWorkflowTaskCompletedRequest(
            namespace: options.client.namespace,
            token: TaskToken([]),
            identity: "",
            completion: completion,
            sdkName: SDK.name,
            sdkVersion: SDK.version
        )
        do {
            _ = try request.encoded()
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// What the namespace takes.
    static let payloadLimits = PayloadLimits(payloads: ServerRules.largestPayloads, memo: ServerRules.largestMemo)

    /// What the run has done is void; it is replayed when it has another task.
    private func forget(_ key: String, _ run: RunDriver) {
        let held = state.withLock { state in
            state.runs[key] = nil
            return state.held.removeValue(forKey: key)
        }
        for local in held?.locals.values.compactMap(\.context) ?? [] { local.cancel(.requested) }
        run.evict()
    }

    private func newRun(_ task: WorkflowTask) -> RunDriver? {
        newRun(of: task.workflowType, id: task.workflowID, runID: task.runID)
    }

    private func newRun(of type: String, id workflowID: String, runID: RunID, quiet: Bool = false) -> RunDriver? {
        guard let definition = registry.workflow(type) else { return nil }
        let info = WorkflowInfo(
            namespace: options.client.namespace,
            workflowID: workflowID,
            runID: runID,
            workflowType: type,
            taskQueue: TaskQueue("")
        )
        let (connection, logger) = (connection, logger)
        return RunDriver(
            definition,
            info: info,
            converter: converter,
            failurePolicy: options.worker.failurePolicy,
            interceptors: connection?.workflowInterceptors ?? [],
            world: world,
            sdkName: SDK.name,
            sdkVersion: SDK.version,
            activatesPatch: options.worker.activatesPatch,
            measure: { info, measurement in if !quiet { connection?.record(measurement, of: info) } },
            log: { info, entry in if !quiet { logger.log(entry, of: info) } }
        )
    }

    /// What side effects see: the time of the test, and what its options say.
    private var world: WorldSource {
        WorldSource(
            now: { [weak self, options] in self?.state.withLock { $0.service.now } ?? options.startTime },
            environment: { [options] in options.environment[$0] },
            random: { [weak self] in WorldRandom(seed: self?.state.withLock { $0.chance.next() }) }
        )
    }

    /// Runs user code on a thread that it may keep.
    func watched<Value: Sendable>(
        _ run: RunDriver,
        of key: String,
        _ body: @escaping @Sendable (_ progress: @escaping () -> Void) -> Value
    ) async -> Value? {
        guard let threads else { return body({}) }
        return await threads.run(RunID(key), body, abandoned: { run.evict() })
    }

    // MARK: - Failures

    private func deadlock(of run: RunDriver) -> Failure {
        let message = """
            [TMPRL1101] workflow \(run.info.workflowType) did not come back within \
            \(options.worker.deadlockLimit ?? .zero): its code blocks, or computes for too long; let an activity do that
            """
        return Failure(message: message, kind: .application(.init(type: "DeadlockError")))
    }

    private func fail(_ key: String, _ deadlock: Failure) {
        // The run is evicted when its code comes back.
        state.withLock { $0.runs[key] = nil }
        fail(key, .workflowWorkerUnhandledFailure, with: deadlock)
    }

    private func fail(_ key: String, of run: RunDriver, with problem: WorkflowTaskProblem) {
        let failsWorkflow = run.failurePolicy.failsOnNondeterminism
        forget(key, run)
        switch problem {
        case .nondeterminism(let mismatch):
            let kind = Failure.Kind.application(.init(type: "NondeterminismError"))
            let failure = Failure(message: "\(mismatch)", kind: kind, source: SDK.name)
            guard failsWorkflow else { return fail(key, .nondeterministicError, with: failure) }
            let completion = WorkflowTaskCompletion(commands: [Command(.failWorkflow(failure))])
            state.withLock { _ = $0.service.complete(key, completion) }
        case .history(let error):
            let kind = Failure.Kind.application(.init(type: "HistoryError"))
            fail(key, .workflowWorkerUnhandledFailure, with: Failure(message: "\(error)", kind: kind))
        case .failure(let failure): fail(key, .workflowWorkerUnhandledFailure, with: failure)
        }
    }

    private func fail(_ key: String, _ cause: WorkflowTaskFailedCause, with failure: Failure) {
        logger.error("a workflow task failed: \(failure.message)", metadata: ["run-id": "\(key)"])
        state.withLock { $0.service.fail(key, cause, with: failure) }
    }

    /// How often a run is replayed with what its code allocates elsewhere in memory. Two elements have their old order
    /// at each second time.
    private static let shakenReplays = 4

    /// Replays what the run has written, so that every test finds code that is not deterministic.
    private func checkReplay(of key: String) async {
        defer { keep(closed: key) }
        guard options.checksReplay, let run = state.withLock({ $0.service.runs[key] }) else { return }
        var text: String?
        if let problem = await problem(inReplayOf: run, key) {
            text = "its history cannot be replayed, so its code is not deterministic: \(problem.text)"
        } else {
            for _ in 0..<Self.shakenReplays where text == nil {
                guard let problem = await problem(inReplayOf: run, key, isShaken: true) else { continue }
                text = """
                    its history can be replayed here and not elsewhere in memory, where a Dictionary or a Set has \
                    another order: sort it before its order matters: \(problem.text)
                    """
            }
        }
        if let text { state.withLock { $0.problems[key] = text } }
    }

    private func problem(
        inReplayOf run: VirtualRun,
        _ key: String,
        isShaken: Bool = false
    ) async -> WorkflowTaskProblem? {
        let start = run.start
        guard let replay = newRun(of: start.workflowType, id: start.workflowID, runID: RunID(key), quiet: true) else {
            return nil
        }
        let events: [HistoryEvent]
        do throws(WorkflowTaskProblem) { events = try await decoded(run.events, for: replay).get() } catch {
            return error
        }
        let outcome = await watched(replay, of: key) { progress in
            let replays = {
                Result { () throws(WorkflowTaskProblem) in
                    replay.begin(WorkflowTask(workflowID: start.workflowID))
                    try replay.feed(events, isLast: true)
                    try replay.advance(progress: progress)
                }
            }
            return isShaken ? HeldMemory.during(replays) : replays()
        }
        replay.evict()
        guard case .failure(let problem)? = outcome else { return nil }
        return problem
    }

    // MARK: - Queries

    private func answer(_ query: QueryRequest, of key: String, _ box: Box<QueryAnswer>) async {
        if let answer = await mockedAnswer(to: query, of: key) { return box.set(answer) }
        let run: RunDriver
        if let cached = state.withLock({ $0.runs[key] }) {
            run = cached
        } else if let rebuilt = await rebuilt(key) {
            run = rebuilt
        } else {
            let kind = Failure.Kind.application(.init(type: "NotFoundError"))
            let isForgotten = state.withLock { $0.service.runs[key]?.forgottenLength != nil }
            let reason = isForgotten ? forgottenText : "the workflow has no code to answer queries"
            return box.set(.failed(Failure(message: reason, kind: kind)))
        }
        switch await decoded(query, of: run.info.scope) {
        case .failure(let unreadable): box.set(.failed(unreadable.failure))
        case .success(let query):
            let answer = await watched(run, of: key) { _ in run.answer(query) }
            box.set(await encoded(answer ?? .failed(deadlock(of: run)), of: run.info.scope))
        }
    }

    private func rebuilt(_ key: String) async -> RunDriver? {
        guard let run = state.withLock({ $0.service.runs[key] }), run.forgottenLength == nil,
            let replay = newRun(of: run.start.workflowType, id: run.start.workflowID, runID: RunID(key))
        else { return nil }
        guard case .success(let events) = await decoded(run.events, for: replay) else { return nil }
        let outcome = await watched(replay, of: key) { progress in
            Result { () throws(WorkflowTaskProblem) in
                replay.begin(WorkflowTask(workflowID: run.start.workflowID))
                try replay.feed(events, isLast: true)
                try replay.advance(includingLast: false, progress: progress)
            }
        }
        guard case .success? = outcome else { return nil }
        state.withLock { $0.runs[key] = replay }
        if run.isClosed { keep(closed: key) }
        return replay
    }
}

extension WorkflowTaskProblem {
    /// What is wrong, in words.
    var text: String {
        switch self {
        case .nondeterminism(let mismatch): "\(mismatch)"
        case .history(let error): "\(error)"
        case .failure(let failure): failure.message
        }
    }
}
