import TemporalPrometheus

/// What the server says, without its sockets.
struct MonitoringAnswers: Sendable {
    struct Answer: Sendable, Hashable {
        var status: Int
        var contentType: String
        var body: String
    }

    let metrics: PrometheusMetrics?
    let health: (@Sendable () -> WorkerHealth)?

    func answer(_ method: String, _ path: String) -> Answer {
        guard let answer = answer(path) else { return text(404, "there is no \(path)\n") }
        guard ["GET", "HEAD"].contains(method) else { return text(405, "\(path) can be read only\n") }
        return answer
    }

    private func answer(_ path: String) -> Answer? {
        switch path {
        case "/metrics":
            metrics.map { Answer(status: 200, contentType: PrometheusMetrics.contentType, body: $0.text()) }
        case "/health", "/health/ready":
            health.map { health in
                let now = health()
                return Answer(status: now.isHealthy ? 200 : 503, contentType: "application/json", body: now.json + "\n")
            }
        case "/health/live":
            health.map { _ in Answer(status: 200, contentType: "application/json", body: #"{"status":"ok"}"# + "\n") }
        default: nil
        }
    }

    private func text(_ status: Int, _ body: String) -> Answer {
        Answer(status: status, contentType: "text/plain; charset=utf-8", body: body)
    }
}
