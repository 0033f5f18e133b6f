// docs: trait
import Temporal
import TemporalTesting
import TemporalTestingTraits
import Testing

@Suite(.temporalServer)
struct ReminderTests {
    @Test func reminds() async throws {
        try await DevServer.ofSuite.withWorker {
            Nap.self
        } _: { client, queue in
            let words = try await client.execute(Nap.self, id: "nap", on: queue, .milliseconds(10))
            #expect(words == "awake")
        }
    }
}
// docs: end

/// Sleeps for real.
struct Nap: Workflow {
    static func run(_ duration: Duration, in context: WorkflowContext<Self>) async throws -> String {
        try await context.sleep(for: duration)
        return "awake"
    }
}
