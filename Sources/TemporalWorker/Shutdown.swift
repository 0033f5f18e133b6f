import Logging
import Synchronization
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire

/// Whether a worker is about to leave.
final class Departure: Sendable {
    private let begun = Atomic(false)

    var hasBegun: Bool { begun.load(ordering: .relaxed) }

    func begin() { begun.store(true, ordering: .relaxed) }
}

/// Ends the polls of a worker without losing a task.
///
/// A poll that is taken back, by the worker or by the server, may have been given a task at the same moment, which would
/// run into its timeout. So the polls for new work are left alone until they are quiet.
///
/// The tasks of the runs in memory come by a queue of their own. The server closes it when it is told: polls that wait
/// there end, and a task that it still holds waits for its timeout. A poll that comes later opens it again. And while the
/// usual queue has a backlog, the server hands polls of the own queue on to it; a task that one of them is given while
/// the own queue is closed reaches nobody. So the server is told when the own queue is quiet, and under load when no poll
/// waits there.
struct PollDrain {
    let connection: WorkerConnection
    /// What the server is told; it holds how the worker is at that moment.
    let farewell: @Sendable () -> ShutdownWorkerRequest
    let groups: [PollerGroup]
    /// Whether the server ends the polls of a worker when it is told, and refuses those that come later.
    let isCompletedByServer: Bool

    /// How long no task must have come.
    private static let usualQuiet = Duration.milliseconds(200)
    /// The same for a busy worker, whose server may be slow to answer a poll that it has given a task.
    private static let busyQuiet = Duration.seconds(1)
    /// How long to wait for that at most.
    private static let quietLimit = Duration.seconds(3)
    /// How often the server is told, and how long its answer to the polls may take each time.
    private static let rounds = (count: 10, time: Duration.milliseconds(200))
    /// The longest time that the server holds a poll, and some more.
    private static let pollLimit = Duration.seconds(70)

    func run() async {
        let own = groups.filter { $0.kind == .sticky }
        let others = groups.filter { $0.kind != .sticky }
        let isBusy = groups.contains { $0.isBusy }
        let quiet = isBusy ? Self.busyQuiet : Self.usualQuiet
        for group in others { group.stop(now: false) }
        // Meanwhile each answer sends its run's next task to the usual queue, so that the own queue dries up.
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
        let alarm = Task {
            guard (try? await Task.sleep(for: Self.pollLimit)) != nil else { return }
            for group in groups { group.stop(now: true) }
        }
        for group in groups { await group.waitUntilStopped() }
        alarm.cancel()
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
            _ = await tell()
        }
    }

    private func tell() async -> Bool {
        do throws(RPCError) {
            _ = try await connection.channel.call(farewell(), timeout: .seconds(5), retry: .none)
            return true
        } catch {
            // An older server does not know the call; one that is gone cannot be told.
            connection.logger.debug("the server was not told of the shutdown: \(error)")
            return false
        }
    }
}
