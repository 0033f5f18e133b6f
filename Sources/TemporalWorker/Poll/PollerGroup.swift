import Synchronization
import TemporalCore
import TemporalRPC

/// The polls of one kind, one after another in each lane, until the worker shuts down. The scaling says how many lanes.
///
/// A task that the server has handed out is never given up: after a shutdown has begun, a poll that waits at the server
/// is ended by the server, and what it brings is still worked on.
final class PollerGroup: Sendable {
    /// What a poll brought.
    struct Polled: Sendable {
        /// Works on the task in the slot, which it gives back; nil when it did not bring one.
        var start: (@Sendable (Slot) -> Void)?
        /// The task came from another queue than the one that was polled, which held none then.
        var isForeign = false
        /// By how many polls the server suggests to change their number.
        var suggestion: Int?
        /// How many tasks wait in the worker's own queue.
        var backlog: Int64?
        /// The groups of pollers that the server has; nil when it says nothing.
        var routes: PollRoutes?
    }

    /// What is polled and by which rules.
    struct Plan: Sendable {
        /// Says in messages what is polled.
        var name: String
        var kind: PollerKind
        /// One of them is taken before each poll.
        var slots: Slots
        var scaling: PollerScaling
        /// Where polls wait for their turn among those of the other kind.
        var gate: PollGate?
        /// How many tasks may begin in a second.
        var rateLimit: RateLimit?
        /// For how long polls are tried again after refusals.
        var refusalGrace: Duration
        /// Where it polls.
        var threads: @Sendable () -> CallThreads
        /// The groups of pollers that the server has; all kinds of polls share what they hear of them.
        var routes = PollRouteBoard()
        /// Makes one poll of a group, where there are some. It waits at the server as long as usual when the limit is nil.
        var poll: @Sendable (_ limit: Duration?, _ group: String?) async throws(RPCError) -> Polled
    }

    private struct Lane {
        var task: Task<Void, Never>?
        var isPolling = false
        /// The group of the poll that waits at the server.
        var ticket: PollRouting.Ticket?
        /// Whether it waits before its next poll.
        var isResting = false
    }

    private struct State {
        var lanes: [Int: Lane] = [:]
        var nextLane = 0
        var scaling: PollerScaling
        var routing = PollRouting()
        var phase = Phase.running
        /// When the last task of the queue came, and when the last task at all.
        var lastOwnTask: Duration = .zero
        var lastTask: Duration = .zero
        /// When the last tasks came: as many as a busy worker gets in a short time.
        var burst: [Duration] = []

        /// How many lanes there should be: as many as the load needs, and one at least for each of the server's groups.
        mutating func wanted(_ routes: PollRouteBoard) -> Int {
            routing.follow(routes.routes)
            return routing.wanted(target: scaling.target, polling: lanes.values.count(where: \.isPolling))
        }

        mutating func noteTask(at now: Duration) {
            lastTask = now
            if burst.count == PollerGroup.burstSize { burst.removeFirst() }
            burst.append(now)
        }
    }

    /// A busy worker gets at least so many tasks in so much time.
    private static let burstSize = 10
    private static let burstTime = Duration.seconds(3)

    private enum Phase {
        case running
        /// Polls go on for as long as they bring tasks of their queue.
        case finishing
        /// No further poll is made.
        case stopping
    }

    private let plan: Plan
    private let counts: WorkerCounts
    private let health: PollHealth
    /// Called with an error after which polling again is of no use.
    private let onFatal: @Sendable (RPCError) -> Void
    private let state: Mutex<State>
    private let pollEnded = ChangeSignal()
    private let origin = ContinuousClock.now

    init(
        _ plan: Plan,
        counts: WorkerCounts,
        health: PollHealth,
        onFatal: @escaping @Sendable (RPCError) -> Void
    ) {
        self.plan = plan
        self.counts = counts
        self.health = health
        self.onFatal = onFatal
        state = Mutex(State(scaling: plan.scaling))
        counts.describePollers(plan.kind, target: plan.scaling.target, isAutoscaling: plan.scaling.isAutoscaling)
    }

    func start() {
        plan.routes.onChange { [weak self] in self?.openLanes() }
        openLanes()
    }

    /// What is polled.
    var kind: PollerKind { plan.kind }

    /// Goes on for as long as polls bring tasks: each lane ends with its first poll that brings none of the queue.
    /// One that rests has no poll at the server and ends at once.
    func finish() {
        let resting = state.withLock { state in
            guard state.phase == .running else { return [Task<Void, Never>?]() }
            state.phase = .finishing
            return state.lanes.values.filter(\.isResting).map(\.task)
        }
        for task in resting { task?.cancel() }
    }

