import Foundation
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// All tests of this target that need a real server share one; it starts before the first of them and ends after the
/// last.
@Suite("On a real server", .liveServer, .serialized, .timeLimit(.minutes(10)))
enum Live {}

/// Gives a suite and all in it a server.
struct LiveServerTrait: SuiteTrait, TestScoping {
    @TaskLocal static var current: DevServer?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        var options = DevServer.Options()
        options.commandCandidates = [Folder.package.appending(path: ".tools/bin/temporal").path()]
        options.searchAttributes = ["CustomIntField": .int]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        try await Self.$current.withValue(server) { try await function() }
    }
}

extension Trait where Self == LiveServerTrait {
    /// Gives the suite a real Temporal server.
    static var liveServer: Self { LiveServerTrait() }
}

/// Where the package is.
enum Folder {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let package = tests.deletingLastPathComponent().deletingLastPathComponent()
}

/// A task queue of its own on the suite's server.
struct Stage: Sendable {
    let client: Client
    let queue: TaskQueue
    /// Makes ids unique within the server.
    let key: String

    init() async throws {
        let server = try #require(LiveServerTrait.current, "the suite has no .liveServer trait")
        client = try await Client.connect(ClientOptions(server.address))
        key = UUID().uuidString.lowercased()
        queue = TaskQueue("queue-\(key)")
    }

    func worker(cache: Int, @RegistrationBuilder _ registrations: () -> [Registration]) throws -> Worker {
        var options = WorkerOptions()
        options.maximumCachedWorkflows = cache
        options.maximumHeartbeatInterval = .milliseconds(20)
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try Worker(client, on: queue, options: options, registrations)
    }

    /// Runs one worker for as long as the body takes.
    func withWorker<Value: Sendable>(
        cache: Int = 1000,
        @RegistrationBuilder _ registrations: () -> [Registration],
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let worker = try worker(cache: cache, registrations)
        let running = Task { try await worker.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        worker.shutDown()
        try await running.value
        return try result.get()
    }

    /// Runs one worker after the other, each for a chance time, for as long as the body takes.
    func withRestlessWorker<Value: Sendable>(
        cache: Int,
        seed: UInt64,
        @RegistrationBuilder _ registrations: @escaping @Sendable () -> [Registration],
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let running = Task {
            var dice = Dice(seed: seed)
            while !Task.isCancelled {
                let worker = try worker(cache: cache, registrations)
                async let end: Void = worker.run()
                // tidy:allow sleep — how long a worker lives, which nothing waits for
                try? await Task.sleep(for: .milliseconds(dice.number(200...1500)))
                worker.shutDown()
                try await end
            }
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        running.cancel()
        try await running.value
        return try result.get()
    }
}

/// Waits until something is true, looking again and again; fails the test when it takes too long.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(20),
    _ isTrue: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await isTrue() { return }
        // tidy:allow sleep — the pause between two looks, not the wait itself
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("not in time: \(what)")
}
