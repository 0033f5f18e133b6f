import Logging
import OrderCommandLine
import OrderWorkerService
import ServiceLifecycle
import TemporalPrometheus
import TemporalWorker

/// The worker in the API's process: it begins when Temporal and the database can be reached, and ends with its group.
struct EmbeddedWorker: Service {
    let plan: WorkerPlan
    let metrics: PrometheusMetrics

    /// How long to wait before trying to reach Temporal and the database again.
    private static let pause = Duration.seconds(1)

    func run() async throws {
        let logger = plan.options.logger
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                return try await plan.work(metrics) { try await $0.run() }
            } catch let failure as CommandFailure where failure.status == .unreachable {
                logger.warning("nobody works on orders yet: \(failure); trying again")
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            }
        }
    }
}
