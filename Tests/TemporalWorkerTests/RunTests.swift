import TemporalCore
import TemporalTesting
import TemporalWire
import Testing

private struct Asked: Workflow {
    /// Tells when a run's state is gone from memory.
    final class Trace: Sendable {}
    weak static nonisolated(unsafe) var last: Trace?  // tidy:allow nonisolated-unsafe — one test uses it

    var count = 0
    let trace = Trace()

    init(_ input: Empty) { Asked.last = trace }
    struct Messages: MessageSet {
        let count = Query<Asked, Int>("count") { $0.count }
        let add = Signal<Asked, Int>("add") { $0.count += $1 }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let timer = context.startTimer(for: .hours(1))
        defer { timer.cancel() }
        do {
            try await context.wait { $0.count > 10 }
        } catch {
            // Code that runs while the run is evicted may try anything.
            _ = context.getVersion("while evicted", min: -1, max: 1)
            try? await context.sleep(for: .seconds(1))
        }
        return context.state.count
    }
}

/// A run without a server: events in, commands out.
private final class Script {
    let run: RunDriver
    private(set) var events: [HistoryEvent] = []

    init() throws {
        let info = WorkflowInfo(
            namespace: "default",
            workflowID: "w",
            runID: RunID("r"),
            workflowType: "Asked",
            taskQueue: "q"
        )
        run = RunDriver(
            try WorkflowDefinition(Asked.self),
            info: info,
            converter: JSONPayloadConverter.default,
            sdkName: "sdk",
            sdkVersion: "1"
        ) { _, _ in }
    }

    func add(_ attributes: HistoryEvent.Attributes) {
        let id = EventID(Int64(events.count + 1))
        let time = Timestamp(nanosecondsSince1970: id.rawValue * 1_000_000_000)
        events.append(HistoryEvent(id: id, time: time, typeNumber: 0, attributes: attributes))
    }

    func beginTask() {
        add(.workflowTaskScheduled)
        add(.workflowTaskStarted(.init()))
    }

    func feed() throws -> [Command] {
        run.begin(WorkflowTask())
        try run.feed(events, isLast: true)
        try run.advance()
        return try run.takeCommands()
    }
}

// One after another: they share what tells that a run's state is gone from memory.
@Suite("A run without a server", .serialized)
struct RunTests {
    private func started() throws -> (Script, [Command]) {
        let script = try Script()
        script.add(.workflowStarted(.init()))
        script.beginTask()
        return (script, try script.feed())
    }

    @Test("questions that come with a task are answered with it, after its signals")
    func queriesWithTask() throws {
        let (script, first) = try started()
        #expect(first.map(\.name) == ["StartTimer (id 1, 1 h)"])
        script.add(.workflowTaskCompleted(.init()))
        script.add(.timerStarted(timerID: "1"))
        script.add(.signaled(.init(name: "add", input: [.json(4)])))
        script.beginTask()
        let commands = try script.feed()
        let queries = [
            IdentifiedQuery(id: "a", query: QueryRequest(name: "count", input: [])),
            IdentifiedQuery(id: "b", query: QueryRequest(name: "nothing", input: [])),
        ]
        let completion = script.run.completion(commands, queries: queries)
        #expect(completion.commands.isEmpty)
        #expect(completion.queryAnswers.map(\.id) == ["a", "b"])
        guard case .answered(let payloads) = completion.queryAnswers[0].answer else {
            Issue.record("the question was not answered")
            return
        }
        #expect(payloads == [.json(4)])
        guard case .failed(let failure) = completion.queryAnswers[1].answer else {
            Issue.record("an unknown question was answered")
            return
        }
        #expect(failure.message.contains("nothing") && failure.message.contains("count"))
    }

    @Test("an evicted run gives no command and leaves nothing in memory")
    func eviction() throws {
        do {
            let (script, _) = try started()
            #expect(Asked.last != nil)
            script.run.evict()
            script.run.evict()
            let completion = script.run.completion([], queries: [])
            #expect(completion.commands.isEmpty && completion.messages.isEmpty)
        }
        #expect(Asked.last == nil)
    }

    @Test("the SDK names itself and its flags once, and again only when history does not have them")
    func flags() throws {
        let (script, first) = try started()
        let completion = script.run.completion(first, queries: [])
        #expect(completion.announcesSDK && completion.newCoreFlags == [1, 2, 3])
        script.add(.workflowTaskCompleted(.init(coreFlags: [1, 2, 3], sdkName: "sdk", sdkVersion: "1")))
        script.add(.timerStarted(timerID: "1"))
        script.add(.signaled(.init(name: "add", input: [.json(1)])))
        script.beginTask()
        let later = script.run.completion(try script.feed(), queries: [])
        #expect(!later.announcesSDK && later.newCoreFlags.isEmpty)
    }

    @Test("a command that history lacks, and an event that the code did not ask for, are found with their event")
    func mismatches() throws {
        let (missing, _) = try started()
        missing.add(.workflowTaskCompleted(.init()))
        missing.add(.signaled(.init(name: "add", input: [.json(1)])))
        missing.beginTask()
        let lacking = try #require(throws: WorkflowTaskProblem.self) { _ = try missing.feed() }
        guard case .nondeterminism(let mismatch) = lacking else { throw lacking }
        #expect(mismatch.event == EventID(5) && mismatch.expected.contains("StartTimer"))

        let (surplus, _) = try started()
        surplus.add(.workflowTaskCompleted(.init()))
        surplus.add(.timerStarted(timerID: "1"))
        surplus.add(.activityScheduled(activityID: "1", activityType: "charge"))
        surplus.beginTask()
        let unasked = try #require(throws: WorkflowTaskProblem.self) { _ = try surplus.feed() }
        guard case .nondeterminism(let mismatch) = unasked else { throw unasked }
        #expect(mismatch.event == EventID(6) && mismatch.found.contains("charge"))
    }

    @Test("an update that was replayed is not answered again with the next one")
    func replayedUpdates() throws {
        let (script, _) = try started()
        let request = UpdateRequest(updateID: "u1", name: "unknown", input: [])
        script.add(.workflowTaskCompleted(.init()))
        script.add(.timerStarted(timerID: "1"))
        script.beginTask()
        script.run.begin(
            {
                var task = WorkflowTask()
                task.messages = [
                    ProtocolMessage(
                        id: "m1",
                        protocolInstanceID: "u1",
                        sequencingEventID: EventID(5),
                        body: .request(request)
                    )
                ]
                return task
            }()
        )
        try script.run.feed(script.events, isLast: true)
        try script.run.advance()
        let refused = script.run.completion(try script.run.takeCommands(), queries: [])
        #expect(refused.messages.map(\.id) == ["m1/reject"] && refused.commands.isEmpty)
        let again = script.run.completion([], queries: [])
        #expect(again.messages.isEmpty)
    }
}
