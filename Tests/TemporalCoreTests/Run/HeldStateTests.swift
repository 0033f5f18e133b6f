import TemporalWorkflows
import Testing

@testable import TemporalCore

@Suite("A run that awaits within a change of its state")
struct HeldStateTests {
    struct Slow: Workflow {
        var count = 0
        init(_ input: Int) {}
        struct Messages: MessageSet {
            let add = Signal<Slow, Int>("add") { $0.count += $1 }
        }
        mutating func prepare(_ context: WorkflowContext<Slow>) async throws {
            try await context.sleep(for: .seconds(1))
            count += 1
        }
        static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
            try await context.state.prepare(context)
            return context.state.count
        }
    }

    private let first = events(.started(.json(1)), .workflowTaskScheduled, .began)

    private func run() throws -> RunDriver {
        let info = WorkflowInfo(
            namespace: "default",
            workflowID: "w",
            runID: RunID("r"),
            workflowType: "Slow",
            taskQueue: "q"
        )
        let definition = try WorkflowDefinition(Slow.self)
        return RunDriver(definition, info: info, converter: JSONTestConverter(), sdkName: "t", sdkVersion: "1") {
            _,
            _ in
        }
    }

    private func feed(_ run: RunDriver, _ page: [HistoryEvent]) throws -> [String] {
        run.begin(WorkflowTask())
        try run.feed(page, isLast: true)
        try run.advance()
        return try run.takeCommands().map(\.name)
    }

    @Test("fails its task when a signal comes meanwhile, and unwinds")
    func signal() throws {
        let run = try run()
        #expect(try feed(run, first) == ["StartTimer (id 1, 1 s)"])
        let next = events(
            from: 4,
            .answered,
            .timerStarted(timerID: "1"),
            .signal("add", .json(1)),
            .workflowTaskScheduled,
            .began
        )
        let problem = #expect(throws: WorkflowTaskProblem.self) { try feed(run, next) }
        guard case .failure(let failure)? = problem else {
            return #expect(Bool(false), "\(String(describing: problem))")
        }
        #expect(failure.message.hasPrefix("Slow awaits within a change of its state"))
        run.evict()
    }

    @Test("goes on when nothing else wants the state")
    func undisturbed() throws {
        let run = try run()
        _ = try feed(run, first)
        let next = events(
            from: 4,
            .answered,
            .timerStarted(timerID: "1"),
            .timerFired(timerID: "1", started: EventID(5)),
            .workflowTaskScheduled,
            .began
        )
        #expect(try feed(run, next) == ["CompleteWorkflowExecution"])
    }
}
