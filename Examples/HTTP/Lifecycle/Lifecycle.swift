import CoreMetrics
import Foundation
import InMemoryTracing
import Logging
import ServiceLifecycle
import Temporal
import TemporalConfiguration
import TemporalMonitoring
import TemporalPrometheus
import TemporalServiceLifecycle
import TemporalTracing
import Tracing

@main
enum Lifecycle {
    static func main() async throws {
        // Before anything else: where metrics and spans go. For spans, put your exporter here (such as swift-otel).
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let tracer = InMemoryTracer()
        InstrumentationSystem.bootstrap(tracer)

        var options = try ClientOptions.fromEnvironment()
        options.interceptors = [TracingInterceptor()]
        let client = try await Client.connect(options)
        let worker = try Worker(client, on: "parcels") {
            ShipParcel.self
            weigh.implemented { street in Double(street.count) / 4 }
        }
        let port = ProcessInfo.processInfo.environment["METRICS_PORT"].flatMap { Int($0) } ?? 9464
        let monitoring = Monitoring(
            server: MonitoringServer(port: port, metrics: metrics) { WorkerHealth([worker]) }
        )

        // The group shuts the last of its services down first: the worker ends what it has begun, the client then closes.
        let group = ServiceGroup(
            services: [client, monitoring, worker],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "parcels")
        )
        try await group.run()

        for span in tracer.finishedSpans { print("span", span.operationName) }
    }
}

/// `/metrics` and `/health` as a service of the group.
struct Monitoring: Service {
    let server: MonitoringServer

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await server.run() }
    }
}
