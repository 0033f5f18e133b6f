import Temporal
import TemporalTesting
import Testing

@Suite("The page about the forms of workflows")
struct FormPageTests {
    @Test("calls leave out what is not there")
    func calls() async throws {
        let test = try await WorkflowTestEnvironment {
            Cleanup.self
            Portion.self
            Bill.self
            ActivityMock(Disk.sweep) { _ in .after(.minutes(1), .returns(Empty())) }
        }
        let (client, queue) = (test.client, test.taskQueue)
        // docs: forms calls
        let cleanup = try await client.start(Cleanup.self, id: "cleanup", on: queue)
        try await cleanup.update(\.reset)
        try await cleanup.result()
        let grams = try await client.execute(Portion.self, id: "portion", on: queue, 4)
        // docs: end
        #expect(grams == 1_000)
        #expect(try await client.execute(Bill.self, id: "bill", on: queue, [1, 2, 3]) == 6)
    }
}
