import Testing

@testable import TemporalCore

@Suite("Machines")
struct MachinesTests {
    /// Feeds a history's stretches; before each answer is matched, `answer` asks for what the code would ask for.
    private func replay(
        _ machines: Machines,
        _ page: [HistoryEvent],
        answers: [() throws -> Void]
    ) throws {
        var history = History()
        var answers = answers[...]
        try history.append(page, isLast: true)
        while let chunk = try history.nextChunk() {
            _ = try machines.apply(chunk, messages: [])
            if chunk.endsWithTask { try answers.popFirst()?() }
            _ = try machines.takeCommands()
        }
    }

    @discardableResult
    private func startTimer(_ machines: Machines) -> Sequence {
        machines.timers.start(for: .seconds(1), summary: nil, &machines.recorder)
    }

    private func twoTimers(cancelled: Int64) throws {
        let machines = Machines()
        let page = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered,
            .timerStarted(timerID: "1"),
            .timerStarted(timerID: "2"),
            .signal("go"),
            .workflowTaskScheduled,
            .began,
            .answered,
            .timerCancelled(timerID: "\(cancelled - 4)", started: EventID(cancelled)),
            .signal("go"),
            .workflowTaskScheduled,
            .began
        )
        try replay(
            machines,
            page,
            answers: [
                { for _ in 1...2 { startTimer(machines) } },
                { _ = try machines.cancel(.timer(Sequence(1)), reason: "") },
            ]
        )
    }

    @Test("the cancellation of a timer fits the cancellation of that timer in history, and of no other")
    func cancelledTimer() throws {
        try twoTimers(cancelled: 5)
        let error = #expect(throws: Nondeterminism.self) { try twoTimers(cancelled: 6) }
        #expect(error?.event == EventID(11))
        #expect(error?.expected == "CancelTimer (id 1)")
        #expect(error?.found == "TimerCanceled (id 2)")
    }

    private func twoChildren(cancelled: String) throws {
        let machines = Machines()
        let page = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered,
            .childInitiated(workflowID: "a", workflowType: "C"),
            .childInitiated(workflowID: "b", workflowType: "C"),
            .signal("go"),
            .workflowTaskScheduled,
            .began,
            .answered,
            .externalCancelInitiated(workflowID: cancelled),
            .signal("go"),
            .workflowTaskScheduled,
            .began
        )
        try replay(
            machines,
            page,
            answers: [
                {
                    for id in ["a", "b"] {
                        let child = Command.StartChild(
                            namespace: "n",
                            workflowID: id,
                            workflowType: "C",
                            taskQueue: "q",
                            input: []
                        )
                        _ = machines.children.start(
                            child,
                            cancellation: .waitCompleted,
                            comparesID: true,
                            summary: nil,
                            &machines.recorder
                        )
                    }
                },
                { _ = try machines.cancel(.childResult(Sequence(1)), reason: "") },
            ]
        )
    }

    @Test("the cancellation of a child fits the cancellation of that child in history, and of no other")
    func cancelledChild() throws {
        try twoChildren(cancelled: "a")
        #expect(throws: Nondeterminism.self) { try twoChildren(cancelled: "b") }
    }

    @Test("a command that history lacks, and one that it has too many, are nondeterminism")
    func missing() throws {
        let page = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered,
            .timerStarted(timerID: "1"),
            .signal("go"),
            .workflowTaskScheduled,
            .began
        )
        let idle = Machines()
        #expect(throws: Nondeterminism.self) { try replay(idle, page, answers: []) }
        let busy = Machines()
        let error = #expect(throws: Nondeterminism.self) {
            try replay(busy, page, answers: [{ for _ in 1...2 { startTimer(busy) } }])
        }
        #expect(error?.event == EventID(6))
    }

    @Test("version markers and their search attribute are left out of the comparison")
    func versions() throws {
        let page = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered,
            .version("gone", 1),
            .versionAttribute,
            .timerStarted(timerID: "1"),
            .signal("go"),
            .workflowTaskScheduled,
            .began
        )
        let machines = Machines()
        var version: Int?
        try replay(
            machines,
            page,
            answers: [
                {
                    startTimer(machines)
                    version = try machines.versions.version(of: "gone", minimum: -1, maximum: 2, isReplaying: true)
                        .version
                }
            ]
        )
        #expect(version == 1)
    }

    @Test("a timer that was started and cancelled within one task leaves no command")
    func withdrawn() throws {
        let machines = Machines()
        let sequence = startTimer(machines)
        #expect(try machines.timers.cancel(sequence, as: .own, &machines.recorder))
        #expect(try machines.takeCommands().isEmpty)
        #expect(try !machines.timers.cancel(sequence, as: .own, &machines.recorder))
    }

    @Test("an event that nobody knows fails the task unless it may be ignored", arguments: [true, false])
    func unknown(mayIgnore: Bool) throws {
        let known = events(.started(), .unknown, .workflowTaskScheduled, .began)
        let page = known.map { event in
            HistoryEvent(
                id: event.id,
                time: event.time,
                typeNumber: 999,
                workerMayIgnore: mayIgnore,
                attributes: event.attributes
            )
        }
        let machines = Machines()
        if mayIgnore {
            try replay(machines, page, answers: [])
        } else {
            #expect(throws: Nondeterminism.self) { try replay(machines, page, answers: []) }
        }
    }

    @Test("signals are told before what was resolved, and the start before both")
    func order() throws {
        let machines = Machines()
        let page = events(
            .started(),
            .workflowTaskScheduled,
            .began,
            .answered,
            .timerStarted(timerID: "1"),
            .timerFired(timerID: "1", started: EventID(5)),
            .signal("go"),
            .workflowTaskScheduled,
            .began
        )
        var history = History()
        try history.append(page, isLast: true)
        var ranks: [[Int]] = []
        while let chunk = try history.nextChunk() {
            ranks.append(try machines.apply(chunk, messages: []).map(\.rank))
            if ranks.count == 1 { startTimer(machines) }
            _ = try machines.takeCommands()
        }
        #expect(ranks == [[0], [2, 3]])
    }
}
