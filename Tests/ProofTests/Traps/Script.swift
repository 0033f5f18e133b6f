import TemporalCore

/// A run of a program that a test feeds by hand.
struct Script {
    let run: RunDriver
    let oracle = Oracle()
    private var events: [HistoryEvent] = []

    init(_ program: Program) throws {
        let converter = SimulatedConverter(program, oracle: oracle)
        let definition = try WorkflowDefinition(Interpreter.self)
        run = Engine(definition: definition, converter: converter, runID: "run").newRun()
    }

    /// A start, and the first task.
    static var first: [HistoryEvent.Attributes] {
        var start = HistoryEvent.WorkflowStarted()
        start.workflowType = Interpreter.name
        start.input = [SimulatedConverter.input]
        start.originalRunID = "run"
        return [.workflowStarted(start), .workflowTaskScheduled, .workflowTaskStarted(.init())]
    }

    /// What a task begins with.
    static let task: [HistoryEvent.Attributes] = [.workflowTaskScheduled, .workflowTaskStarted(.init())]

    /// Events with ids that count on from `first`, a second apart.
    static func numbered(from first: Int, _ attributes: [HistoryEvent.Attributes]) -> [HistoryEvent] {
        attributes.enumerated().map { offset, attributes in
            let id = first + offset
            let time = Timestamp(millisecondsSince1970: Int64(id) * 1000)
            return HistoryEvent(id: EventID(Int64(id)), time: time, typeNumber: 0, attributes: attributes)
        }
    }

    /// Brings the events that follow, and runs the code.
    mutating func feed(_ attributes: [HistoryEvent.Attributes], _ requests: [ProtocolMessage] = []) throws {
        let news = Self.numbered(from: events.count + 1, attributes)
        events += news
        try Engine.advance(run, [news], requests: requests)
    }

    /// Forgets events that the server has dropped.
    mutating func drop(_ count: Int) {
        events.removeLast(count)
        run.rollBackSpeculativeTask()
    }

    /// The answer to the task at hand.
    func answer(held isHeldOpen: Bool = false) throws -> WorkflowTaskCompletion {
        _ = run.takeLocalWork()
        let commands = try Engine.checked { () throws(WorkflowTaskProblem) in try run.takeCommands() }
        return run.completion(commands, queries: [])
    }

    /// Ends a local activity.
    func end(_ sequence: Int, _ result: String = "done") throws {
        let end = LocalActivityResult(Sequence(sequence), attempt: 1, .completed([.json(result)]))
        try Engine.checked { () throws(WorkflowTaskProblem) in try run.deliver(end) }
    }

    /// A request to update.
    static func request(_ number: Int, id: String = "u", before event: Int) -> ProtocolMessage {
        let request = UpdateRequest(updateID: id, name: "ask", input: [.json(number)])
        return ProtocolMessage(
            id: "\(id)/request",
            protocolInstanceID: id,
            sequencingEventID: EventID(Int64(event)),
            body: .request(request)
        )
    }
}

extension WorkflowTaskCompletion {
    var names: [String] { commands.map(\.name) }
}
