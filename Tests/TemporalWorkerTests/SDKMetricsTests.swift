import CoreMetrics
import LiveTestSupport
import MetricsTestKit
import TemporalClient
import TemporalCore
import TemporalPrometheus
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

private enum Work {
    static let echo = Activity<String, String, Never>("echo", startToClose: .seconds(10))
    static let refuse = Activity<String, String, Never>(
        "refuse",
        startToClose: .seconds(10),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    static var registrations: [Registration] {
        [
            echo.implemented { text, activity in
                activity.metrics.count("echoes", by: 2, ["kind": "loud"])
                activity.metrics.gauge("size", Double(text.count))
                activity.metrics.time("echoing", .milliseconds(3))
                return text
            },
            refuse.implemented { text in throw ApplicationFailure("no", type: "No", isBenign: text == "benign") },
        ]
    }
}

/// Does what its input says.
private struct Measured: Workflow {
    var isTold = false
    init(_ what: String) {}

    struct Messages: MessageSet {
        let tell = Signal<Measured, Empty>("tell") { $0.isTold = true }
    }

    static func run(_ what: String, in context: WorkflowContext<Self>) async throws -> String {
        switch what {
        case "activities":
            _ = try await context.execute(Work.echo, "hello")
            _ = try await context.execute(local: Work.echo, "hello")
            for text in ["benign", "bad"] {
                _ = try? await context.execute(Work.refuse, text)
                _ = try? await context.execute(local: Work.refuse, text)
            }
        case "fail": throw ApplicationFailure("no", type: "No")
        case "benign": throw ApplicationFailure("no", type: "No", isBenign: true)
        case "continue": try await context.continueAsNew("done")
        case "break": throw Broken()
        case "wait": try await context.wait { $0.isTold }
        default: break
        }
        return what
    }

    struct Broken: Error {}
}

/// The series of a text for Prometheus, by name and labels, without the namespace and with the queue as `Q`.
private struct SeriesList {
    private let values: [String: Double]

    init(_ metrics: PrometheusMetrics, queue: TaskQueue) {
        var values: [String: Double] = [:]
        for line in metrics.text().split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                Issue.record("no series: \(line)")
                continue
            }
            let name = line[..<space].replacing(#"namespace="default","#, with: "")
                .replacing(#"task_queue="\#(queue.name)""#, with: "Q")
            values[String(name)] = value
        }
        self.values = values
    }

    subscript(name: String) -> Double? { values[name] }
}

extension PrometheusMetrics {
    /// One whose series have their own labels only.
    fileprivate static func plain() -> PrometheusMetrics {
        var options = Options()
        options.labels = [:]
        return PrometheusMetrics(options)
    }
}

extension Stage {
    /// Whether the history of a workflow has an event.
    fileprivate func has<W>(_ id: WorkflowID<W>, _ isIt: (HistoryEvent.Attributes) -> Bool) async throws -> Bool {
        try await WorkflowHistory.fetch(client, workflowID: id.rawValue).events.contains { isIt($0.attributes) }
    }
}

extension Live {
    @Suite("What the SDK measures of itself")
    struct SDKMetricsTests {
        private func measured(
            _ stage: Stage,
            cache: Int = 1000,
            _ body: @Sendable () async throws -> Void
        ) async throws -> PrometheusMetrics {
            let metrics = PrometheusMetrics.plain()
            try await stage.withWorker(
                cache: cache,
                change: { $0.metrics = metrics },
                { [.workflow(Measured.self)] + Work.registrations },
                body
            )
            return metrics
        }

        private func run(_ stage: Stage, _ what: String) async throws {
            _ = try? await stage.client.execute(Measured.self, id: stage.id("\(what)"), on: stage.queue, what)
        }

