import TemporalCore
import TemporalWire

/// A Temporal server in memory, with a clock that stands still until it is moved: requests in, work and history out.
///
/// It decides and does nothing else: it waits for nobody, runs no code and knows no real time. Its driver takes
/// ``nextWork()`` until there is none, and then moves the clock with ``skip()``.
struct VirtualService: Sendable {
    /// What does not change while it lives.
    struct Settings: Sendable {
        /// When the clock begins.
        var begin = Timestamp(millisecondsSince1970: 1_767_225_600_000)
        /// Gives run ids, and with them the random numbers of workflows.
        var seed = 1
        /// Queues whose tasks nobody takes.
        var unservedQueues: Set<String> = []
        /// Workflow types that are ended by the driver and not by code.
        var mockedWorkflows: Set<String> = []
        /// From how many events on a workflow is told to continue as new.
        var longHistory = 4096
        var namespace = "default"
        /// The search attributes of the namespace; any will do when nil.
        var searchAttributes: [String: SearchAttributeType]?
        /// The version of the workers that new runs go to at first; nil without versioning.
        var version: WorkerDeploymentVersion?
    }

    /// What its driver is to do.
    enum Work: Sendable {
        /// To answer a task by ``complete(_:_:)`` or ``fail(_:_:with:)``.
        case workflowTask(WorkflowTask)
        /// To make an attempt of an activity.
        case activity(ActivityKey, ActivityTask)
        /// To end a workflow that has no code by ``completeMocked(_:_:)``.
        case mockedWorkflow(run: String)
        /// To ask a handler to start or to cancel an operation.
        case nexus(NexusKey, NexusTask)
    }

    /// What its driver should know although it did not ask.
    enum Notice: Sendable, Equatable {
        /// An attempt that was handed out is void.
        case attemptLost(ActivityKey, attempt: Int)
        case cancelRequested(ActivityKey)
        case mockedCancelRequested(run: String)
        case mockedSignal(run: String, name: String, input: [Payload])
        case closed(run: String)
    }

    enum Step: Sendable {
        case task(run: String)
        case mocked(run: String)
        case activity(ActivityKey, attempt: Int)
        case startChild(run: String, initiated: EventID)
        case reach(run: String, initiated: EventID)
        case childClosed(run: String)
        case closeChildren(run: String)
        case nexus(NexusKey, attempt: Int)
        case nexusCancel(NexusKey)
        case tellCallbacks(run: String)
        case remove(run: String)
    }

    enum Occasion: Sendable {
        case timer(run: String, id: String, started: EventID)
        case firstTask(run: String)
        case retry(ActivityKey, attempt: Int)
        case activityTimeout(ActivityKey, attempt: Int, TimeoutKind)
        case runTimeout(run: String)
        case nexusRetry(NexusKey, attempt: Int)
        case nexusTimeout(NexusKey, TimeoutKind)
        /// What the driver has appointed, by its number.
        case outside(Int)
    }

    let settings: Settings
    private(set) var now: Timestamp
    /// The version of the workers that new runs go to; nil without versioning.
    var currentVersion: WorkerDeploymentVersion?
    var runs: [String: VirtualRun] = [:]
    /// The newest run of each workflow id.
    private var newest: [String: String] = [:]
    /// All runs in the order of their start.
    private(set) var order: [String] = []
    /// How many runs have begun.
    private var begun = 0
    private var requests: [String: String] = [:]
    var agenda = Agenda<Occasion>()
    private var steps: [Step] = []
    private var queuedTasks: Set<String> = []
    private var notices: [Notice] = []
    private var outsideCount = 0
    private var withdrawn: Set<Int> = []

    init(_ settings: Settings = Settings()) {
        self.settings = settings
        now = settings.begin
        currentVersion = settings.version
    }

    // MARK: - Work

    /// What is to be done at this moment; nil when all of it waits for time to pass.
    mutating func nextWork() -> Work? {
        while !steps.isEmpty {
            if let work = carryOut(steps.removeFirst()) { return work }
        }
        return nil
    }

    /// All events of a run's history, with those of its task at hand that are not written yet.
    func handedEvents(of key: String) -> [HistoryEvent] {
        guard let run = runs[key] else { return [] }
        return run.task == .started(isFloating: true) ? run.events + run.floating : run.events
    }

