import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// What the environment writes is what a server writes.
@Suite(
    "In memory and on a server",
    .liveServer { $0.searchAttributes = ["CustomIntField": .int] },
    .serialized,
    .timeLimit(.minutes(10))
)
struct ConformanceTests {
    @Test("a scenario comes to the same, and has the same history", arguments: Scenario.all)
    func conformance(scenario: Scenario) async throws {
        let inMemory = try await inMemory(scenario.registrations) { try await scenario.outcome($0) }
        var onServer = try await onServer(scenario.registrations) { try await scenario.outcome($0) }
        // A server's clock is a real one: on a busy machine what should come apart may come together.
        for _ in 0..<2 where onServer != inMemory {
            onServer = try await self.onServer(scenario.registrations) { try await scenario.outcome($0) }
        }
        #expect(inMemory.words == onServer.words)
        #expect(inMemory.histories.count == onServer.histories.count)
        for (own, other) in zip(inMemory.histories, onServer.histories) where own != other {
            Issue.record("in memory: \(own)\non a server: \(other)")
        }
    }

    func inMemory<Value: Sendable>(
        _ registrations: @Sendable () -> [Registration],
        _ play: @Sendable (Scenario.Stage) async throws -> Value
    ) async throws -> Value {
        var options = WorkflowTestEnvironment.Options()
        options.unservedTaskQueues = ["queue-that-nobody-serves"]
        options.searchAttributes = ["CustomIntField": .int]
        let test = try await WorkflowTestEnvironment(options: options) { registrations() }
        defer { test.shutDown() }
        let stage = Scenario.Stage(client: test.client, queue: test.taskQueue, key: "in-memory") {
            try await test.sleep(for: $0)
        }
        return try await play(stage)
    }

    func onServer<Value: Sendable>(
        _ registrations: @Sendable () -> [Registration],
        _ play: @Sendable (Scenario.Stage) async throws -> Value
    ) async throws -> Value {
        let server = try LiveServerTrait.server
        let client = try await server.connect()
        let key = UUID().uuidString.lowercased()
        let stage = Scenario.Stage(client: client, queue: TaskQueue("queue-\(key)"), key: key) {
            // tidy:allow sleep — the time of the scenario, which on a server is real
            try await Task.sleep(for: $0)
        }
        var options = WorkerOptions()
        options.maximumHeartbeatInterval = .milliseconds(50)
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let worker = try Worker(client, on: stage.queue, options: options) { registrations() }
        let running = Task { try await worker.run() }
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await play(stage)) } catch { outcome = .failure(error) }
        worker.shutDown()
        try await running.value
        await client.close()
        return try outcome.get()
    }
}
