import LiveTestSupport
import Logging
import Synchronization
import TemporalCore
import TemporalRPC
import TemporalWire
import TestSupport
import Testing

@testable import TemporalWorker

/// A server whose polls wait until the test answers them.
private final class PolledServer: Sendable {
    private struct State {
        /// The groups that the polls named, in the order in which they began.
        var groups: [String?] = []
        var waiting: [CheckedContinuation<Result<PollerGroup.Polled, RPCError>, Never>] = []
        var started = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    let tasks = Mutex<[Slot]>([])

    func poll(of group: String?) async throws(RPCError) -> PollerGroup.Polled {
        try await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                state.started += 1
                state.groups.append(group)
                if !state.isClosed { state.waiting.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume(returning: .success(PollerGroup.Polled())) }
        }.get()
    }

    var waiting: Int { state.withLock { $0.waiting.count } }
    var started: Int { state.withLock { $0.started } }
    var groups: [String?] { state.withLock { $0.groups } }

    /// Answers the poll that has waited for the longest time.
    func answer(_ result: Result<PollerGroup.Polled, RPCError>) async throws {
        try await eventually("a poll waits") { waiting > 0 }
        state.withLock { $0.waiting.removeFirst() }.resume(returning: result)
    }

    func giveTask(suggestion: Int? = nil, isForeign: Bool = false) async throws {
        let start: @Sendable (Slot) -> Void = { slot in self.tasks.withLock { $0.append(slot) } }
        try await answer(.success(PollerGroup.Polled(start: start, isForeign: isForeign, suggestion: suggestion)))
    }

    func giveNothing(suggestion: Int? = nil, routes: PollRoutes? = nil) async throws {
        try await answer(.success(PollerGroup.Polled(suggestion: suggestion, routes: routes)))
    }

    /// Answers all polls, those that are yet to come too.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for poll in waiting { poll.resume(returning: .success(PollerGroup.Polled())) }
    }
}

private final class FatalError: Sendable {
    let error = Mutex<RPCError?>(nil)
}

@Suite("A group of polls", .timeLimit(.minutes(1)))
struct PollerGroupTests {
    private let server = PolledServer()
    private let fatal = FatalError()

    private func group(
        _ behavior: PollerBehavior,
        slots: Int = 100,
        grace: Duration = .seconds(60),
        _ connection: WorkerContext = .none(),
        rate: Double? = nil,
        routes: PollRouteBoard = PollRouteBoard()
    ) -> PollerGroup {
        var options = connection.options
        options.maximumConcurrentActivities = slots
        let connection = WorkerContext.none { $0 = options }
        let plan = PollerGroup.Plan(
            name: "activities of queue",
            kind: .activity,
            slots: Slots(.activity, connection),
            scaling: behavior.scaling(PollerCapabilities(suggests: true)),
            rateLimit: RateLimit(rate),
            refusalGrace: grace,
            threads: { connection.channel.threads },
            routes: routes
        ) { [server] _, group throws(RPCError) in try await server.poll(of: group) }
        let health = PollHealth(connection.logger, taskQueue: connection.taskQueue)
        return PollerGroup(plan, counts: connection.counts, health: health) { [fatal] error in
            fatal.error.withLock { $0 = error }
        }
    }

    private func stop(_ group: PollerGroup) async {
        group.stop(now: false)
        server.close()
        await group.waitUntilStopped()
    }

    @Test("as many polls wait as there should be, task or no task")
    func fixed() async throws {
        let group = group(3)
        group.start()
        try await eventually("three wait") { server.waiting == 3 }
        try await server.giveTask(suggestion: 50)
        try await server.giveNothing(suggestion: 50)
        try await eventually("five were made, three wait") { server.started == 5 && server.waiting == 3 }
        #expect(server.tasks.withLock { $0.count } == 1)
        await stop(group)
        #expect(server.waiting == 0)
    }

    private func routes(_ version: Int64, _ names: String...) -> PollRoutes {
        PollRoutes(version: version, groups: names.map { PollRoutes.Group($0, weight: 1) })
    }

    @Test("each group that the server names has a poll, also with fewer polls than groups")
    func groups() async throws {
        let board = PollRouteBoard()
        board.note(routes(1, "a", "b", "c"))
        let group = group(1, routes: board)
        group.start()
        try await eventually("three wait") { server.waiting == 3 }
        #expect(Set(server.groups) == ["a", "b", "c"])
        // The one that has waited for the longest time is answered, and its group polled again.
        let first = try #require(server.groups.first)
        try await server.giveTask()
        try await eventually("three wait again") { server.waiting == 3 && server.started == 4 }
        #expect(server.groups.last == first)
        await stop(group)
    }