        @Test("workflows are counted by how they end")
        func ends() async throws {
            let stage = try await Stage()
            let metrics = try await measured(stage) {
                for what in ["done", "fail", "benign", "continue"] { try await run(stage, what) }
                let id: WorkflowID<Measured> = stage.id("cancelled")
                let handle = try await stage.client.start(Measured.self, id: id, on: stage.queue, "wait")
                try await handle.cancel()
                _ = try? await handle.result()
            }
            let seen = SeriesList(metrics, queue: stage.queue)
            #expect(seen[#"temporal_workflow_completed{Q,workflow_type="Measured"}"#] == 2)
            #expect(seen[#"temporal_workflow_failed{Q,workflow_type="Measured"}"#] == 1)
            #expect(seen[#"temporal_workflow_canceled{Q,workflow_type="Measured"}"#] == 1)
            #expect(seen[#"temporal_workflow_continue_as_new{Q,workflow_type="Measured"}"#] == 1)
            #expect(seen[#"temporal_workflow_endtoend_latency_count{Q,workflow_type="Measured"}"#] == 6)
            #expect(seen["temporal_worker_start{Q}"] == 1)
            let tasks = seen[#"temporal_workflow_task_execution_latency_count{Q,workflow_type="Measured"}"#]
            #expect(try #require(tasks) >= 6)
            #expect(try #require(seen["temporal_workflow_task_queue_poll_succeed{Q}"]) >= 6)
            #expect(
                seen["temporal_workflow_task_schedule_to_start_latency_count{Q}"]
                    == seen["temporal_workflow_task_queue_poll_succeed{Q}"]
            )
        }

        @Test("activities are counted and timed, benign failures are not failures")
        func activities() async throws {
            let stage = try await Stage()
            let metrics = try await measured(stage) { try await run(stage, "activities") }
            let seen = SeriesList(metrics, queue: stage.queue)
            for kind in ["activity", "local_activity"] {
                let echo = #"{activity_type="echo",Q,workflow_type="Measured"}"#
                let refuse = #"{activity_type="refuse",Q,workflow_type="Measured"}"#
                #expect(seen["temporal_\(kind)_execution_latency_count\(echo)"] == 1)
                #expect(seen["temporal_\(kind)_execution_latency_count\(refuse)"] == 2)
                #expect(seen["temporal_\(kind)_succeed_endtoend_latency_count\(echo)"] == 1)
                #expect(seen["temporal_\(kind)_succeed_endtoend_latency_count\(refuse)"] == 0)
                let failed = #"{activity_type="refuse",failure_reason="ActivityError",Q,workflow_type="Measured"}"#
                #expect(seen["temporal_\(kind)_execution_failed\(failed)"] == 1)
            }
            #expect(seen[#"temporal_local_activity_total{activity_type="refuse",Q,workflow_type="Measured"}"#] == 2)
            // The worker has room, so the activities came with the answers.
            let eager = #"{activity_type="refuse",eager="true",Q,workflow_type="Measured"}"#
            #expect(seen["temporal_activity_task_received\(eager)"] == 2)
            #expect(seen["temporal_activity_schedule_to_start_latency_count{Q}"] == 3)
        }

        @Test("what an activity's code measures has the activity's labels")
        func own() async throws {
            let stage = try await Stage()
            let metrics = TestMetrics()
            try await stage.withWorker(
                change: { $0.metrics = metrics },
                { [.workflow(Measured.self)] + Work.registrations },
                { try await run(stage, "activities") }
            )
            let labels = [("namespace", "default"), ("task_queue", stage.queue.name), ("activity_type", "echo")]
            // Once by the activity, once by the local activity.
            #expect(try metrics.expectCounter("echoes", labels + [("kind", "loud")]).values == [2, 2])
            #expect(try metrics.expectGauge("size", labels).values == [5, 5])
            #expect(try metrics.expectTimer("echoing", labels).values == [3_000_000, 3_000_000])
        }

        @Test("after a burst the gauges say that nothing goes on")
        func gauges() async throws {
            let stage = try await Stage()
            let metrics = try await measured(stage, cache: 3) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            let id: WorkflowID<Measured> = stage.id("burst-\(number)")
                            _ = try await stage.client.execute(Measured.self, id: id, on: stage.queue, "activities")
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let seen = SeriesList(metrics, queue: stage.queue)
            for type in ["WorkflowWorker", "ActivityWorker", "LocalActivityWorker"] {
                #expect(seen[#"temporal_worker_task_slots_used{Q,worker_type="\#(type)"}"#] == 0)
                #expect(seen[#"temporal_worker_task_slots_available{Q,worker_type="\#(type)"}"#] == 100)
            }
            for type in ["workflow_task", "sticky_workflow_task", "activity_task"] {
                let name = #"temporal_num_pollers{poller_type="\#(type)",Q}"#
                #expect(seen[name] == 0)
            }
            #expect(seen["temporal_sticky_cache_size{Q}"] == 0)
            #expect(seen[#"temporal_workflow_completed{Q,workflow_type="Measured"}"#] == 20)
        }

