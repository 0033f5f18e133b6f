import Logging
import OrderConsole
import OrderWork
import ServiceLifecycle
import TemporalPrometheus
import TemporalServiceLifecycle
import TemporalWorker

/// The worker beside the API: it begins when Temporal and the database are there, and ends with its group.
struct WorkService: Service {
    let plan: WorkPlan
    let metrics: PrometheusMetrics

    /// How long to wait before Temporal and the database are looked for again.
    private static let pause = Duration.seconds(1)

    func run() async throws {
        let logger = plan.options.logger
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                return try await plan.work(metrics) { workers in
                    for line in plan.banner { say(line) }
                    var quiet = logger
                    quiet.logLevel = .error
                    try await ServiceGroup(configuration: .init(services: workers, logger: quiet)).run()
                }
            } catch let failure as CommandFailure where failure.status == .unreachable {
                logger.warning("nobody works on orders yet: \(failure); trying again")
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            }
        }
    }
}
