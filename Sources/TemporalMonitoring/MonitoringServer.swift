@_exported public import TemporalHTTP
public import TemporalPrometheus

/// A small HTTP server for a worker's process: metrics for Prometheus, and health for the system that restarts processes.
///
/// | Path | Answer |
/// | --- | --- |
/// | `/metrics` | the metrics as Prometheus reads them |
/// | `/health`, `/health/ready` | 200 while all workers poll, else 503; the body says how each one is |
/// | `/health/live` | 200: the process lives |
public struct MonitoringServer: Sendable {
    private let address: ListenAddress
    private let answers: MonitoringAnswers

    /// A server that does not listen yet.
    /// - Parameters:
    ///   - host: the address to listen on; this machine alone unless given.
    ///   - port: the port; 0 chooses a free one.
    ///   - metrics: what `/metrics` shows; there is no such path when nil.
    ///   - health: says how the workers are; there is no such path when nil.
    public init(
        host: String = "127.0.0.1",
        port: Int,
        metrics: PrometheusMetrics? = nil,
        health: (@Sendable () -> WorkerHealth)? = nil
    ) {
        address = ListenAddress(host: host, port: port)
        answers = MonitoringAnswers(metrics: metrics, health: health)
    }

    /// Serves until the task is cancelled.
    /// - Parameter ready: gets the port once the server listens.
    /// - Throws: `CannotListen` when the port is in use or this machine does not have the address.
    public func run(ready: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        let answers = answers
        let listener = HTTPListener(address, label: "temporal.monitoring", largestBody: 0) { call in
            answers.answer(call.method, call.path)
        }
        try await listener.run { ready($0.port) }
    }
}