    /// Lets go of the history of a closed run, all but its end, by which its result is known.
    mutating func forgetHistory(of key: String) {
        runs[key]?.forgetHistory()
    }

    /// Whether something is to be done at this moment.
    var hasWork: Bool { !steps.isEmpty }

    mutating func takeNotices() -> [Notice] {
        defer { notices = [] }
        return notices
    }

    mutating func notify(_ notice: Notice) { notices.append(notice) }
    mutating func enqueue(_ step: Step) { steps.append(step) }

    private mutating func carryOut(_ step: Step) -> Work? {
        switch step {
        case .task(let key):
            queuedTasks.remove(key)
            guard case .scheduled? = runs[key]?.task else { return nil }
            let current = currentVersion
            return change(key) { run, now in .workflowTask(run.startTask(at: now, current: current)) }
        case .mocked(let key): return .mockedWorkflow(run: key)
        case .activity(let key, let attempt): return handOut(key, attempt)
        case .startChild(let key, let initiated): startChild(key, initiated)
        case .reach(let key, let initiated): reach(key, initiated)
        case .childClosed(let key): reportToParent(key)
        case .closeChildren(let key): closeChildren(of: key)
        case .nexus(let key, let attempt): return handOut(key, attempt)
        case .nexusCancel(let key): return handOutCancel(key)
        case .tellCallbacks(let key): tellCallbacks(of: key)
        case .remove(let key): remove(key)
        }
        return nil
    }

    /// Changes a run and sees to the task that it may want then.
    @discardableResult
    mutating func change<Value>(_ key: String, _ body: (inout VirtualRun, Timestamp) -> Value) -> Value? {
        guard var run = runs.removeValue(forKey: key) else { return nil }
        let wasScheduled = run.task.isScheduled
        let value = body(&run, now)
        let wantsTask = run.task.isScheduled
        let isMocked = settings.mockedWorkflows.contains(run.start.workflowType)
        let isServed = !settings.unservedQueues.contains(run.start.taskQueue.name)
        runs[key] = run
        if wantsTask, isMocked {
            if !wasScheduled { steps.append(.mocked(run: key)) }
        } else if wantsTask, isServed, queuedTasks.insert(key).inserted {
            steps.append(.task(run: key))
        }
        return value
    }

    // MARK: - Time

    enum Skip: Equatable, Sendable {
        /// Nothing is appointed.
        case nothing
        /// Something happened; there may be work now.
        case happened
        /// Something of the driver's is due.
        case outside(Int)
    }

    /// Moves the clock to what happens next and lets it happen, with all that is due at the same moment.
    mutating func skip() -> Skip {
        var result = Skip.nothing
        while let (time, occasion) = takeDue(after: result) {
            now = max(now, time)
            if case .outside(let number) = occasion { return .outside(number) }
            happen(occasion)
            result = .happened
        }
        return result
    }

    private mutating func takeDue(after result: Skip) -> (time: Timestamp, occasion: Occasion)? {
        let isAnytime = result == .nothing
        return agenda.takeFirst(upTo: isAnytime ? nil : now, where: holds)
    }

    mutating func appoint(_ occasion: Occasion, in delay: Duration) {
        agenda.add(occasion, at: now.advanced(by: min(max(.zero, delay), .longestWait)))
    }

    /// Lets ``skip()`` give a number back when the time is over.
    mutating func appointOutside(in delay: Duration) -> Int {
        outsideCount += 1
        appoint(.outside(outsideCount), in: delay)
        return outsideCount
    }

    mutating func withdrawOutside(_ number: Int) { withdrawn.insert(number) }

