import Temporal
import TemporalStreams
import TemporalTesting
import Testing

// docs: publish
let reading = Research.read.implemented { question, context in
    let stream = WorkflowStreamClient(context.client, workflowID: context.info.workflowID)
    return try await stream.withPublisher { publisher in
        for page in 1...3 { try publisher.publish("\(question), page \(page)", to: Research.steps) }
        return 3
    }
}
// docs: end

@Suite("The page about streams")
struct StreamPageTests {
    private func readsAll(_ client: Client) async throws -> [String] {
        var lines: [String] = []
        // docs: read
        let stream = WorkflowStreamClient(client, workflowID: "agent-7")
        for try await item in stream.items(of: Research.steps) {
            lines.append("\(item.offset) \(item.value)")
        }
        // docs: end
        return lines
    }

    @Test("a reader sees all that an agent does, over its runs")
    func agent() async throws {
        let test = try await WorkflowTestEnvironment {
            Agent.self
            reading
        }
        let input = Agent.Input(questions: ["What is rain?", "What is snow?"])
        let handle = try await test.client.start(Agent.self, id: "agent-7", on: test.taskQueue, input)
        #expect(
            try await readsAll(test.client) == [
                "0 begins: What is rain?", "1 What is rain?, page 1", "2 What is rain?, page 2",
                "3 What is rain?, page 3", "4 has read 3 pages",
                "5 begins: What is snow?", "6 What is snow?, page 1", "7 What is snow?, page 2",
                "8 What is snow?, page 3", "9 has read 3 pages",
            ]
        )
        #expect(try await handle.result() == 10)
    }
}