    /// Polls once more, and for as long as that brings tasks of the queue.
    func sweep() {
        state.withLock { state in
            guard state.phase == .finishing else { return }
            open(&state)
        }
    }

    /// Whether tasks come so fast that the server may be slow to answer.
    var isBusy: Bool {
        let (count, first) = state.withLock { ($0.burst.count, $0.burst.first ?? .zero) }
        return count == Self.burstSize && now - first < Self.burstTime
    }

    /// How long ago the last task of the queue came, at most the time since the group was made.
    var timeSinceOwnTask: Duration { now - state.withLock { $0.lastOwnTask } }

    /// Makes no further poll. Those that wait at the server go on unless `now` is true.
    func stop(now: Bool) {
        let tasks = state.withLock { state in
            state.phase = .stopping
            return state.lanes.values.filter { now || !$0.isPolling }.map(\.task)
        }
        for task in tasks { task?.cancel() }
    }

    /// Waits until no lane is left, or no task of the queue has come for some time, counted from now on.
    /// - Parameters:
    ///   - quiet: the time in which no task came.
    ///   - limit: how long to wait at most.
    func settle(quiet: Duration, atMost limit: Duration) async {
        let begin = now
        await wait(until: begin + limit) { max($0.lastOwnTask, begin) + quiet }
    }

    /// Waits until no lane is left, or no task from anywhere has come for some time.
    func rest(quiet: Duration, atMost limit: Duration) async {
        await wait(until: now + limit) { $0.lastTask + quiet }
    }

    /// Waits until no lane is left, or a moment that may move is there.
    private func wait(until limit: Duration, or moment: (State) -> Duration) async {
        while true {
            let seen = pollEnded.changes
            let (isStopped, moment) = state.withLock { ($0.lanes.isEmpty, moment($0)) }
            let rest = min(moment, limit) - now
            guard !isStopped, rest > .zero, !Task.isCancelled else { return }
            await pollEnded.wait(after: seen, atMost: rest)
        }
    }

    /// Waits until no lane is left.
    /// - Returns: false when there are some after the limit.
    func isStopped(within limit: Duration) async -> Bool {
        let end = now + limit
        while true {
            let seen = pollEnded.changes
            if state.withLock({ $0.lanes.isEmpty }) { return true }
            let rest = end - now
            guard rest > .zero, !Task.isCancelled else { return false }
            await pollEnded.wait(after: seen, atMost: rest)
        }
    }

    func waitUntilStopped() async {
        for task in state.withLock({ $0.lanes.values.map(\.task) }) { await task?.value }
    }
}

// MARK: - Lanes

extension PollerGroup {
    private func openLanes() {
        state.withLock { state in
            guard state.phase == .running else { return }
            let wanted = state.wanted(plan.routes)
            while state.lanes.count < wanted { open(&state) }
        }
    }

    private func open(_ state: inout State) {
        let lane = state.nextLane
        state.nextLane += 1
        state.lanes[lane] = Lane()
        state.lanes[lane]?.task = Task(executorPreference: plan.threads()) { await self.run(lane) }
    }

    private func run(_ lane: Int) async {
        var retry = PollRetry(grace: plan.refusalGrace)
        var pace = EmptyPollPace()
        while isWanted(lane), await enterGate() {
            guard let slot = await nextSlot() else {
                leaveGate()
                break
            }
            guard let group = beginPoll(lane) else {
                leaveGate()
                break
            }
            guard await poll(in: lane, of: group, slot, retry: &retry, pace: &pace) else { break }
        }
        state.withLock { _ = $0.lanes.removeValue(forKey: lane) }
        pollEnded.send()
    }

    /// A slot, when a task may begin.
    private func nextSlot() async -> Slot? {
        if let rateLimit = plan.rateLimit {
            guard await rateLimit.waitForTurn() else { return nil }
        }
        return await plan.slots.acquire(isSticky: plan.kind == .sticky)
    }

