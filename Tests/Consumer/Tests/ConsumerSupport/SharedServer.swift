import Foundation
package import Temporal
import TemporalTesting
package import Testing

/// Gives a suite and all in it one development server, which ends after the last of its tests.
package struct SharedServer: SuiteTrait, TestScoping {
    @TaskLocal static var current: DevServer?

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        var options = DevServer.Options()
        options.searchAttributes = ["CustomKeywordField": .keyword]
        options.arguments = ["--dynamic-config-value", "frontend.MaxConcurrentBatchOperationPerNamespace=100"]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        try await Self.$current.withValue(server) { try await function() }
    }

    /// Where the suite's server listens.
    package static var address: String {
        get throws { try #require(current, "the suite lacks .sharedServer").address }
    }
}

extension Trait where Self == SharedServer {
    package static var sharedServer: Self { SharedServer() }
}

/// A test's own task queue on the suite's server.
package struct Stage: Sendable {
    package let client: Client
    package let queue: TaskQueue
    /// Makes ids unique within the server.
    package let key = UUID().uuidString.lowercased()

    package init(_ change: (inout ClientOptions) -> Void = { _ in }) async throws {
        var options = ClientOptions(try SharedServer.address)
        change(&options)
        client = try await Client.connect(options)
        queue = TaskQueue("queue-\(key)")
    }

    /// An id that no other test has.
    package func id<W>(_ name: String) -> WorkflowID<W> { "\(name)-\(key)" }

    /// Runs a worker for as long as the body takes.
    package func withWorker<Value: Sendable>(
        options: WorkerOptions = WorkerOptions(),
        @RegistrationBuilder _ registrations: () -> [Registration],
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let worker = try Worker(client, on: queue, options: options, registrations)
        async let running: Void = worker.run()
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        worker.shutDown()
        try await running
        return try result.get()
    }
}

/// Looks again and again until something is true.
package func eventually(
    _ sentence: Comment,
    within limit: Duration = .seconds(60),
    _ isTrue: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !isTrue() {
        try #require(ContinuousClock.now < deadline, sentence)
        // tidy:allow sleep — the pause between two looks; the condition decides, not the time
        try await Task.sleep(for: .milliseconds(20))
    }
}
