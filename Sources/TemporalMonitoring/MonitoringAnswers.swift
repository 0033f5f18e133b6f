import TemporalHTTP
import TemporalPrometheus

/// What the server says, without its sockets.
struct MonitoringAnswers: Sendable {
    let metrics: PrometheusMetrics?
    let health: (@Sendable () -> WorkerHealth)?

    func answer(_ method: String, _ path: String) -> HTTPAnswer {
        guard let answer = answer(path) else { return Self.text(404, "there is no \(path)\n") }
        guard ["GET", "HEAD"].contains(method) else { return Self.text(405, "\(path) can be read only\n") }
        return answer
    }

    private func answer(_ path: String) -> HTTPAnswer? {
        switch path {
        case "/metrics":
            metrics.map { Self.text(200, $0.text(), type: PrometheusMetrics.contentType) }
        case "/health", "/health/ready":
            health.map { health in
                let now = health()
                return Self.text(now.isHealthy ? 200 : 503, now.json + "\n", type: "application/json")
            }
        case "/health/live":
            health.map { _ in Self.text(200, #"{"status":"ok"}"# + "\n", type: "application/json") }
        default: nil
        }
    }

    private static func text(_ status: Int, _ text: String, type: String = "text/plain; charset=utf-8") -> HTTPAnswer {
        HTTPAnswer(status: status, headers: [("Content-Type", type)], body: Array(text.utf8))
    }
}