    private func holds(_ occasion: Occasion) -> Bool {
        switch occasion {
        case .timer(let key, let id, let started): runs[key]?.timers[id] == started
        case .firstTask(let key): runs[key].map { $0.waitsForFirstTask && !$0.isClosed } ?? false
        case .runTimeout(let key): runs[key].map { !$0.isClosed } ?? false
        case .retry(let key, let attempt): activity(key).map { $0.attempt == attempt && $0.startedAt == nil } ?? false
        case .activityTimeout(let key, let attempt, let kind):
            switch kind {
            case .scheduleToClose: activity(key) != nil
            case .scheduleToStart: activity(key).map { $0.attempt == attempt && $0.startedAt == nil } ?? false
            default: activity(key).map { $0.attempt == attempt && $0.startedAt != nil } ?? false
            }
        case .nexusRetry(let key, let attempt): nexusOperation(key).map { $0.attempt == attempt } ?? false
        case .nexusTimeout(let key, let kind):
            nexusOperation(key).map { kind != .scheduleToStart || $0.stage == .starting } ?? false
        case .outside(let number): !withdrawn.contains(number)
        }
    }

    private mutating func happen(_ occasion: Occasion) {
        switch occasion {
        case .timer(let key, let id, let started): fire(key, [(id, started)] + otherTimers(of: key))
        case .firstTask(let key): change(key) { run, now in run.scheduleTask(at: now) }
        case .retry(let key, let attempt): offer(key, attempt)
        case .activityTimeout(let key, _, let kind): passDeadline(key, kind)
        case .runTimeout(let key): timeOut(key)
        case .nexusRetry(let key, let attempt): enqueue(.nexus(key, attempt: attempt))
        case .nexusTimeout(let key, let kind): endNexusOperation(key, .timedOut(kind))
        case .outside: break
        }
    }

    /// A server fires all timers of a run together that are due.
    private mutating func otherTimers(of key: String) -> [(String, EventID)] {
        let others = agenda.takeAll(upTo: now) { occasion in
            if case .timer(key, _, _) = occasion { true } else { false }
        }
        return others.compactMap { occasion in
            guard case .timer(_, let id, let started) = occasion, holds(occasion) else { return nil }
            return (id, started)
        }
    }

    private mutating func fire(_ key: String, _ timers: [(id: String, started: EventID)]) {
        change(key) { run, now in
            for timer in timers { run.timers[timer.id] = nil }
            run.occur(timers.map { .timerFired(timerID: $0.id, started: $0.started) }, at: now)
        }
    }

    // MARK: - Runs

    /// The newest run of a workflow id.
    func newestRun(of workflowID: String) -> String? { newest[workflowID] }

    /// Lets nobody find a run any more.
    private mutating func remove(_ key: String) {
        guard let run = runs.removeValue(forKey: key) else { return }
        order.removeAll { $0 == key }
        guard newest[run.start.workflowID] == key else { return }
        newest[run.start.workflowID] = order.last { runs[$0]?.start.workflowID == run.start.workflowID }
    }

    /// Makes a run. Its first task is scheduled at once, after its delay, or by the caller.
    mutating func begin(_ start: RunStart, runID: String, schedulesTask: Bool = true) {
        let run = VirtualRun(start, runID: runID, at: now, longHistory: settings.longHistory)
        runs[runID] = run
        newest[start.workflowID] = runID
        order.append(runID)
        begun += 1
        let delay = start.delay ?? .zero
        let limits = [
            start.runTimeout.map { $0 + delay }, start.executionDeadline.map { $0.duration(since: now) },
        ].compactMap { $0 }
        if let limit = limits.min() { appoint(.runTimeout(run: runID), in: limit) }
        if delay > .zero {
            change(runID) { run, _ in run.waitsForFirstTask = true }
            appoint(.firstTask(run: runID), in: delay)
        } else if schedulesTask {
            change(runID) { run, now in run.scheduleTask(at: now) }
        }
    }

    /// An id that no other run has, the same in every repetition of a test.
    func newRunID() -> String {
        var random = WorkflowRandom(seed: "\(settings.seed)/\(begun)")
        let digits = Array(random.next().hexadecimal + random.next().hexadecimal)
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return parts.joined(separator: "-")
    }

    /// The run that a request has made before.
    func run(ofRequest id: String) -> String? { id.isEmpty ? nil : requests[id] }
    mutating func note(request id: String, made run: String) { if !id.isEmpty { requests[id] = run } }
}

extension VirtualRun.TaskState {
    fileprivate var isScheduled: Bool {
        if case .scheduled = self { true } else { false }
    }
}
