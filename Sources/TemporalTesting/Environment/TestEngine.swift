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
    // tidy:allow secret — what the environment shows of itself does not reach here
    let converter: any PayloadConverter
    let pipeline: PayloadPipeline
    let mocks: WorkflowMocks
    let threads: WorkflowThreads?

    init(_ registry: Registry, mocks: WorkflowMocks, options: WorkflowTestEnvironment.Options) {
        self.registry = registry
        self.mocks = mocks
        self.options = options
        converter = options.client.dataConverter.conversion
        pipeline = options.client.dataConverter.pipeline
        var settings = VirtualService.Settings()
        settings.begin = options.startTime
        settings.seed = options.seed
        settings.unservedQueues = Set(options.unservedTaskQueues.map(\.name))
        settings.mockedWorkflows = mocks.types
        settings.longHistory = options.longHistory
        settings.namespace = options.client.namespace
        settings.searchAttributes = options.searchAttributes
        settings.version = options.worker.deployment?.version
        state = Mutex(EngineState(VirtualService(settings), seed: options.seed))
        threads = options.worker.deadlockLimit.map { WorkflowThreads(limit: $0) }
    }

    deinit { shutDown() }

    private static let afterShutDown = WaitOutcome.hopeless("the test environment was shut down")

    /// What the contexts of workflows and activities are made from. It holds the client, which holds the engine.
    func connect(_ connection: WorkerContext) { state.withLock { $0.connection = connection } }

    var connection: WorkerContext? { state.withLock { $0.connection } }
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
                state.appointments = [:]
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
    /// time. A test task gives way to others meanwhile.
    /// - Parameters:
    ///   - moves: whether the clock may move meanwhile.
    ///   - begin: when the wait began that this one is a part of; now when nil.
    ///   - isDue: whether it is true.
    /// - Returns: how the wait ended.
    func wait(
        moves: Bool,
        from begin: WaitBegin? = nil,
        until isDue: @escaping @Sendable (EngineState) -> Bool
    ) async -> WaitOutcome {
        let testTask = TestTask.current.flatMap { $0.engine === self ? $0 : nil }
        let (number, begin) = state.withLock { state in
            (state.newNumber(), begin ?? WaitBegin(step: state.steps, time: .now))
        }
        let alarm = testTask == nil ? alarm(number, begin) : nil
        defer { alarm?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(
                    number: number,
                    testTask: testTask,
                    moves: moves && testTask == nil,
                    begin: begin,
                    isDue: isDue,
                    continuation: continuation
                )
                let isRefused = state.withLock { state -> Bool in
                    guard !state.isShutDown, !Task.isCancelled else { return true }
                    state.waiters.append(waiter)
                    if let testTask, state.running == testTask.number { state.running = nil }
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
                if let testTask = waiter.testTask, state.running == nil { state.running = testTask.number }
                return waiter
            }
            waiter?.continuation.resume(returning: .cancelled)
        }
    }

    /// Lets time pass for the caller.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile; ``TestCannotGoOn``.
    func sleep(for duration: Duration) async throws {
        let number = state.withLock { state in
            let number = state.service.appointOutside(in: duration)
            state.appointments[number] = .wake
            return number
        }
        if TestTask.current?.engine !== self { state.withLock { $0.chainWaits = [:] } }
        switch await wait(moves: true, until: { $0.passed.contains(number) }) {
        case .due: state.withLock { _ = $0.passed.remove(number) }
        case .cancelled:
            state.withLock { $0.withdraw(number) }
            throw CancellationError()
        case .hopeless(let reason):
            state.withLock { $0.withdraw(number) }
            throw TestCannotGoOn(description: reason)
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
        // tidy:allow detached — lives as long as there is work, which may be longer than the call that asked for it
        Task.detached { [weak self] in await self?.pump() }
    }

    private func wakePump() {
        state.withLock { state in
            defer { state.pump = nil }
            return state.pump
        }?.resume()
    }

    enum Action: Sendable {
        case awaitTestTask(Int)
        case resume([Waiter])
        case notices([VirtualService.Notice])
        case step(PendingStep)
        case work(VirtualService.Work)
        case callback(@Sendable () async throws -> Void)
        case local(LocalAppointment)
        case again
        case stuck
        case endless(Set<Int>, TestLimit)
        case stop
    }

    private func pump() async {
        while true {
            switch state.withLock({ decide(&$0) }) {
            case .awaitTestTask(let number): await awaitTestTask(number)
            case .resume(let waiters): for waiter in waiters { waiter.continuation.resume(returning: .due) }
            case .notices(let notices): for notice in notices { await handle(notice) }
            case .step(let step): await perform(step)
            case .work(let work): await perform(work)
            case .callback(let body):
                begin { [logger] in
                    do { try await body() } catch { logger.error("what was to happen at a time failed: \(error)") }
                }
            case .local(let appointment): perform(appointment)
            case .again: continue
            case .stuck: await beStuck()
            case .endless(let waits, let limit): giveUp(waits) { self.endless($0, limit) }
            case .stop: return
            }
        }
    }

    private func decide(_ state: inout EngineState) -> Action {
        if state.isShutDown {
            state.isPumping = false
            return .stop
        }
        if let action = limitReached(&state) { return action }
        if let number = state.running { return .awaitTestTask(number) }
        if let index = state.waiters.firstIndex(where: { $0.testTask != nil && $0.isDue(state) }) {
            let waiter = state.waiters.remove(at: index)
            state.running = waiter.testTask?.number
            return .resume([waiter])
        }
        let notices = state.service.takeNotices()
        if !notices.isEmpty { return .notices(notices) }
        state.steps += 1
        if !state.pendingSteps.isEmpty { return .step(state.pendingSteps.removeFirst()) }
        if let work = state.service.nextWork() { return .work(work) }
        let due = state.waiters.filter { $0.testTask == nil && $0.isDue(state) }
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
            switch state.appointments.removeValue(forKey: number) {
            case .callback(let body)?: return .callback(body)
            case .local(let appointment)?: return .local(appointment)
            case .wake?:
                state.passed.insert(number)
                return .again
            case nil: return .again
            }
        }
    }

    // MARK: - Test tasks

    /// Begins a piece of the test's own code. The pump waits for it.
    @discardableResult
    func begin(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        let testTask = state.withLock { state in
            let testTask = TestTask(state.newNumber(), self)
            state.running = testTask.number
            return testTask
        }
        return Task {
            await TestTask.$current.withValue(testTask) { await body() }
            self.ended(testTask)
        }
    }

    private func ended(_ testTask: TestTask) {
        state.withLock { if $0.running == testTask.number { $0.running = nil } }
        kick()
    }

    /// Waits until the test task ends or gives way; code that takes too long in real time is left to itself.
    private func awaitTestTask(_ number: Int) async {
        let isLate = await pause(options.patience) { $0.running != number }
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

    /// Waits for a change that somebody else makes, or until a test has waited too long for it.
    /// - Returns: whether it did not come in time.
    func pause(
        _ patience: Duration,
        _ isOver: @escaping @Sendable (EngineState) -> Bool
    ) async -> Bool {
        let isLate = Box<Bool>()
        let alarm = Task { [weak self] in
            guard (try? await Task.sleep(for: patience.held)) != nil else { return }
            isLate.set(true)
            self?.wakePump()
        }
        defer { alarm.cancel() }
        while isLate.value == nil {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isDone = state.withLock { state -> Bool in
                    guard !isOver(state), !state.isShutDown, state.lateWaits.isEmpty, isLate.value == nil else {
                        return true
                    }
                    state.pump = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
            if state.withLock({ isOver($0) || $0.isShutDown || !$0.lateWaits.isEmpty }) { return false }
        }
        return true
    }
}