        @Test("runs that left memory are replayed, and counted")
        func cache() async throws {
            let stage = try await Stage()
            let metrics = try await measured(stage, cache: 1) {
                var handles: [WorkflowHandle<Measured>] = []
                for number in 0..<2 {
                    let id: WorkflowID<Measured> = stage.id("cached-\(number)")
                    let handle = try await stage.client.start(Measured.self, id: id, on: stage.queue, "wait")
                    try await eventually("the first task of \(id)") {
                        try await stage.has(id) { if case .workflowTaskCompleted = $0 { true } else { false } }
                    }
                    handles.append(handle)
                }
                for handle in handles {
                    try await handle.signal(\.tell)
                    _ = try await handle.result()
                }
            }
            let seen = SeriesList(metrics, queue: stage.queue)
            #expect(seen["temporal_sticky_cache_miss{Q}"] == 1)
            #expect(seen[#"temporal_sticky_cache_hit{Q,workflow_type="Measured"}"#] == 1)
            #expect(seen["temporal_sticky_cache_total_forced_eviction{Q}"] == 1)
            #expect(seen[#"temporal_workflow_task_replay_latency_count{Q,workflow_type="Measured"}"#] == 1)
        }

        @Test("workflow tasks that fail are counted by the reason")
        func failedTasks() async throws {
            let stage = try await Stage()
            let metrics = try await measured(stage) {
                let id: WorkflowID<Measured> = stage.id("broken")
                let handle = try await stage.client.start(Measured.self, id: id, on: stage.queue, "break")
                try await eventually("the failed task") {
                    try await stage.has(id) { if case .workflowTaskFailed = $0 { true } else { false } }
                }
                try await handle.terminate()
            }
            let seen = SeriesList(metrics, queue: stage.queue)
            let reason = #"{failure_reason="WorkflowError",Q,workflow_type="Measured"}"#
            #expect(try #require(seen["temporal_workflow_task_execution_failed\(reason)"]) >= 1)
            #expect(seen[#"temporal_workflow_failed{Q,workflow_type="Measured"}"#] == 0)
        }

        @Test("a client's calls are counted and timed, and its workers measure where it does")
        func calls() async throws {
            let server = try LiveServerTrait.server
            let stage = try await Stage()
            let metrics = PrometheusMetrics.plain()
            var options = ClientOptions(server.address)
            options.metrics = metrics
            let client = try await Client.connect(options)
            let worker = try Worker(client, on: stage.queue) { Measured.self }
            let running = Task { try await worker.run() }
            let id: WorkflowID<Measured> = stage.id("called")
            _ = try await client.execute(Measured.self, id: id, on: stage.queue, "done")
            await #expect(throws: ClientError.self) {
                try await client.handle(Measured.self, id: stage.id("unknown")).terminate()
            }
            worker.shutDown()
            try await running.value
            await client.close()
            let seen = SeriesList(metrics, queue: stage.queue)
            #expect(seen[#"temporal_request{operation="GetSystemInfo"}"#] == 1)
            #expect(seen[#"temporal_request{operation="StartWorkflowExecution",Q}"#] == 1)
            #expect(seen[#"temporal_request_latency_count{operation="StartWorkflowExecution",Q}"#] == 1)
            #expect(seen[#"temporal_request{operation="TerminateWorkflowExecution"}"#] == 1)
            let failed = #"{operation="TerminateWorkflowExecution",status_code="NOT_FOUND"}"#
            #expect(seen["temporal_request_failure\(failed)"] == 1)
            #expect(try #require(seen[#"temporal_long_request{operation="PollWorkflowTaskQueue",Q}"#]) >= 1)
            #expect(seen[#"temporal_long_request{operation="GetWorkflowExecutionHistory"}"#] == 1)
            #expect(seen[#"temporal_workflow_completed{Q,workflow_type="Measured"}"#] == 1)
            // Polls that the shutdown took back did not fail.
            #expect(!metrics.text().contains("temporal_long_request_failure"))
        }
    }
}