    /// - Returns: whether there may be another poll.
    private func poll(
        in lane: Int,
        of group: PollGroup,
        _ slot: Slot,
        retry: inout PollRetry,
        pace: inout EmptyPollPace
    ) async -> Bool {
        let limit = state.withLock { $0.scaling.pollLimit(at: now) }
        let asked = ContinuousClock.now
        counts.pollBegan(plan.kind)
        do throws(RPCError) {
            let polled = try await plan.poll(limit, group.id)
            plan.routes.note(polled.routes)
            let pause = pace.pollAnswered(broughtTask: polled.start != nil, after: asked.duration(to: .now))
            let broughtOwn = polled.start != nil && !polled.isForeign
            if broughtOwn { state.withLock { $0.lastOwnTask = now } }
            endPoll(lane, polled.start == nil ? .empty : .task, suggestion: polled.suggestion, backlog: polled.backlog)
            if let start = polled.start { await begin(start, in: slot) } else { slot.release() }
            retry.succeeded()
            if let pause { return await rest(lane, for: pause, afterEmptyAnswers: true) }
            health.answered(plan.kind, asked: asked)
            return broughtOwn || state.withLock { $0.phase == .running }
        } catch {
            slot.release()
            if error.status == .deadlineExceeded, limit != nil {
                // A short poll that the server did not end in time brought nothing.
                endPoll(lane, .empty)
                return true
            }
            endPoll(lane, error.status == .resourceExhausted ? .throttled : .failed)
            return await handleFailure(error, in: lane, retry: &retry)
        }
    }

    private func begin(_ start: @Sendable (Slot) -> Void, in slot: Slot) async {
        // The polls that wait at the server bring more tasks at once than may begin at once. One that is there is
        // worked on, a shutdown or not.
        if let wait = plan.rateLimit?.reserveTurn(), wait > .zero { try? await Task.sleep(for: wait) }
        start(slot)
    }

    /// - Returns: whether there may be another poll.
    private func handleFailure(_ error: RPCError, in lane: Int, retry: inout PollRetry) async -> Bool {
        if state.withLock({ $0.phase != .running }) { return false }
        switch retry.next(after: error) {
        case .giveUp:
            onFatal(error)
            return false
        case .wait(let pause):
            health.failed(plan.kind, polling: plan.name, with: error)
            return await rest(lane, for: pause)
        }
    }

    /// - Returns: false when the lane is to end meanwhile.
    private func rest(_ lane: Int, for pause: Duration, afterEmptyAnswers: Bool = false) async -> Bool {
        let isRunning = state.withLock { state in
            guard state.phase == .running else { return false }
            state.lanes[lane]?.isResting = true
            return true
        }
        guard isRunning else { return false }
        if afterEmptyAnswers, pause >= .seconds(1) { health.answeredAtOnce(plan.kind, polling: plan.name) }
        let isDone = (try? await Task.sleep(for: pause)) != nil
        state.withLock { $0.lanes[lane]?.isResting = false }
        return isDone
    }

    /// Whether a lane is to go on; if not, it counts no more.
    private func isWanted(_ lane: Int) -> Bool {
        state.withLock { state in
            switch state.phase {
            case .stopping: return false
            case .finishing: return true
            case .running:
                guard state.lanes.count > state.wanted(plan.routes) else { return true }
                state.lanes[lane] = nil
                return false
            }
        }
    }

    /// The group of a poll; without a name where the server has named none.
    private struct PollGroup {
        var id: String?
    }

    /// - Returns: the poll's group; nil when no further poll is to be made.
    private func beginPoll(_ lane: Int) -> PollGroup? {
        state.withLock { state in
            if state.phase == .stopping { return nil }
            state.routing.follow(plan.routes.routes)
            var random = SystemRandomNumberGenerator()
            let ticket = state.routing.begin(using: &random)
            state.lanes[lane]?.isPolling = true
            state.lanes[lane]?.ticket = ticket
            return PollGroup(id: ticket?.groupID)
        }
    }

    private func endPoll(
        _ lane: Int,
        _ outcome: PollerScaling.Outcome,
        suggestion: Int? = nil,
        backlog: Int64? = nil
    ) {
        // Nil: it failed.
        let broughtTask: Bool? = outcome == .task ? true : outcome == .empty ? false : nil
        counts.pollEnded(plan.kind, broughtTask: broughtTask)
        leaveGate(backlog: backlog)
        let (before, after) = state.withLock { state in
            state.lanes[lane]?.isPolling = false
            state.routing.end(state.lanes[lane]?.ticket)
            state.lanes[lane]?.ticket = nil
            if outcome == .task { state.noteTask(at: now) }
            let before = state.scaling.target
            state.scaling.pollEnded(outcome, suggestion: suggestion, at: now)
            return (before, state.scaling.target)
        }
        pollEnded.send()
        guard before != after else { return }
        counts.describePollers(plan.kind, target: after, isAutoscaling: true)
        openLanes()
    }

    private func enterGate() async -> Bool {
        await plan.gate?.enter(isSticky: plan.kind == .sticky, groups: plan.routes.count) ?? true
    }
    private func leaveGate(backlog: Int64? = nil) { plan.gate?.leave(isSticky: plan.kind == .sticky, backlog: backlog) }

    private var now: Duration { origin.duration(to: .now) }
}
