import TemporalWorkflows
import Testing

@testable import TemporalCore

private enum Acts {
    static let ship = Activity<Empty, Empty, Never>("Ship", startToClose: .seconds(5))
}

/// Starts a timer and an activity, and cancels both before it first waits.
private struct Hasty: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        let timer = context.startTimer(for: .seconds(3))
        let kept = context.start(Acts.ship)
        timer.cancel()
        context.start(Acts.ship).cancel()
        _ = try await kept.result()
        return Empty()
    }
}

/// Cancels an activity at once and waits for what becomes of it.
private struct Patient: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        let activity = context.start(Acts.ship.with { $0.cancellation = .waitCompleted })
        activity.cancel()
        _ = try? await activity.result()
        return Empty()
    }
}

private struct Child: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty { Empty() }
}

/// Cancels a branch, and with it the child it is about to start.
private struct Parent: Workflow {
    let cancellation: ChildCancellation
    init(_ waits: Bool) { cancellation = waits ? .waitCompleted : .tryCancel }
    static func run(_ waits: Bool, in context: WorkflowContext<Self>) async throws -> Empty {
        var options = ChildOptions()
        options.cancellation = context.state.cancellation
        let branch = context.fork { context async throws(ChildWorkflowFailure<any Error>) in
            _ = try await context.start(child: Child.self, id: "c", options: options, Empty()).result()
        }
        // The branch begins when this waits for what is true at once.
        let beside = context.fork { _ in branch.cancel() }
        await beside.result()
        do { try await branch.result() } catch {}
        return Empty()
    }
}

/// Waits for a signal, but not for long.
private struct Waiting: Workflow {
    var isTold = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let tell = Signal<Waiting, Empty>("tell") { $0.isTold = true }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.wait(for: .seconds(10)) { $0.isTold }
        return Empty()
    }
}

/// Takes an update while a timer runs.
private struct Updated: Workflow {
    var isDone = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let set = Update<Updated, Empty, Empty, any Error>.running("set") { _, context in
            try await context.sleep(for: .seconds(1))
            context.state.isDone = true
            return Empty()
        }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.wait { $0.isDone }
        return Empty()
    }
}

/// Asks for a version that its history may not have.
private struct Versioned: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        let version = context.getVersion("change", min: -1, max: 3)
        try await context.sleep(for: .seconds(1))
        return version
    }
}

private let go = "temporal-go"

@Suite("Histories of the Go SDK")
struct GoDialectTests {
    @Test("what is cancelled in the task that asks for it is in history with its cancellation")
    func cancelledAtOnce() throws {
        try replay(Hasty.self, history(answer: .answered(by: go, language: [3])))
    }

    @Test("a history without a name is known by its flags or its ids")
    func unnamed() throws {
        try replay(Hasty.self, history(answer: .answered(by: "", language: [3])))
        try replay(Hasty.self, history(answer: .answered))
    }

    @Test("the same history from an SDK that withdraws such commands is refused", arguments: ["temporal-python", "x"])
    func cancelledAtOnceElsewhere(sdk: String) throws {
        let found = mismatch(Hasty.self, history(answer: .answered(by: sdk, core: [1, 2, 3])))
        #expect(found?.event == EventID(5))
        #expect(found?.expected == "ScheduleActivityTask (Ship, id 1)")
        #expect(found?.found == "TimerStarted (id 5)")
    }

    private func history(answer: HistoryEvent.Attributes) -> [HistoryEvent] {
        events(
            .started(),
            .workflowTaskScheduled,
            .began,
            answer,
            .timerStarted(timerID: "5"),
            .activityScheduled(activityID: "6", activityType: "main.Ship"),
            .timerCancelled(timerID: "5", started: EventID(5)),
            .activityScheduled(activityID: "8", activityType: "main.Ship"),
            .activityCancelRequested(scheduled: EventID(8)),
            .activityCancelled(scheduled: EventID(8), details: [], .init(started: EventID(0), identity: "")),
            .activityStarted(scheduled: EventID(6)),
            .activityCompleted(scheduled: EventID(6), result: []),
            .workflowTaskScheduled,
            .began,
            .answered,
            .workflowCompleted(result: [])
        )
    }

