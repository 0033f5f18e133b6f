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
/// run into its timeout. So the polls for new work are left alone until they are quiet. The tasks of the runs in memory
/// come by a queue of their own, which the server closes when it is told; a poll that reaches it later opens it again. So
/// the server is told until no such poll is left, and then once more.
struct PollDrain {
    let connection: WorkerConnection
    /// What the server is told; it holds how the worker is at that moment.
    let farewell: @Sendable () -> ShutdownWorkerRequest
    let groups: [PollerGroup]
    /// Whether the server ends the polls for new work when it is told.
    let isCompletedByServer: Bool

    /// How long no task must have come, and how long to wait for that at most.
    private static let quiet = (time: Duration.milliseconds(200), limit: Duration.seconds(2))
    /// How often the server is told, and how long its answer to the polls may take each time.
    private static let rounds = (count: 10, time: Duration.milliseconds(200))
    /// The longest time that the server holds a poll, and some more.
    private static let pollLimit = Duration.seconds(70)

    func run() async {
        let own = groups.filter { $0.kind == .sticky }
        let others = groups.filter { $0.kind != .sticky }
        for group in others { group.stop(now: false) }
        for group in others { await group.settle(quiet: Self.quiet.time, atMost: Self.quiet.limit) }
        for group in own { group.finish() }
        let isTold = await tell()
        if !(isTold && isCompletedByServer) {
            for group in others { group.stop(now: true) }
        }
        if isTold { await tellUntilStopped(own) }
        for group in own { group.stop(now: true) }
        let alarm = Task {
            guard (try? await Task.sleep(for: Self.pollLimit)) != nil else { return }
            for group in groups { group.stop(now: true) }
        }
        for group in groups { await group.waitUntilStopped() }
        alarm.cancel()
    }

    private func tellUntilStopped(_ own: [PollerGroup]) async {
        for group in own {
            for _ in 0..<Self.rounds.count {
                let isStopped = await group.isStopped(within: Self.rounds.time)
                _ = await tell()
                if isStopped { break }
            }
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
