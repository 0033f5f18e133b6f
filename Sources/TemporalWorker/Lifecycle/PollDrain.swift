import Logging
import TemporalCore
import TemporalRPC
import TemporalWire

/// Ends the polls of a worker without losing a task.
///
/// A poll that is cancelled, by the worker or by the server, may have been given a task at the same moment. Nobody
/// would work on that task before its timeout. So the polls for new work are left alone until they are quiet.
///
/// The tasks of the runs in memory come by a separate queue, the worker's own. The server closes that queue when it is
/// told of the shutdown: polls that wait there end, and a task that it still holds is handed out again only after its
/// timeout. A poll that comes later opens the queue again. And while the usual queue has a backlog, the server hands
/// the own queue's polls on to it; a task that one of them is given while the own queue is closed gets lost until its
/// timeout. So the server is told when the own queue is quiet, and under load when no poll waits there.
struct PollDrain {
    let worker: WorkerContext
    /// What the server is told; it holds how the worker is at that moment.
    let shutdownRequest: @Sendable () -> ShutdownWorkerRequest
    let groups: [PollerGroup]
    /// Whether the server ends the polls of a worker when it is told, and refuses those that come later.
    let isCompletedByServer: Bool
    let time: ShutdownTime

    /// After how long without a task a queue is quiet.
    private static let usualQuiet = Duration.milliseconds(200)
    /// The same for a busy worker, whose server may be slow to answer a poll that it has given a task.
    private static let busyQuiet = Duration.seconds(1)
    /// How long to wait for that at most.
    private static let quietLimit = Duration.seconds(3)
    /// How often the server is told, and how long it may take each time to end the polls.
    private static let rounds = (count: 10, time: Duration.milliseconds(200))
    /// How long the server's answer to each telling may take.
    private static let tellingLimit = Duration.seconds(5)
    /// How long cancelled polls may take to end.
    private static let cancellationLimit = Duration.seconds(1)

    func run() async {
        // A server that promised to end the polls may fail to, or may not answer at all.
        let drained = Task { await self.drain() }
        let alarm = Task {
            guard (try? await Task.sleep(until: self.time.polls)) != nil else { return }
            drained.cancel()
            for group in self.groups { group.stop(now: true) }
        }
        await drained.value
        for group in groups {
            let rest = ContinuousClock.now.duration(to: time.polls) + Self.cancellationLimit
            if await !group.isStopped(within: rest) {
                worker.logger.debug("polls of kind \(group.kind) do not end although they are cancelled")
            }
        }
        alarm.cancel()
    }

    private func drain() async {
        let own = groups.filter { $0.kind == .sticky }
        let others = groups.filter { $0.kind != .sticky }
        let isBusy = groups.contains { $0.isBusy }
        let quiet = isBusy ? Self.busyQuiet : Self.usualQuiet
        for group in others { group.stop(now: false) }
        // Meanwhile each answer sends its run's next task to the usual queue, so that the own queue empties.
        await withTaskGroup(of: Void.self) { waiting in
            for group in groups {
                waiting.addTask { await group.settle(quiet: quiet, atMost: Self.quietLimit) }
            }
        }
        for group in own {
            group.finish()
            await group.rest(quiet: quiet, atMost: Self.quietLimit)
        }
        let isTold = await tell()
        if !(isTold && isCompletedByServer) {
            for group in others { group.stop(now: true) }
        }
        if isTold {
            for group in own { await close(group, sweeps: isBusy && !isCompletedByServer) }
        }
        for group in own { group.stop(now: true) }
    }

    /// Tells the server until no poll waits at a queue.
    /// - Parameters:
    ///   - group: the polls of the queue.
    ///   - sweeps: whether to fetch what came to the queue while the server was told.
    private func close(_ group: PollerGroup, sweeps: Bool) async {
        var sweeps = sweeps
        for _ in 0..<Self.rounds.count {
            let begin = ContinuousClock.now
            if await group.isStopped(within: Self.rounds.time) {
                guard sweeps else { return }
                group.sweep()
                _ = await group.isStopped(within: Self.rounds.time)
                sweeps = group.timeSinceOwnTask < begin.duration(to: .now)
            }
            // A server that does not answer any more is not asked ten times.
            guard await tell() else { return }
        }
    }

    private func tell() async -> Bool {
        let rest = ContinuousClock.now.duration(to: time.polls)
        guard rest > .zero, !Task.isCancelled else { return false }
        do throws(RPCError) {
            let limit = min(Self.tellingLimit, rest)
            _ = try await worker.channel.call(shutdownRequest(), timeout: limit, retry: .none)
            return true
        } catch {
            // An older server does not know the call; one that is gone cannot be told.
            worker.logger.debug("the server was not told of the shutdown: \(error)")
            return false
        }
    }
}
