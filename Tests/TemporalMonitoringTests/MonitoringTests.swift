import CoreMetrics
import Foundation
import TemporalCore
import TemporalMonitoring
import TemporalPrometheus
import TemporalWorker
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("The server for metrics and health")
struct MonitoringTests {
    private struct Answer: Equatable {
        var status: Int
        var type: String?
        var body: String
    }

    /// Serves for as long as the body takes.
    private func withServer(
        metrics: PrometheusMetrics? = nil,
        health: (@Sendable () -> WorkerHealth)? = nil,
        _ body: @escaping @Sendable (_ get: (String, String) async throws -> Answer) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = MonitoringServer(port: 0, metrics: metrics, health: health)
        let serving = Task {
            defer { continuation.finish() }
            try await server.run { continuation.yield($0) }
        }
        defer { serving.cancel() }
        var known = ports.makeAsyncIterator()
        let port = try #require(await known.next())
        try await body { method, path in try await Self.call(method, path, port: port) }
    }

    private static func call(_ method: String, _ path: String, port: Int) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
        request.httpMethod = method
        let (data, response) = try await URLSession.shared.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        return Answer(
            status: http.statusCode,
            type: http.value(forHTTPHeaderField: "Content-Type"),
            body: String(decoding: data, as: UTF8.self)
        )
    }

    @Test("metrics are answered as Prometheus wants them")
    func metrics() async throws {
        let metrics = PrometheusMetrics()
        Counter(label: "orders", factory: metrics).increment()
        try await withServer(metrics: metrics) { call in
            let answer = try await call("GET", "/metrics")
            #expect(answer == Answer(status: 200, type: PrometheusMetrics.contentType, body: metrics.text()))
            #expect(answer.body.contains("orders{"))
            #expect(try await call("POST", "/metrics").status == 405)
            #expect(try await call("GET", "/health").status == 404)
            #expect(try await call("GET", "/").status == 404)
        }
    }

    @Test("health says how each worker is", arguments: [Worker.Phase.polling, .shuttingDown])
    func health(phase: Worker.Phase) async throws {
        let entry = WorkerHealth.Entry(taskQueue: "say \"q\"\n", phase: phase, waitingPolls: 3, runningTasks: 1)
        let expected = """
            {"status":"\(phase == .polling ? "ok" : "unavailable")","workers":[{"task_queue":"say \\"q\\"\\n",\
            "phase":"\(phase.rawValue)","waiting_polls":3,"running_tasks":1,"failed_polls":0}]}

            """
        try await withServer(health: { WorkerHealth([entry]) }) { call in
            for path in ["/health", "/health/ready"] {
                let answer = try await call("GET", path)
                #expect(answer.status == (phase == .polling ? 200 : 503))
                #expect(answer.body == expected)
            }
            #expect(try await call("GET", "/health/live").status == 200)
            #expect(try await call("GET", "/metrics").status == 404)
        }
    }

    @Test("a process is healthy when it has workers and all of them poll")
    func isHealthy() {
        func entry(_ phase: Worker.Phase, polls: Int = 1, failed: Int = 0) -> WorkerHealth.Entry {
            .init(taskQueue: "q", phase: phase, waitingPolls: polls, runningTasks: 0, failedPolls: failed)
        }
        #expect(!WorkerHealth([WorkerHealth.Entry]()).isHealthy)
        #expect(WorkerHealth([entry(.polling), entry(.polling)]).isHealthy)
        #expect(!WorkerHealth([entry(.polling), entry(.notStarted)]).isHealthy)
        #expect(!WorkerHealth([entry(.stopped)]).isHealthy)
        // All slots are taken, or the worker keeps to a pace.
        #expect(WorkerHealth([entry(.polling, polls: 0)]).isHealthy)
        // A poll that fails now and then is tolerated; a server that answers none is not.
        #expect(WorkerHealth([entry(.polling, failed: 9)]).isHealthy)
        #expect(!WorkerHealth([entry(.polling), entry(.polling, failed: 10)]).isHealthy)
    }

    @Test("a port that is taken is an error that names it")
    func taken() async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let first = Task { try await MonitoringServer(port: 0).run { continuation.yield($0) } }
        defer { first.cancel() }
        var known = ports.makeAsyncIterator()
        let port = try #require(await known.next())
        let error = await #expect(throws: CannotListen.self) { try await MonitoringServer(port: port).run() }
        #expect(error?.port == port)
        #expect(error?.description.hasPrefix("cannot listen on 127.0.0.1:\(port): ") == true)
    }
}
