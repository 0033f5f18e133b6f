import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// All tests of this target that need a real server share one; it starts before the first of them and ends after the
/// last.
@Suite(
    "On a real server",
    .liveServer { $0.searchAttributes = ["CustomIntField": .int] },
    .serialized,
    .timeLimit(.minutes(10))
)
enum Live {}

/// Where the tests are.
enum Folder {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
}

/// Heartbeats are told at once, so that what they change is seen within a short program.
@Sendable
func briskly(_ options: inout WorkerOptions) { options.maximumHeartbeatInterval = .milliseconds(20) }

extension Stage {
    /// Lets the Nexus operations of programs be reached.
    func openDesk() async throws {
        try await client.createNexusEndpoint(NexusEndpoint(queue.name), on: queue)
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
                let worker = try worker(cache: cache, change: briskly, registrations)
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
