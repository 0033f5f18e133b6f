import Logging
import Synchronization
import TemporalClient
public import TemporalCore

extension Worker {
    /// How far a worker is between its start and its end.
    public enum Phase: String, Sendable {
        /// `run()` was not called, or does not poll yet.
        case notStarted = "not started"
        /// It polls and works.
        case polling
        /// It takes on nothing new and finishes what it has begun.
        case shuttingDown = "shutting down"
        /// `run()` has returned.
        case stopped
    }

    /// How far the worker is.
    public var phase: Phase { currentPhase.withLock { $0 } }

    /// The queue that the worker works on.
    public var taskQueue: TaskQueue { context.taskQueue }

    /// The pollers have started.
    func began(sendsHeartbeats: Bool) {
        currentPhase.withLock { $0 = .polling }
        context.metrics.workerStarted()
        guard sendsHeartbeats else { return }
        let (logger, start) = (context.logger, WallClock.now)
        context.connection.beginReports(
            WorkerConnection.Reporter(
                key: context.instanceKey,
                warn: { logger.warning("the worker's heartbeat did not reach the server: \($0)") },
                report: { self.heartbeat(since: start) }
            )
        )
    }
}
