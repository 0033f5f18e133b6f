import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire
import TemporalWorker

/// Drives a ``VirtualService``: runs workflows and activities, moves the clock, and lets clients wait.
///
/// All that has to do with runs is done by one loop, the pump, step after step, so that a test takes the same way each
/// time. The pump ends when there is nothing to do and nobody waits.
final class TestEngine: Sendable {
    let state: Mutex<EngineState>
    let registry: Registry
    let options: WorkflowTestEnvironment.Options
    let converter: any PayloadConverter
    let mocks: WorkflowMocks
    let threads: WorkflowThreads?

    init(_ registry: Registry, _ mocks: WorkflowMocks, _ options: WorkflowTestEnvironment.Options) {
        self.registry = registry
        self.mocks = mocks
        self.options = options
        converter = options.client.converter
        var settings = VirtualService.Settings()
        settings.begin = options.startTime
        settings.seed = options.seed
        settings.unservedQueues = Set(options.unservedTaskQueues.map(\.name))
        settings.mockedWorkflows = mocks.types
        settings.longHistory = options.longHistory
        settings.namespace = options.client.namespace
        state = Mutex(EngineState(VirtualService(settings)))
        threads = options.worker.deadlockLimit.map { WorkflowThreads(limit: $0) }
    }

    deinit { shutDown() }

    private static let afterShutDown = WaitOutcome.hopeless("the test environment was shut down")

    /// What the contexts of workflows and activities are made from. It holds the client, which holds the engine.
    func connect(_ connection: WorkerConnection) { state.withLock { $0.connection = connection } }

    var connection: WorkerConnection? { state.withLock { $0.connection } }
    var logger: Logger { options.worker.logger }

    /// Lets go of all runs. Nothing happens any more.
    func shutDown() {
        let (runs, waiters, attempts, mocked) = state.withLock { state in
            defer {
                state.isShutDown = true
                state.connection = nil
                state.runs = [:]
                state.waiters = []
                state.held = [:]
            }
            let locals = state.held.values.flatMap { $0.locals.values.compactMap(\.context) }
            let contexts = state.attempts.values.map(\.context) + locals
            return (Array(state.runs.values), state.waiters, contexts, Array(state.mocked.values))
        }
        for context in attempts { context.cancel(.workerShutdown) }
        for task in mocked { task.cancel() }
        for waiter in waiters { waiter.continuation.resume(returning: Self.afterShutDown) }
        for run in runs { run.evict() }
        wakePump()
        threads?.close()
    }

    // MARK: - Waiting

