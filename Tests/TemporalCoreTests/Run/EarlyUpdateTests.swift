import TemporalWorkflows
import Testing

@testable import TemporalCore

@Suite("A first workflow task with messages")
struct EarlyUpdateTests {
    struct Box: Workflow {
        var numbers: [Int] = []
        init(_ input: Empty) {}
        struct Messages: MessageSet {
            let put = Update<Box, Int, Int, Never>("put") { box, number in
                box.numbers.append(number)
                return box.numbers.count
            }
            let add = Signal<Box, Int>("add") { $0.numbers.append($1) }
        }
        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [Int] {
            context.state.numbers.append(100)
            return context.state.numbers
        }
    }

    @Test("takes them in their order, before the workflow's first line")
    func order() throws {
        let info = WorkflowInfo(
            namespace: "default",
            workflowID: "w",
            runID: RunID("r"),
            workflowType: "Box",
            taskQueue: "q"
        )
        let definition = try WorkflowDefinition(Box.self)
        let run = RunDriver(definition, info: info, converter: JSONTestConverter(), sdkName: "t", sdkVersion: "1") {
            _,
            _ in
        }
        var task = WorkflowTask()
        task.messages = [
            ProtocolMessage(
                id: "m",
                protocolInstanceID: "u",
                sequencingEventID: EventID(1),
                body: .request(UpdateRequest(updateID: "u", name: "put", input: [.json(1)]))
            )
        ]
        run.begin(task)
        try run.feed(
            events(.workflowStarted(.init()), .signal("add", .json(2)), .workflowTaskScheduled, .began),
            isLast: true
        )
        try run.advance()
        let commands = try run.takeCommands()
        #expect(commands.map(\.name).count == 3)
        guard case .completeWorkflow(let result)? = commands.last?.attributes else {
            Issue.record("the workflow did not end: \(commands.map(\.name))")
            return
        }
        #expect(try JSONTestConverter().result([Int].self, from: result) == [1, 2, 100])
        let messages = run.completion(commands, queries: []).messages.map(\.id)
        #expect(messages == ["m/accept", "m/complete"])
    }
}
