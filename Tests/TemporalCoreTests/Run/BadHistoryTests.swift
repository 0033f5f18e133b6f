import Synchronization
import TemporalWorkflows
import Testing

@testable import TemporalCore

private enum Acts {
    static let count = Activity<Empty, Int, Never>("count", startToClose: .seconds(5))
    static let declaring = Activity<Empty, Int, Lost>("declaring", startToClose: .seconds(5))
    struct Lost: Error, Codable { var place: Int }
}

private struct Child: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int { 1 }
}

/// Takes a value from each place where one can come from.
private struct Taker: Workflow {
    enum Place: String, Codable { case none, activity, local, child, sideEffect, declared, timer }
    var heard: [Int] = []
    init(_ place: Place) {}
    struct Messages: MessageSet {
        let hear = Signal<Taker, Int>("hear") { $0.heard.append($1) }
        let set = Update<Taker, Int, Int, Never>("set") { state, number in
            state.heard.append(number)
            return number
        }
        let heard = Query<Taker, [Int]>("heard") { $0.heard }
    }
    static func run(_ place: Place, in context: WorkflowContext<Self>) async throws -> Int {
        switch place {
        case .none: try await context.wait { $0.heard.count > 10 }
        case .activity: return try await context.execute(Acts.count)
        case .local: return try await context.execute(local: Acts.count)
        case .child: return try await context.execute(child: Child.self, id: "c", Empty())
        case .sideEffect: return context.sideEffect { 1 }
        case .timer: try await context.sleep(for: .seconds(1))
        case .declared:
            do { return try await context.execute(Acts.declaring) } catch {
                if case .undeclared(let failure) = error.reason { return failure.type == "Lost" ? 7 : 0 }
                return 0
            }
        }
        return 0
    }
}

@Suite("Input and histories that no good program writes")
struct BadHistoryTests {
    private let nonsense = Payload.json("no number")

    /// The first task of a taker and its answer.
    private func page(_ place: Taker.Place, _ rest: HistoryEvent.Attributes...) -> [HistoryEvent] {
        let start: [HistoryEvent.Attributes] = [
            .started(.json(place.rawValue)), .workflowTaskScheduled, .began, .answered,
        ]
        return (start + rest).reduce(into: []) { $0 += events(from: Int64($0.count + 1), $1) }
    }

    /// Why a task fails.
    private func problem(_ history: [HistoryEvent]) -> String {
        do { try replay(Taker.self, history) } catch {
            switch error as? WorkflowTaskProblem {
            case .failure(let failure)?: return failure.message
            case .nondeterminism(let mismatch)?: return mismatch.description
            case .history(let error)?: return error.description
            case nil: return "\(error)"
            }
        }
        return "none"
    }

    @Test("a result that cannot be read fails the task and says whose it is")
    func results() {
        let activity = page(
            .activity,
            .activityScheduled(activityID: "1", activityType: "count"),
            .activityStarted(scheduled: EventID(5)),
            .activityCompleted(scheduled: EventID(5), result: [nonsense]),
            .workflowTaskScheduled,
            .began
        )
        #expect(problem(activity).hasPrefix("the result of an activity is not of type Int"))
        let child = page(
            .child,
            .childInitiated(workflowID: "c", workflowType: "Child"),
            .childStarted(initiated: EventID(5), runID: "cr"),
            .childCompleted(initiated: EventID(5), result: [nonsense]),
            .workflowTaskScheduled,
            .began
        )
        #expect(problem(child).contains("is not of type Int"), "\(problem(child))")
    }