    /// Waits until something is true of the service.
    ///
    /// Code outside is not resumed before nothing is left to be done at the moment, so that a test sees the same each
    /// time. A worklet gives way to others meanwhile.
    func wait(moves: Bool, until isDue: @escaping @Sendable (EngineState) -> Bool) async -> WaitOutcome {
        let worklet = Worklet.current.flatMap { $0.engine === self ? $0 : nil }
        let number = state.withLock { $0.newNumber() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(
                    number: number,
                    worklet: worklet,
                    moves: moves && worklet == nil,
                    isDue: isDue,
                    continuation: continuation
                )
                let isRefused = state.withLock { state -> Bool in
                    guard !state.isShutDown, !Task.isCancelled else { return true }
                    state.waiters.append(waiter)
                    if let worklet, state.running == worklet.number { state.running = nil }
                    state.steps = 0
                    return false
                }
                guard !isRefused else {
                    return continuation.resume(returning: Task.isCancelled ? .cancelled : Self.afterShutDown)
                }
                kick()
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.number == number }) else { return nil }
                let waiter = state.waiters.remove(at: index)
                if let worklet = waiter.worklet, state.running == nil { state.running = worklet.number }
                return waiter
            }
            waiter?.continuation.resume(returning: .cancelled)
        }
    }

    /// Lets time pass for whoever calls it.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws {
        let number = state.withLock { state in
            let number = state.service.appointOutside(in: duration)
            state.appointments[number] = .wake
            return number
        }
        switch await wait(moves: true, until: { $0.passed.contains(number) }) {
        case .due: return
        case .cancelled, .hopeless:
            state.withLock { $0.service.withdrawOutside(number) }
            throw CancellationError()
        }
    }

    // MARK: - The pump

    /// Starts the pump, or lets it look again.
    func kick() {
        let starts = state.withLock { state -> Bool in
            guard !state.isPumping, !state.isShutDown else { return false }
            state.isPumping = true
            return true
        }
        guard starts else { return wakePump() }
        // tidy:allow detached — lives as long as there is work, whoever asked for it
        Task.detached { [weak self] in await self?.pump() }
    }

    private func wakePump() {
        state.withLock { state in
            defer { state.pump = nil }
            return state.pump
        }?.resume()
    }

    private enum Action: Sendable {
        case awaitWorklet(Int)
        case resume([Waiter])
        case notices([VirtualService.Notice])
        case chore(Chore)
        case work(VirtualService.Work)
        case callback(@Sendable () async throws -> Void)
        case local(LocalAppointment)
        case again
        case stuck
        case endless
        case stop
    }

    private func pump() async {
        while true {
            switch state.withLock({ decide(&$0) }) {
            case .awaitWorklet(let number): await awaitWorklet(number)
            case .resume(let waiters): for waiter in waiters { waiter.continuation.resume(returning: .due) }
            case .notices(let notices): for notice in notices { heed(notice) }
            case .chore(let chore): await perform(chore)
            case .work(let work): await perform(work)
            case .callback(let body):
                begin { [logger] in
                    do { try await body() } catch { logger.error("what was to happen at a time failed: \(error)") }
                }
            case .local(let appointment): perform(appointment)
            case .again: continue
            case .stuck: await beStuck()
            case .endless: giveUp(endless)
            case .stop: return
            }
        }
    }

    private func decide(_ state: inout EngineState) -> Action {
        if state.isShutDown {
            state.isPumping = false
            return .stop
        }
        if let number = state.running { return .awaitWorklet(number) }
        if let index = state.waiters.firstIndex(where: { $0.worklet != nil && $0.isDue(state) }) {
            let waiter = state.waiters.remove(at: index)
            state.running = waiter.worklet?.number
            return .resume([waiter])
        }
        let notices = state.service.takeNotices()
        if !notices.isEmpty { return .notices(notices) }
        state.steps += 1
        if state.steps > options.maximumSteps, state.waiters.contains(where: { $0.worklet == nil }) { return .endless }
        if !state.chores.isEmpty { return .chore(state.chores.removeFirst()) }
        if let work = state.service.nextWork() { return .work(work) }
        let due = state.waiters.filter { $0.worklet == nil && $0.isDue(state) }
        if !due.isEmpty {
            let numbers = Set(due.map(\.number))
            state.waiters.removeAll { numbers.contains($0.number) }
            return .resume(due)
        }
        guard state.waiters.contains(where: \.moves) else {
            state.isPumping = false
            return .stop
        }
        return skip(&state)
    }

    private func skip(_ state: inout EngineState) -> Action {
        switch state.service.skip() {
        case .nothing: return .stuck
        case .happened: return .again
        case .outside(let number):
            state.passed.insert(number)
            switch state.appointments.removeValue(forKey: number) {
            case .callback(let body)?: return .callback(body)
            case .local(let appointment)?: return .local(appointment)
            case .wake?, nil: return .again
            }
        }
    }

    // MARK: - Worklets

    /// Begins a piece of the test's own code. The pump waits for it.
    @discardableResult
    func begin(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        let worklet = state.withLock { state in
            let worklet = Worklet(state.newNumber(), self)
            state.running = worklet.number
            return worklet
        }
        return Task {
            await Worklet.$current.withValue(worklet) { await body() }
            self.ended(worklet)
        }
    }

    private func ended(_ worklet: Worklet) {
        state.withLock { if $0.running == worklet.number { $0.running = nil } }
        kick()
    }

    /// Waits until the worklet ends or gives way; code that takes too long in real time is left to itself.
    private func awaitWorklet(_ number: Int) async {
        let isLate = await pause { $0.running != number }
        guard isLate else { return }
        let wasRunning = state.withLock { state -> Bool in
            guard state.running == number else { return false }
            state.running = nil
            return true
        }
        if wasRunning {
            let limit = options.patience
            logger.notice("code of the test has run for \(limit); the clock does not wait for it any more")
        }
    }

    /// Waits for a change that somebody else makes.
    /// - Returns: whether it did not come within the time that the environment has for it.
    private func pause(_ isOver: @escaping @Sendable (EngineState) -> Bool) async -> Bool {
        let isLate = Box<Bool>()
        let alarm = Task { [patience = options.patience, weak self] in
            guard (try? await Task.sleep(for: patience.held)) != nil else { return }
            isLate.set(true)
            self?.wakePump()
        }
        defer { alarm.cancel() }
        while isLate.value == nil {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isDone = state.withLock { state -> Bool in
                    guard !isOver(state), !state.isShutDown, isLate.value == nil else { return true }
                    state.pump = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
            if state.withLock({ isOver($0) || $0.isShutDown }) { return false }
        }
        return true
    }

    // MARK: - Tests that cannot end

    private func beStuck() async {
        let (mark, hasProblem) = state.withLock { state in
            (state.waiters.map(\.number), state.service.order.contains { state.problem(of: $0) != nil })
        }
        if !hasProblem {
            let isLate = await pause { state in
                state.waiters.map(\.number) != mark || state.service.hasWork || !state.chores.isEmpty
                    || state.running != nil
            }
            guard isLate else { return }
        }
        giveUp { state in "nothing can happen any more" + self.describe(state) }
    }

    private func endless(_ state: EngineState) -> String {
        let now = state.service.now
        return "\(options.maximumSteps) steps have been taken and it does not end; it is \(now) in the test"
            + describe(state)
    }

    private func giveUp(_ reason: (EngineState) -> String) {
        let (waiters, text) = state.withLock { state in
            let hopeless = state.waiters.filter { $0.worklet == nil }
            state.waiters.removeAll { $0.worklet == nil }
            state.steps = 0
            return (hopeless, reason(state))
        }
        for waiter in waiters { waiter.continuation.resume(returning: .hopeless(text)) }
    }

    /// What each open workflow waits for.
    private func describe(_ state: EngineState) -> String {
        let lines = state.service.order.compactMap { key -> String? in
            guard let run = state.service.runs[key], !run.isClosed else { return nil }
            let who = "\(run.start.workflowType) \"\(run.start.workflowID)\""
            if let problem = state.problem(of: key) { return "\(who) cannot go on: \(problem)" }
            let query = QueryRequest(name: "__stack_trace", input: [])
            guard case .answered(let payloads)? = state.runs[key]?.answer(query), let payload = payloads.first,
                let text = try? converter.value(String.self, from: payload)
            else { return "\(who) waits" }
            return "\(who) waits for: \(text)"
        }
        return lines.map { "\n\($0)" }.joined()
    }
}
