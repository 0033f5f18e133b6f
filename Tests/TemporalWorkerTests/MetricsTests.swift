import LiveTestSupport
import MetricsTestKit
import TemporalClient
import TemporalCore
import TemporalWorker
import Testing

/// Measures what it does, over several tasks.
private struct Measuring: Workflow {
    init(_ rounds: Int) {}
    static func run(_ rounds: Int, in context: WorkflowContext<Self>) async throws -> Int {
        let start = context.now
        for round in 1...rounds {
            context.metrics.count("rounds", by: round, ["kind": "test"])
            context.metrics.gauge("round", Double(round))
            try await context.sleep(for: .milliseconds(2))
        }
        context.metrics.time("all-rounds", context.now.duration(since: start))
        return rounds
    }
}

extension Live {
    @Suite("Metrics of workflows")
    struct MetricsTests {
        @Test("are recorded once, with the workflow's labels", arguments: CacheSize.allCases)
        func once(cache: CacheSize) async throws {
            let stage = try await Stage()
            let metrics = TestMetrics()
            let id: WorkflowID<Measuring> = stage.id("measuring-\(cache.rawValue)")
            try await stage.withWorker(cache: cache.rawValue, change: { $0.metrics = metrics }, { Measuring.self }) {
                let rounds = try await stage.client.execute(Measuring.self, id: id, on: stage.queue, 4)
                #expect(rounds == 4)
            }
            let own = [("namespace", "default"), ("task_queue", stage.queue.name), ("workflow_type", "Measuring")]
            let counter = try metrics.expectCounter("rounds", own + [("kind", "test")])
            #expect(counter.values.reduce(0, +) == 10)
            let gauge = try metrics.expectGauge("round", own)
            #expect(gauge.values == [1, 2, 3, 4])
            let timer = try metrics.expectTimer("all-rounds", own)
            #expect(timer.values.count == 1 && timer.values.allSatisfy { $0 > 0 })
            try await stage.replay(Measuring.self, id)
        }
    }
}
