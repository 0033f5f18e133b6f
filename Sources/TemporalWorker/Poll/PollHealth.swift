import Logging
import Synchronization
import TemporalCore
import TemporalRPC

/// Says in one line that the polls of a worker do not work, and in another one that they do again.
///
/// Every lane of every kind notices it. If each of them said so, a server that cannot be reached would fill the log.
final class PollHealth: Sendable {
    /// What is wrong; each is told once.
    private enum Reason: Hashable {
        case failed(RPCStatus, OversizedMessage?)
        case answeredAtOnce
    }

    private struct Trouble {
        let since: ContinuousClock.Instant
        var last: ContinuousClock.Instant
        var failures = 0
        var told: Set<Reason> = []
        /// The kinds that are in trouble.
        var kinds: Set<PollerKind> = []
    }

    private struct State {
        var trouble: Trouble?
        var lastLine: ContinuousClock.Instant?
    }

    private let logger: Logger
    private let metadata: Logger.Metadata
    private let state = Mutex(State())

    /// How long it stays silent after a line, when polls work and fail by turns.
    static let silence = Duration.seconds(60)

    init(_ logger: Logger, taskQueue: TaskQueue) {
        self.logger = logger
        metadata = ["task-queue": "\(taskQueue)"]
    }

    /// A poll has failed and is made again.
    func failed(_ kind: PollerKind, polling name: String, with error: RPCError, at now: ContinuousClock.Instant = .now)
    {
        guard isNews(.failed(error.status, error.oversized), kind, at: now) else { return }
        logger.warning("polling \(name) failed, trying again until it works: \(error)", metadata: metadata)
    }

    /// Polls are answered with nothing again and again, without a wait.
    func answeredAtOnce(_ kind: PollerKind, polling name: String, at now: ContinuousClock.Instant = .now) {
        guard isNews(.answeredAtOnce, kind, at: now) else { return }
        let pause = EmptyPollPace.longestPause.brief
        logger.warning(
            """
            the server answers polls for \(name) at once with nothing, where it should hold them until there is a task: \
            they are made up to \(pause) apart now
            """,
            metadata: metadata
        )
    }

    /// - Returns: whether to say it.
    private func isNews(_ reason: Reason, _ kind: PollerKind, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            var trouble = state.trouble ?? Trouble(since: now, last: now)
            defer { state.trouble = trouble }
            trouble.last = now
            trouble.failures += 1
            trouble.kinds.insert(kind)
            let isSilent = trouble.told.isEmpty && state.lastLine.map { $0.duration(to: now) < Self.silence } ?? false
            guard !isSilent, trouble.told.insert(reason).inserted else { return false }
            state.lastLine = now
            return true
        }
    }

    /// A poll was answered as it should be.
    /// - Parameters:
    ///   - kind: what it asked for.
    ///   - begin: when it was sent. One that was sent before others failed says nothing of how it is since.
    ///   - now: when the answer came.
    func answered(_ kind: PollerKind, asked begin: ContinuousClock.Instant, at now: ContinuousClock.Instant = .now) {
        let ended = state.withLock { state -> Trouble? in
            guard var trouble = state.trouble, begin >= trouble.last else { return nil }
            trouble.kinds.remove(kind)
            guard trouble.kinds.isEmpty else {
                state.trouble = trouble
                return nil
            }
            state.trouble = nil
            guard !trouble.told.isEmpty else { return nil }
            state.lastLine = now
            return trouble
        }
        guard let ended else { return }
        let time = ended.since.duration(to: begin).brief
        logger.info(
            "polling works again after \(time), in which \(ended.failures) polls did not",
            metadata: metadata
        )
    }
}