    @Test("groups that come and go with an answer are polled at once, and the polls of those that are gone not renewed")
    func changingGroups() async throws {
        let group = group(2)
        group.start()
        try await eventually("two wait") { server.waiting == 2 }
        #expect(server.groups == [nil, nil])
        try await server.giveNothing(routes: routes(1, "a", "b"))
        // One poll of no group waits still, beside those of both groups.
        try await eventually("three wait") { server.waiting == 3 }
        #expect(Set(server.groups.suffix(2)) == ["a", "b"])
        try await server.giveNothing(routes: routes(1, "stale"))
        try await eventually("two wait") { server.waiting == 2 }
        #expect(server.started == 4)
        try await server.giveNothing(routes: routes(2, "b", "c"))
        try await eventually("the new group has a poll") { server.groups.contains("c") }
        try await eventually("groups that are there have polls") { server.waiting >= 2 }
        #expect(!server.groups.contains("stale"))
        // Only polls of groups that are there remain when all have been answered once.
        let started = server.started
        for _ in 0..<server.waiting { try await server.giveNothing() }
        try await eventually("two wait") { server.waiting == 2 && server.started >= started + 2 }
        #expect(Set(server.groups.suffix(2)) == ["b", "c"])
        await stop(group)
    }

    @Test("no poll is made without a slot")
    func slots() async throws {
        let group = group(3, slots: 2)
        group.start()
        try await eventually("two wait") { server.waiting == 2 }
        try await server.giveTask()
        try await server.giveTask()
        try await eventually("both tasks run") { server.tasks.withLock { $0.count } == 2 }
        #expect(server.started == 2)
        server.tasks.withLock { $0.removeFirst() }.release()
        try await eventually("one waits") { server.waiting == 1 }
        await stop(group)
    }

    @Test("more polls are made when the server suggests it, and fewer when it does not need them")
    func autoscaling() async throws {
        let group = group(.autoscaling(minimum: 1, maximum: 6, initial: 2))
        group.start()
        try await eventually("two wait") { server.waiting == 2 }
        try await server.giveTask(suggestion: 3)
        try await eventually("five wait") { server.waiting == 5 }
        // It is followed upwards only while tasks come faster than before, which one task does not always show.
        try await eventually("six wait") {
            if server.waiting == 6 { return true }
            try await server.giveTask(suggestion: 9)
            server.tasks.withLock { $0 = [] }
            return false
        }
        try await server.giveNothing(suggestion: -4)
        for _ in 0..<3 { try await server.giveNothing() }
        try await eventually("one or two wait") { (1...2).contains(server.waiting) }
        // Empty polls lower the number to the least.
        for _ in 0..<4 { try await server.giveNothing() }
        try await eventually("one waits") { server.waiting == 1 }
        await stop(group)
    }

    @Test("what a poll brings after a shutdown has begun is worked on")
    func shutdown() async throws {
        let group = group(2)
        group.start()
        try await eventually("two wait") { server.waiting == 2 }
        group.stop(now: false)
        let stopped = Task { await group.waitUntilStopped() }
        try await server.giveTask()
        try await server.giveNothing()
        await stopped.value
        #expect(server.tasks.withLock { $0.count } == 1 && server.started == 2)
    }

    @Test("polls that finish go on while they bring tasks, and end with the first that brings none")
    func finishing() async throws {
        let group = group(2)
        group.start()
        try await eventually("two wait") { server.waiting == 2 }
        group.finish()
        try await server.giveTask()
        try await server.giveNothing()
        try await eventually("the one that brought a task goes on") { server.waiting == 1 && server.started == 3 }
        #expect(await group.isStopped(within: .milliseconds(1)) == false)
        try await server.giveNothing()
        #expect(await group.isStopped(within: .seconds(30)))
        #expect(server.started == 3)
        await group.waitUntilStopped()
    }

    @Test("polls that finish end with a task of another queue, which is worked on")
    func finishingWithForeignTask() async throws {
        let group = group(2)
        group.start()
        try await eventually("two wait") { server.waiting == 2 }
        group.finish()
        try await server.giveTask(isForeign: true)
        try await server.giveTask(isForeign: true)
        #expect(await group.isStopped(within: .seconds(30)))
        #expect(server.started == 2)
        #expect(server.tasks.withLock { $0.count } == 2)
    }

