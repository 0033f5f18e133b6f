import Temporal
import TemporalTesting
import Testing

@Suite("The page about messages")
struct MessagePageTests {
    @Test("a script waits for its signals in its order, those that come early included")
    func script() async throws {
        let test = try await WorkflowTestEnvironment { ScriptRunner.self }
        let handle = try await test.client.start(
            ScriptRunner.self,
            id: "script",
            on: test.taskQueue,
            ["paid", "packed", "sent"]
        )
        try await handle.signal(named: "packed", "two")
        try await handle.signal(named: "paid", "one")
        try await handle.signal(named: "sent", "three")
        try await handle.signal(\.pausing.pause)
        #expect(try await handle.result() == ["one", "two", "three"])
    }
}
