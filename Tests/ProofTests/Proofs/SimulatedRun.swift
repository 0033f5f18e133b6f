import TemporalCore

/// What a task led to, to compare with its replay.
struct TaskRecord: Sendable {
    var started: EventID
    var previousStarted: EventID
    /// What the worker was deployed as.
    var deployment: WorkerDeploymentVersion?
    /// The requests that came with it.
    var requests: [ProtocolMessage]
    /// How local activities ended while it was held open, in order.
    var localEnds: [LocalActivityResult]
    var commands: [String]
    var kinds: [String]
    var answers: [String]
    var trace: String
}

/// One run with all its tasks, as it went live.
struct RunRecord: Sendable {
    var runID: String
    var events: [HistoryEvent]
    var tasks: [TaskRecord]
    /// The input of the run that follows.
    var nextInput: [Payload]?
}

/// Makes runs of the engine for a program, and feeds them.
struct Engine {
    let definition: WorkflowDefinition
    let converter: SimulatedConverter
    let runID: String

    func newRun() -> RunDriver {
        let info = WorkflowInfo(
            namespace: "default",
            workflowID: "program",
            runID: RunID(runID),
            workflowType: Interpreter.name,
            taskQueue: TaskQueue("queue")
        )
        return RunDriver(definition, info: info, converter: converter, sdkName: "test", sdkVersion: "1") { _, _ in }
    }

    /// Gives a run its task, page by page.
    static func advance(
        _ run: RunDriver,
        _ pages: [[HistoryEvent]],
        requests: [ProtocolMessage] = [],
        includingLast: Bool = true
    ) throws(ProofFailure) {
        try checked { () throws(WorkflowTaskProblem) in
            try pass(run, pages, requests: requests, includingLast: includingLast)
        }
    }

    /// Takes what a run says of a problem as the failure of a proof.
    static func checked<Value>(_ body: () throws(WorkflowTaskProblem) -> Value) throws(ProofFailure) -> Value {
        do throws(WorkflowTaskProblem) { return try body() } catch { throw ProofFailure(text(error)) }
    }

    /// Ends local activities as they ended before, and takes the task's commands.
    static func finish(_ run: RunDriver, _ ends: [LocalActivityResult]) throws(ProofFailure) -> [Command] {
        for end in ends {
            _ = run.takeLocalWork()
            try checked { () throws(WorkflowTaskProblem) in try run.deliver(end) }
        }
        _ = run.takeLocalWork()
        return try checked { () throws(WorkflowTaskProblem) in try run.takeCommands() }
    }

    static func pass(
        _ run: RunDriver,
        _ pages: [[HistoryEvent]],
        requests: [ProtocolMessage],
        includingLast: Bool
    ) throws(WorkflowTaskProblem) {
        var task = WorkflowTask()
        task.messages = requests
        run.begin(task)
        for (index, page) in pages.enumerated() {
            try run.feed(page, isLast: index == pages.count - 1)
            try run.advance(includingLast: includingLast)
        }
    }

    static func text(_ problem: WorkflowTaskProblem) -> String {
        switch problem {
        case .nondeterminism(let mismatch): mismatch.description
        case .history(let error): error.description
        case .failure(let failure): failure.message
        }
    }

    /// What the code has written down so far.
    static func trace(_ run: RunDriver) -> String {
        switch run.answer(QueryRequest(name: "trace", input: [])) {
        case .answered(let payloads), .openlyAnswered(let payloads):
            payloads.first.map { String(decoding: $0.data, as: UTF8.self) } ?? ""
        case .failed(let failure): "no trace: \(failure.message)"
        }
    }
}