    @Test("a sweep polls once more, and again for each task of the queue")
    func sweeping() async throws {
        let group = group(2)
        group.start()
        try await eventually("two wait") { server.waiting == 2 }
        group.sweep()
        group.finish()
        try await server.giveNothing()
        try await server.giveNothing()
        #expect(await group.isStopped(within: .seconds(30)))
        #expect(server.started == 2, "polls that are not finishing need no sweep")
        group.sweep()
        try await server.giveTask()
        try await server.giveTask(isForeign: true)
        #expect(await group.isStopped(within: .seconds(30)))
        #expect(server.started == 4)
        await group.waitUntilStopped()
    }

    @Test("a queue settles when only tasks of other queues come, and rests when none come")
    func foreignTasks() async throws {
        let group = group(1)
        group.start()
        for _ in 0..<10 { try await server.giveTask(isForeign: true) }
        try await eventually("they are there") { server.tasks.withLock { $0.count } == 10 }
        await group.settle(quiet: .zero, atMost: .seconds(60))
        #expect(group.timeSinceOwnTask > .zero)
        let begin = ContinuousClock.now
        try await server.giveTask()
        try await eventually("it is there") { server.tasks.withLock { $0.count } == 11 }
        #expect(group.timeSinceOwnTask <= begin.duration(to: .now))
        await group.rest(quiet: .milliseconds(30), atMost: .seconds(60))
        #expect(begin.duration(to: .now) >= .milliseconds(30))
        await stop(group)
    }

    @Test("a group is busy when many tasks have come in a short time")
    func busy() async throws {
        let group = group(1)
        group.start()
        for _ in 0..<9 { try await server.giveTask() }
        try await eventually("they are there") { server.tasks.withLock { $0.count } == 9 }
        #expect(!group.isBusy)
        try await eventually("it is busy, which on a slow machine takes more than one try") {
            try await server.giveTask()
            return group.isBusy
        }
        await stop(group)
    }

    @Test("polls that were stopped are quiet when none waits, or none has brought a task for a while")
    func settling() async throws {
        let group = group(2)
        group.start()
        try await eventually("two wait") { server.waiting == 2 }
        group.stop(now: false)
        let begin = ContinuousClock.now
        await group.settle(quiet: .milliseconds(30), atMost: .seconds(60))
        #expect(begin.duration(to: .now) >= .milliseconds(30))
        try await server.giveTask()
        try await server.giveNothing()
        await group.settle(quiet: .seconds(60), atMost: .seconds(60))
        await group.waitUntilStopped()
        #expect(server.tasks.withLock { $0.count } == 1)
    }

    @Test(
        "a refusal ends the worker when it has gone on for long enough",
        arguments: [
            RPCStatus.permissionDenied, .unauthenticated, .notFound, .invalidArgument,
        ]
    )
    func refusal(status: RPCStatus) async throws {
        let group = group(1, grace: .zero)
        group.start()
        try await server.answer(.failure(RPCError(status: status, message: "you may not", method: "Poll")))
        try await eventually("it is given up") { fatal.error.withLock { $0?.status } == status }
        await group.waitUntilStopped()
        #expect(server.started == 1)
    }

    @Test("an error that waiting mends is tolerated, with a line in the log")
    func mending() async throws {
        let log = LogCollector()
        let group = group(1, grace: .zero, .none { $0.logger = log.logger })
        group.start()
        try await server.answer(.failure(RPCError(status: .unavailable, message: "gone", method: "Poll")))
        try await eventually("it polls again") { server.waiting == 1 }
        #expect(log.lines.contains { $0.contains("polling activities of queue failed, trying again until it works") })
        #expect(fatal.error.withLock { $0 } == nil)
        await stop(group)
    }

    @Test("tasks that come together begin apart where there is a limit")
    func rateLimit() async throws {
        let group = group(3, rate: 20)
        group.start()
        try await eventually("three wait") { server.waiting == 3 }
        let start = ContinuousClock.now
        for _ in 0..<3 { try await server.giveTask() }
        try await eventually("three run") { server.tasks.withLock { $0.count } == 3 }
        #expect(start.duration(to: .now) >= .milliseconds(99))
        await stop(group)
    }
}

@Suite("Where workflow polls wait for their turn", .timeLimit(.minutes(1)))
struct PollGateTests {
    @Test("one that has no turn goes in when another leaves, or without when it is cancelled")
    func turns() async {
        let gate = PollGate(PollAdmission(slots: 2, prefersBacklog: false))
        #expect(await gate.enter(isSticky: true))
        let second = Task { await gate.enter(isSticky: true) }
        gate.leave(isSticky: true)
        #expect(await second.value)
        let third = Task { await gate.enter(isSticky: true) }
        third.cancel()
        #expect(await third.value == false)
        #expect(await gate.enter(isSticky: false))
    }
}