    @Test("a marker's value that cannot be read fails the task, and a marker without a value too")
    func markers() {
        func effect(_ details: HistoryEvent.Marker.Detail...) -> [HistoryEvent] {
            page(
                .sideEffect,
                .markerRecorded(.init(name: "SideEffect", details: details)),
                .workflowCompleted(result: [])
            )
        }
        let number = HistoryEvent.Marker.Detail("side-effect-id", [.json(1)])
        #expect(problem(effect(number, .init("data", [.json(5)]))) == "none")
        #expect(
            problem(effect(number, .init("data", [nonsense]))).hasPrefix("the recorded value of a side effect is no")
        )
        #expect(problem(effect(number)).contains("is not of type Int"))
        #expect(problem(effect()).contains("a marker of side effect 1"))
        let data = Payload.json(raw: #"{"seq":1,"attempt":1,"activity_id":"1","activity_type":"count"}"#)
        func local(_ details: HistoryEvent.Marker.Detail...) -> [HistoryEvent] {
            page(
                .local,
                .markerRecorded(.init(name: "core_local_activity", details: details)),
                .workflowCompleted(result: [])
            )
        }
        #expect(problem(local(.init("data", [data]), .init("result", [.json(5)]))) == "none")
        #expect(problem(local(.init("data", [data]), .init("result", [nonsense]))).contains("is not of type Int"))
        #expect(problem(local(.init("data", [nonsense]))).contains("a marker that names its local activity"))
        let version = page(.none, .markerRecorded(.init(name: "Version", details: [])), .signal("hear", .json(1)))
        #expect(problem(version) == "none")
    }

    @Test("the details of a declared error that cannot be read leave it undeclared")
    func declaredError() {
        let lost = Failure(message: "lost", kind: .application(.init(type: "Lost", details: [nonsense])))
        let history = page(
            .declared,
            .activityScheduled(activityID: "1", activityType: "declaring"),
            .activityStarted(scheduled: EventID(5)),
            .activityFailed(
                scheduled: EventID(5),
                lost,
                .nonRetryableFailure,
                .init(started: EventID(6), identity: "")
            ),
            .workflowTaskScheduled,
            .began,
            .answered,
            .workflowCompleted(result: [.json(7)])
        )
        #expect(problem(history) == "none")
    }

    @Test("a signal that cannot be read is logged once and dropped; the run goes on")
    func signal() throws {
        let log = Mutex<[String]>([])
        let run = try newRun(of: Taker.self) { _, entry in log.withLock { $0.append(entry.message) } }
        defer { run.evict() }
        run.begin(WorkflowTask())
        let first = page(.none, .signal("hear", nonsense), .workflowTaskScheduled, .began, .answered)
        let more = events(from: 9, .signal("hear", nonsense), .signal("hear", .json(3)), .workflowTaskScheduled, .began)
        try run.feed(first + more, isLast: true)
        try run.advance()
        let lines = log.withLock { $0 }
        #expect(lines.count == 1, "one for the live task, none for the replayed one: \(lines)")
        #expect(lines.first?.contains("hear") == true)
        guard case .answered(let payloads) = run.answer(QueryRequest(name: "heard", input: [nonsense])) else {
            return #expect(Bool(false))
        }
        #expect(payloads == [.json(raw: "[3]")])
    }

    @Test("an update that cannot be read is refused; one that history accepted all the same fails")
    func update() throws {
        let run = try newRun(of: Taker.self)
        defer { run.evict() }
        let request = UpdateRequest(updateID: "u", name: "set", input: [nonsense])
        var task = WorkflowTask()
        task.messages = [
            ProtocolMessage(id: "m", protocolInstanceID: "u", sequencingEventID: EventID(2), body: .request(request))
        ]
        run.begin(task)
        try run.feed(Array(page(.none).prefix(3)), isLast: true)
        try run.advance()
        #expect(try run.takeCommands().isEmpty)
        guard case .rejection(_, _, _, let failure)? = run.completion([], queries: []).messages.first?.body else {
            return #expect(Bool(false))
        }
        #expect(!failure.message.isEmpty)
        let accepted = page(
            .none,
            .accepted("set", "u", before: 2, nonsense),
            .updateCompleted(protocolInstanceID: "u")
        )
        #expect(problem(accepted) == "none")
    }

