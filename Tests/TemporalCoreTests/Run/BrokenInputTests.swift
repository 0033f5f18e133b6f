import TemporalWorkflows
import Testing

@testable import TemporalCore

@Suite("A run whose input cannot be read")
struct BrokenInputTests {
    struct Counter: Workflow {
        var count = 0
        init(_ input: Int) { count = input }
        struct Messages: MessageSet {
            let add = Signal<Counter, Int>("add") { $0.count += $1 }
            let set = Update<Counter, Int, Int, Never>("set") { state, number in
                state.count = number
                return number
            }
            let count = Query<Counter, Int>("count") { $0.count }
        }
        static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
            try await context.wait { $0.count > 10 }
            return context.state.count
        }
    }

    private func run() throws -> RunDriver {
        let info = WorkflowInfo(
            namespace: "default",
            workflowID: "w",
            runID: RunID("r"),
            workflowType: "Counter",
            taskQueue: "q"
        )
        let definition = try WorkflowDefinition(Counter.self)
        return RunDriver(definition, info: info, converter: JSONTestConverter(), sdkName: "t", sdkVersion: "1") {
            _,
            _ in
        }
    }

    private var request: ProtocolMessage {
        let update = UpdateRequest(updateID: "u", name: "set", input: [.json(1)])
        return ProtocolMessage(id: "m", protocolInstanceID: "u", sequencingEventID: EventID(3), body: .request(update))
    }

    @Test("fails its task, also with messages that came with the start")
    func failsTask() throws {
        let run = try run()
        var task = WorkflowTask()
        task.messages = [request]
        run.begin(task)
        let page = events(.started(.json("no number")), .signal("add", .json(1)), .workflowTaskScheduled, .began)
        try run.feed(page, isLast: true)
        let problem = #expect(throws: WorkflowTaskProblem.self) { try run.advance() }
        guard case .failure(let failure)? = problem else {
            return #expect(Bool(false), "\(String(describing: problem))")
        }
        #expect(failure.message.hasPrefix("the input of Counter is not of type Int"))
    }

    @Test("the same messages with a good input reach the state before the code does")
    func goodInput() throws {
        let run = try run()
        var task = WorkflowTask()
        task.messages = [request]
        run.begin(task)
        let page = events(.started(.json(5)), .signal("add", .json(6)), .workflowTaskScheduled, .began)
        try run.feed(page, isLast: true)
        try run.advance()
        #expect(try run.takeCommands().map(\.name) == ["ProtocolMessage (m/accept)", "ProtocolMessage (m/complete)"])
        guard case .answered(let payloads) = run.answer(QueryRequest(name: "count", input: [])) else {
            return #expect(Bool(false))
        }
        #expect(payloads == [.json(1)])
        run.evict()
    }
}
