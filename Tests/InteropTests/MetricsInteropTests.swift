import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalPrometheus
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// A metric as Python's parser of Prometheus's text reads it.
private struct Metric: Decodable, Equatable, Sendable {
    var type: String
    /// The names of the labels of its series, each combination once.
    var labels: [[String]]
}

@Suite("Metrics beside the Python SDK's", .timeLimit(.minutes(3)))
struct MetricsInteropTests {
    /// What differs, and why. All else has the same name, type and labels.
    private static let differences: [String: String] = [:]

    @Test("the same work gives the same metrics, with the same types and labels")
    func same() async throws {
        var options = DevServer.Options.forTests()
        // So that a poll can be seen to bring nothing.
        options.arguments = ["--dynamic-config-value", "matching.longPollExpirationInterval=\"2s\""]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "metrics-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["python", "swift"].map { folder.appending(path: "\($0).txt") }

        async let python = PythonProgram.run(
            "metrics.py",
            ["run", server.address, "python", files[0].path()],
            within: .seconds(100)
        )
        try await measure(server.address).write(to: files[1], atomically: true, encoding: .utf8)
        _ = try await python

        let arguments = ["parse"] + files.map { $0.path() }
        let lines = try await PythonProgram.run("metrics.py", arguments, within: .seconds(30))
        let parsed = try lines.map { try JSONDecoder().decode([String: Metric].self, from: Data($0.utf8)) }
        try #require(parsed.count == 2)
        let (theirs, ours) = (parsed[0], parsed[1])
        #expect(theirs.count > 30)
        for name in Set(theirs.keys).union(ours.keys).sorted() where Self.differences[name] == nil {
            #expect(ours[name] == theirs[name], "\(name)")
        }
        for (name, reason) in Self.differences { #expect(ours[name] != theirs[name], "not true any more: \(reason)") }
    }

    /// Runs the workload with a Swift worker.
    /// - Returns: what Prometheus would read.
    private func measure(_ address: String) async throws -> String {
        let metrics = PrometheusMetrics()
        var options = ClientOptions(address)
        options.metrics = metrics
        let client = try await Client.connect(options)
        var workerOptions = WorkerOptions()
        workerOptions.maximumCachedWorkflows = 1
        workerOptions.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let worker = try Worker(client, on: "swift", options: workerOptions) { MetricsWorkload.registrations }
        let running = Task { try await worker.run() }
        let result: Result<String, any Error>
        do {
            try await MetricsWorkload.work(client, "swift")
            try await eventually("polls that bring nothing") {
                let text = metrics.text()
                return !text.contains(#/workflow_task_queue_poll_empty{.*} 0\n/#)
                    && !text.contains(#/activity_poll_no_task{.*} 0\n/#)
            }
            result = .success(metrics.text())
        } catch {
            result = .failure(error)
        }
        worker.shutDown()
        try await running.value
        await client.close()
        return try result.get()
    }
}