    @Test("an activity cancelled at once may be waited for")
    func waitedFor() throws {
        let page = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered(by: go),
            .activityScheduled(activityID: "5", activityType: "Ship"),
            .activityCancelRequested(scheduled: EventID(5)),
            .activityCancelled(scheduled: EventID(5), details: [], .init(started: EventID(0), identity: "")),
            .workflowTaskScheduled,
            .began,
            .answered,
            .workflowCompleted(result: [])
        )
        try replay(Patient.self, page)
    }

    @Test("a child cancelled before it has started is asked to cancel once it has", arguments: [true, false])
    func child(waits: Bool) throws {
        let origin = ChildOrigin(
            namespace: "default",
            workflowID: "c",
            runID: "cr",
            workflowType: "Child",
            initiatedEventID: EventID(5),
            startedEventID: EventID(6)
        )
        // Who waits goes on when the child has ended, who does not has completed before that.
        let waiting: [HistoryEvent.Attributes] = [
            .childStarted(initiated: EventID(5), runID: "cr"), .workflowTaskScheduled, .began, .answered,
            .externalCancelInitiated(workflowID: "c"), .externalCancelDelivered(initiated: EventID(10)),
            .childCancelled(initiated: EventID(5), details: [], origin), .workflowTaskScheduled, .began, .answered,
            .workflowCompleted(result: []),
        ]
        let ending: [HistoryEvent.Attributes] = [.workflowCompleted(result: [])]
        let head: [HistoryEvent.Attributes] = [
            .started(.json(raw: waits ? "true" : "false")), .workflowTaskScheduled, .began, .answered(by: go),
            .childInitiated(workflowID: "c", workflowType: "Child"),
        ]
        var page: [HistoryEvent] = []
        for attributes in head + (waits ? waiting : ending) { page += events(from: Int64(page.count + 1), attributes) }
        try replay(Parent.self, page)
    }

    @Test("a wait whose condition comes true leaves its timer running, unless flag 6 says otherwise")
    func timerOfWait() throws {
        try replay(Waiting.self, waiting(language: [3], ends: []))
        #expect(mismatch(Waiting.self, waiting(language: [3, 6], ends: []))?.expected == "CancelTimer (id 5)")
        let cancelled: [HistoryEvent.Attributes] = [.timerCancelled(timerID: "5", started: EventID(5))]
        try replay(Waiting.self, waiting(language: [3, 6], ends: cancelled))
    }

    private func waiting(language: [UInt32], ends: [HistoryEvent.Attributes]) -> [HistoryEvent] {
        let head = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered(by: go, language: language),
            .timerStarted(timerID: "5"),
            .signal("tell"),
            .workflowTaskScheduled,
            .began,
            .answered
        )
        return (ends + [.workflowCompleted(result: [])]).reduce(into: head) {
            $0 += events(from: Int64($0.count + 1), $1)
        }
    }

    @Test("without flag 3 an update has no place among the commands; with it, it has")
    func updates() throws {
        // The acceptance behind the timer that the handler starts.
        func page(_ language: [UInt32]) -> [HistoryEvent] {
            events(
                .started(),
                .workflowTaskScheduled,
                .began,
                .answered(by: go, language: language),
                .timerStarted(timerID: "5"),
                .accepted("set", "u", before: 2),
                .timerFired(timerID: "5", started: EventID(5)),
                .workflowTaskScheduled,
                .began,
                .answered,
                .updateCompleted(protocolInstanceID: "u"),
                .workflowCompleted(result: [])
            )
        }
        try replay(Updated.self, page([]))
        #expect(mismatch(Updated.self, page([3]))?.found == "TimerStarted (id 5)")
    }

    @Test("a version stays out of the comparison, with its attribute in any order or left out for its size")
    func versions() throws {
        let marker = HistoryEvent.Attributes.version("change", 2)
        for records in [[marker, .versionAttribute], [marker], []] {
            var page = events(.started(), .workflowTaskScheduled, .began, .answered(by: go, language: [1, 3]))
            for record in records { page += events(from: Int64(page.count + 1), record) }
            let timer = Int64(page.count + 1)
            page += events(
                from: timer,
                .timerStarted(timerID: "\(timer)"),
                .timerFired(timerID: "\(timer)", started: EventID(timer)),
                .workflowTaskScheduled,
                .began,
                .answered,
                .workflowCompleted(result: [])
            )
            try replay(Versioned.self, page)
        }
    }

    @Test("what another SDK began is gone on with by our own habits")
    func takenOver() throws {
        let run = try newRun(of: Waiting.self)
        defer { run.evict() }
        run.begin(WorkflowTask())
        let page = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered(by: go, language: [3]),
            .timerStarted(timerID: "5"),
            .signal("tell"),
            .workflowTaskScheduled,
            .began
        )
        try run.feed(page, isLast: true)
        try run.advance()
        #expect(try run.takeCommands().map(\.name) == ["CancelTimer (id 5)", "CompleteWorkflowExecution"])
        let completion = run.completion([], queries: [])
        #expect(completion.newCoreFlags == [1, 2, 3])
        #expect(completion.announcesSDK)
    }
}