    @Test("a query of an unknown name is answered with the known ones")
    func query() throws {
        let run = try newRun(of: Taker.self)
        defer { run.evict() }
        run.begin(WorkflowTask())
        try run.feed(Array(page(.none).prefix(3)), isLast: true)
        try run.advance()
        guard case .failed(let failure) = run.answer(QueryRequest(name: "nothing", input: [nonsense])) else {
            return #expect(Bool(false))
        }
        #expect(failure.message.contains("heard"))
    }

    @Test("a memo that cannot be read hurts nobody who does not read it")
    func memo() throws {
        var start = HistoryEvent.WorkflowStarted()
        start.input = [.json(Taker.Place.none.rawValue)]
        start.memo = [NamedPayload("note", Payload(encoding: "binary/strange", data: [1, 2]))]
        try replay(Taker.self, events(.workflowStarted(start), .workflowTaskScheduled, .began))
    }

    @Test("events about things that nobody asked for are refused by their number")
    func strangers() {
        let strange: [HistoryEvent.Attributes] = [
            .timerFired(timerID: "9", started: EventID(2)),
            .activityCompleted(scheduled: EventID(3), result: []),
            .childStarted(initiated: EventID(4), runID: "r"),
        ]
        for attributes in strange {
            let text = problem(page(.none, attributes, .workflowTaskScheduled, .began))
            #expect(text.contains("at event 5"), "\(text)")
        }
        let twice = page(
            .timer,
            .timerStarted(timerID: "1"),
            .timerFired(timerID: "1", started: EventID(5)),
            .timerFired(timerID: "1", started: EventID(5)),
            .workflowTaskScheduled,
            .began
        )
        #expect(problem(twice).contains("at event 7"))
    }

    @Test("missing, repeated and swapped events are told by their numbers, at every place")
    func disorder() {
        let good = page(
            .timer,
            .timerStarted(timerID: "1"),
            .timerFired(timerID: "1", started: EventID(5)),
            .workflowTaskScheduled,
            .began,
            .answered,
            .workflowCompleted(result: [.json(0)])
        )
        #expect(problem(good) == "none")
        for place in good.indices.dropLast() {
            var missing = good
            missing.remove(at: place)
            #expect(problem(missing).hasPrefix("history is out of order"), "without event \(place + 1)")
            var swapped = good
            swapped.swapAt(place, place + 1)
            #expect(problem(swapped).hasPrefix("history is out of order"), "event \(place + 1) behind the next")
        }
    }

    @Test("a history may end anywhere: it is replayed or refused, and never waited for")
    func truncated() {
        let good = page(
            .activity,
            .activityScheduled(activityID: "1", activityType: "count"),
            .activityStarted(scheduled: EventID(5)),
            .activityCompleted(scheduled: EventID(5), result: [.json(5)]),
            .workflowTaskScheduled,
            .began,
            .answered,
            .workflowCompleted(result: [.json(5)])
        )
        for count in 1...good.count {
            let text = problem(Array(good.prefix(count)))
            // Behind an answer its events are missing.
            let isCut = count == 4 || count == 10
            #expect(text.hasSuffix("found no further event of that task's answer") == isCut, "\(count): \(text)")
            #expect((text == "none") == !isCut)
        }
    }

    @Test("a timer that fires in the task that brings the cancellation is cancelled when that came first")
    func cancelledAndFired() throws {
        func page(_ first: HistoryEvent.Attributes, _ second: HistoryEvent.Attributes) -> [HistoryEvent] {
            let head = self.page(.timer, .timerStarted(timerID: "1"), first, second, .workflowTaskScheduled, .began)
            return head + events(from: 10, .answered)
        }
        let cancel = HistoryEvent.Attributes.workflowCancelRequested(cause: "")
        let fired = HistoryEvent.Attributes.timerFired(timerID: "1", started: EventID(5))
        try replay(Taker.self, page(cancel, fired) + events(from: 11, .workflowCancelled(details: [])))
        try replay(Taker.self, page(fired, cancel) + events(from: 11, .workflowCompleted(result: [.json(0)])))
    }
}
