import Logging
import OrderCommandLine
import OrderWorkerService
import ServiceLifecycle
import TemporalPrometheus
import TemporalWorker

/// The worker beside the API: it begins when Temporal and the database are there, and ends with its group.
struct WorkerService: Service {
    let plan: WorkerPlan
    let metrics: PrometheusMetrics

    /// How long to wait before Temporal and the database are looked for again.
    private static let pause = Duration.seconds(1)

    func run() async throws {
        let logger = plan.options.logger
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                return try await plan.work(metrics) { workers in
                    for line in plan.banner { say(line) }
                    try await run(workers)
                }
            } catch let failure as CommandFailure where failure.status == .unreachable {
                logger.warning("nobody works on orders yet: \(failure); trying again")
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            }
        }
    }

    /// Runs the workers until the group shuts down. They end at the same time and not one after another.
    private func run(_ workers: [Worker]) async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in workers { group.addTask { try await worker.run(onStarted: {}) } }
                // The first failure leaves the group, which ends the other workers.
                for try await _ in group {}
            }
        } onGracefulShutdown: {
            for worker in workers { worker.shutDown() }
        }
    }
}
