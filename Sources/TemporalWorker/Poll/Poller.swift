import Logging
import Synchronization
import TemporalCore
import TemporalRPC
import TemporalWire

/// One poll after another of one queue, until the worker shuts down.
///
/// It never gives up on a task that the server has handed out: after a shutdown has begun, the poll that waits at the
/// server is ended by the server, and what it brings is still worked on.
final class Poller: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isPolling = false
        var isStopping = false
    }

    private let name: String
    private let slots: Slots
    private let kind: PollerKind
    private let counts: WorkerCounts
    private let poll: @Sendable () async throws(RPCError) -> (@Sendable () -> Void)?
    private let onFatal: @Sendable (RPCError) -> Void
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: what is polled, for messages.
    ///   - slots: one is held before each poll; the task that a poll brings gives it back.
    ///   - kind: what is polled, for the numbers.
    ///   - counts: told of each poll.
    ///   - logger: told of errors that waiting may mend.
    ///   - onFatal: told of an error that no waiting will mend.
    ///   - poll: makes one poll and gives what to do with the task it brings, or nil when there was none.
    init(
        _ name: String,
        slots: Slots,
        kind: PollerKind,
        counts: WorkerCounts,
        logger: Logger,
        onFatal: @escaping @Sendable (RPCError) -> Void,
        poll: @escaping @Sendable () async throws(RPCError) -> (@Sendable () -> Void)?
    ) {
        self.name = name
        self.slots = slots
        self.kind = kind
        self.counts = counts
        self.logger = logger
        self.onFatal = onFatal
        self.poll = poll
    }

    func start() {
        state.withLock { $0.task = Task { await self.loop() } }
    }

    /// Makes no further poll. One that waits at the server goes on unless `now` is true.
    func stop(now: Bool) {
        let task = state.withLock { state in
            state.isStopping = true
            return now || !state.isPolling ? state.task : nil
        }
        task?.cancel()
    }

    func waitUntilStopped() async { await state.withLock { $0.task }?.value }

    private func loop() async {
        var retry = RetryState(policy: .taskPoll)
        var firstFailure: ContinuousClock.Instant?
        while await slots.acquire() {
            guard beginPoll() else { return slots.release() }
            do throws(RPCError) {
                counts.pollBegan(kind)
                let work = try await poll()
                endPoll(broughtTask: work != nil)
                if let work { work() } else { slots.release() }
                retry = RetryState(policy: .taskPoll)
                firstFailure = nil
            } catch {
                endPoll(broughtTask: nil)
                slots.release()
                if isStopping { return }
                let start = firstFailure ?? .now
                firstFailure = start
                switch retry.next(after: error, elapsed: start.duration(to: .now), random: .random()) {
                case .giveUp: return onFatal(error)
                case .wait(let pause):
                    logger.warning("polling \(name) failed, trying again in \(pause): \(error)")
                    guard (try? await Task.sleep(for: pause)) != nil else { return }
                }
            }
        }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private func beginPoll() -> Bool {
        state.withLock { state in
            if state.isStopping { return false }
            state.isPolling = true
            return true
        }
    }

    private func endPoll(broughtTask: Bool?) {
        counts.pollEnded(kind, broughtTask: broughtTask)
        state.withLock { $0.isPolling = false }
    }
}
