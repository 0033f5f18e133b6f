import CoreMetrics
import Temporal
import TemporalMonitoring
import TemporalPrometheus
import Testing

// The Swift of the page about metrics stands here between `readme:` marks, so that it is compiled.

// readme: prometheus
/// A worker whose metrics and health can be read by HTTP.
func work(at address: String) async throws {
    let metrics = PrometheusMetrics()
    MetricsSystem.bootstrap(metrics)
    let client = try await Client.connect(ClientOptions(address))
    let worker = try Worker(client, on: "parcels") { weigh.implemented(by: weighed) }
    let server = MonitoringServer(port: 9464, metrics: metrics) { WorkerHealth([worker]) }
    let serving = Task { try await server.run() }
    try await worker.runUntilSignal()
    serving.cancel()
    await client.close()
}
// readme: end

let weigh = Activity<String, Double, Never>("weigh", startToClose: .seconds(10))

// readme: own metrics
/// An activity that measures what it does.
@Sendable func weighed(_ parcel: String, in activity: ActivityContext) async throws -> Double {
    let weight = Double(parcel.count)
    activity.metrics.count("parcels_weighed", ["kind": weight > 10 ? "heavy" : "light"])
    activity.metrics.gauge("last_weight", weight)
    return weight
}
// readme: end

private func options(_ address: String) -> (ClientOptions, PrometheusMetrics) {
    // readme: metrics options
    var shown = PrometheusMetrics.Options()
    shown.durationUnit = .seconds
    shown.labels["team"] = "parcels"
    shown.buckets["temporal_activity_execution_latency"] = [0.1, 1, 10]
    let metrics = PrometheusMetrics(shown)

    var options = ClientOptions(address)
    options.metrics = metrics
    options.workerHeartbeatInterval = .seconds(30)
    // readme: end
    return (options, metrics)
}

@Suite("The examples of the page about metrics")
struct MetricsExampleTests {
    @Test("options change labels, units and buckets")
    func changed() {
        let (clientOptions, metrics) = options("localhost:7233")
        #expect(clientOptions.workerHeartbeatInterval == .seconds(30))
        Timer(label: "temporal_activity_execution_latency", factory: metrics).recordMilliseconds(500)
        let text = metrics.text()
        #expect(text.contains(#"{service_name="temporal-swift-native",team="parcels",le="0.1"} 0"#))
        #expect(text.contains(#"{service_name="temporal-swift-native",team="parcels",le="1"} 1"#))
    }
}
