package import ArgumentParser
package import Logging
package import OrderCommandLine
import TemporalMonitoring
package import TemporalPrometheus
import TemporalWorker

/// The flags for the worker's metrics and health.
package struct MonitoringFlags: ParsableArguments {
    @Option(help: "The port of /metrics; 0 for any, off for none. [METRICS_PORT; 9464]")
    package var metricsPort: String?

    @Option(help: "The port of /health; 0 for any, off for none. [HEALTH_PORT; 8090]")
    package var healthPort: String?

    @Option(help: "The address to listen on for both. [MONITORING_HOST; 127.0.0.1]")
    package var monitoringHost: String?

    package init() {}
}

/// Where the worker's metrics and health are served.
package struct MonitoringPlan: Sendable {
    /// A port and the path that it serves.
    package struct Endpoint: Sendable, Hashable {
        package var path: String
        package var port: Int
        /// The variable that sets the port; nil for the default port, which another worker on the machine may be using.
        package var setting: String?
    }

    package let host: String
    package let endpoints: [Endpoint]

    package init(_ flags: MonitoringFlags, _ settings: Settings) throws(CommandFailure) {
        host = flags.monitoringHost ?? settings.text("MONITORING_HOST") ?? "127.0.0.1"
        let metrics = try Self.endpoint(
            "/metrics",
            flag: flags.metricsPort,
            variable: "METRICS_PORT",
            standard: 9464,
            settings
        )
        let health = try Self.endpoint(
            "/health",
            flag: flags.healthPort,
            variable: "HEALTH_PORT",
            standard: 8090,
            settings
        )
        endpoints = [metrics, health].compactMap { $0 }
        if let metrics, let health, metrics.port == health.port, metrics.port != 0 {
            throw .usage("METRICS_PORT and HEALTH_PORT are both \(metrics.port); give each its own, or one of them off")
        }
    }

    /// The address of the worker's health on this machine, if a variable sets it.
    package var setHealth: String? {
        guard let health = endpoints.first(where: { $0.path == "/health" }), health.setting != nil, health.port != 0
        else { return nil }
        return "\(host == "0.0.0.0" ? "127.0.0.1" : host):\(health.port)"
    }

    private static func endpoint(
        _ path: String,
        flag: String?,
        variable name: String,
        standard: Int,
        _ settings: Settings
    ) throws(CommandFailure) -> Endpoint? {
        guard let text = flag ?? settings.text(name) else { return Endpoint(path: path, port: standard, setting: nil) }
        if text.lowercased() == "off" { return nil }
        guard let port = Int(text), (0...65_535).contains(port) else {
            throw settings.invalid(name, is: text, "give a port from 0 to 65535, or off")
        }
        return Endpoint(path: path, port: port, setting: name)
    }

    /// Serves while the body runs.
    func serving(
        _ workers: [Worker],
        metrics: PrometheusMetrics,
        logger: Logger,
        while body: () async throws -> Void
    ) async throws {
        try await serve(endpoints, metrics: metrics, health: { WorkerHealth(workers) }, logger: logger, while: body)
    }

    /// Serves the metrics of a program without workers while the body runs, if a port for them was asked for.
    package func servingMetrics(
        _ metrics: PrometheusMetrics,
        logger: Logger,
        while body: () async throws -> Void
    ) async throws {
        let asked = endpoints.filter { $0.path == "/metrics" && $0.setting != nil }
        try await serve(asked, metrics: metrics, health: nil, logger: logger, while: body)
    }

    private func serve(
        _ endpoints: [Endpoint],
        metrics: PrometheusMetrics,
        health: (@Sendable () -> WorkerHealth)?,
        logger: Logger,
        while body: () async throws -> Void
    ) async throws {
        var servers: [Task<Void, any Error>] = []
        defer { for server in servers { server.cancel() } }
        for endpoint in endpoints {
            let server = MonitoringServer(
                host: host,
                port: endpoint.port,
                metrics: endpoint.path == "/metrics" ? metrics : nil,
                health: endpoint.path == "/health" ? health : nil
            )
            if let task = try await start(server, at: endpoint, logger) { servers.append(task) }
        }
        try await body()
    }

    /// Starts a server and waits until it listens.
    /// - Returns: the task that serves; nil when the default port is in use.
    private func start(
        _ server: MonitoringServer,
        at endpoint: Endpoint,
        _ logger: Logger
    ) async throws -> Task<Void, any Error>? {
        let (listening, continuation) = AsyncStream.makeStream(of: Int.self)
        let task = Task {
            defer { continuation.finish() }
            try await server.run { continuation.yield($0) }
        }
        for await port in listening {
            logger.info("serving http://\(host):\(port)\(endpoint.path)")
            return task
        }
        do { try await task.value } catch let error as CannotListen {
            if let setting = endpoint.setting {
                throw CommandFailure.usage("\(error.advising("choose another with \(setting)"))")
            }
            logger.warning("\(endpoint.path) is not served: \(error)")
        }
        return nil
    }
}
