import ServiceLifecycle
import Synchronization
import TemporalWorker

/// Several workers as one service: they shut down at the same time, while the services of a group do so one by one.
package struct WorkerService: Service {
    private let workers: [Worker]
    private let onStarted: @Sendable () -> Void

    /// A service.
    /// - Parameters:
    ///   - workers: they share one process and may share one connection.
    ///   - onStarted: called once, when all workers poll.
    init(_ workers: [Worker], onStarted: @escaping @Sendable () -> Void) {
        let starting = Starting(workers.count)
        self.workers = workers
        self.onStarted = { if starting.isLast() { onStarted() } }
    }

    /// Works until the group shuts down or the task is cancelled, then finishes what has begun.
    /// - Throws: the error of the worker that fails first.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in workers { group.addTask { [onStarted] in try await worker.run(onStarted: onStarted) } }
                // The first failure leaves the group, which ends the other workers.
                for try await _ in group {}
            }
        } onGracefulShutdown: {
            for worker in workers { worker.shutDown() }
        }
    }
}

/// Counts the workers that do not poll yet.
private final class Starting: Sendable {
    private let remaining: Mutex<Int>

    init(_ count: Int) { remaining = Mutex(count) }

    /// Counts a worker that polls.
    /// - Returns: whether it was the last one.
    func isLast() -> Bool {
        remaining.withLock { remaining in
            remaining -= 1
            return remaining == 0
        }
    }
}
