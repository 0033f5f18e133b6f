import TemporalCore
import TemporalTesting
import Testing

/// What SDKs have stumbled over, each by its name.
@Suite("Traps")
struct TrapTests {
    private let timer = Action.timer(milliseconds: 5, .notAtAll)

    @Test(
        "trap 1: the code runs only when all that its answer wrote is there",
        arguments: ["side-effects", "updates", "versions", "local-activities", "patches"]
    )
    func lookahead(name: String) throws {
        let recorded = try #require(HistoryLibrary.all.first { $0.name == name })
        let events = try recorded.history().events
        let script = try Script(recorded.program)
        script.run.begin(WorkflowTask())
        var fed = 0
        var tasks = 0
        script.run.onReplayedTask = { started, _ in
            tasks += 1
            let answer = events[(Int(started.rawValue) + 1)...].prefix { $0.attributes.isCommandEvent }
            #expect(fed > answer.endIndex || fed == events.count, "the task of event \(started) ran at event \(fed)")
        }
        for (index, event) in events.enumerated() {
            fed = index + 1
            try script.run.feed([event], isLast: fed == events.count)
            try script.run.advance()
        }
        #expect(tasks > 1)
        #expect(script.oracle.count == 0, "a replay took values from outside or asked a validator")
    }

    @Test("trap 2: what is cancelled before it is sent is left out, at each flush of a task anew")
    func cancelledBeforeSent() throws {
        let stretch = Action.stretch([timer, .local(.succeeds, .trying, .forIt)], cancelBefore: 2)
        var atOnce = try Script(Program(main: [stretch]))
        try atOnce.feed(Script.first)
        try atOnce.end(1)
        #expect(try atOnce.answer().names == ["RecordMarker (core_local_activity)"])

        // The same in two flushes: the timer is sent with the first, so the second takes it back.
        var inTwo = try Script(Program(main: [stretch]))
        try inTwo.feed(Script.first)
        #expect(try inTwo.answer().names == ["StartTimer (id 1, 0.005 s)"])
        try inTwo.feed([.workflowTaskCompleted(.init()), .timerStarted(timerID: "1")] + Script.task)
        try inTwo.end(1)
        #expect(try inTwo.answer().names == ["RecordMarker (core_local_activity)", "CancelTimer (id 1)"])
    }

    @Test("trap 3: a dropped speculative task is forgotten, and its event numbers are used anew")
    func speculativeTask() throws {
        var script = try Script(Program(main: [timer, .waitForCount(2, milliseconds: nil), .memo(1)]))
        try script.feed(Script.first)
        #expect(try script.answer().names == ["StartTimer (id 1, 0.005 s)"])
        for round in 1...3 {
            // Only the first brings what the answer wrote; it stays when the task is dropped.
            let written: [HistoryEvent.Attributes] =
                round == 1 ? [.workflowTaskCompleted(.init()), .timerStarted(timerID: "1")] : []
            try script.feed(written + Script.task, [Script.request(-1, id: "u\(round)", before: 6)])
            let answer = try script.answer()
            #expect(answer.commands.isEmpty && answer.messages.map(\.isRejection) == [true])
            script.drop(2)
            #expect(script.run.lastApplied == EventID(5))
        }
        try script.feed(
            [.timerFired(timerID: "1", started: EventID(5)), .signaled(.init(name: "add", input: [.json(2)]))]
                + Script.task
        )
        #expect(try script.answer().names == ["ModifyWorkflowProperties"])
    }

    @Test(
        "trap 4: local activities end in the order of their markers",
        arguments: [[1, 2, 3], [3, 1, 2], [2, 3, 1]]
    )
    func localActivityOrder(order: [Int]) throws {
        let branch = [Action.local(.succeeds, .trying, .forIt), timer, .memo(1)]
        let program = Program(main: [.branches([branch, branch, branch], .all)])
        var live = try Script(program)
        try live.feed(Script.first)
        for sequence in order { try live.end(sequence, "number \(sequence)") }
        let commands = try live.answer().commands

        var replay = try Script(program)
        var replayed: [[String]] = []
        replay.run.onReplayedTask = { replayed.append(Fingerprint.text($1)) }
        let written = commands.map { command -> HistoryEvent.Attributes in
            switch command.attributes {
            case .recordMarker(let marker): .markerRecorded(marker)
            case .startTimer(let timerID, _): .timerStarted(timerID: timerID)
            case .modifyProperties(let fields): .propertiesModified(fields)
            default: .unknown
            }
        }
        try replay.feed(Script.first + [.workflowTaskCompleted(.init())] + written)
        #expect(replayed == [Fingerprint.text(commands)])
        #expect(Engine.trace(replay.run) == Engine.trace(live.run))
    }

    @Test("trap 5: pages may be empty, and a history may end before the task that it belongs to")
    func emptyPages() throws {
        let script = try Script(Program(main: [timer]))
        let events = Script.numbered(from: 1, Script.first)
        try Engine.advance(script.run, [[], [events[0]], [], [], Array(events[1...]), []])
        #expect(try script.answer().names == ["StartTimer (id 1, 0.005 s)"])

        let short = try Script(Program(main: [timer]))
        try Engine.advance(short.run, [Array(events[..<2]), []])
        #expect(short.run.lastApplied < EventID(3))
        #expect(try short.answer().commands.isEmpty)
    }

    @Test("trap 6: a task that was only held open brings nothing, live and in a replay")
    func heldOpen() throws {
        let program = Program(main: [.local(.succeeds, .trying, .forIt), timer])
        var live = try Script(program)
        try live.feed(Script.first)
        #expect(try live.answer().commands.isEmpty)
        try live.feed([.workflowTaskCompleted(.init())] + Script.task)
        #expect(try live.answer().commands.isEmpty)
        try live.feed([.workflowTaskCompleted(.init())] + Script.task)
        try live.end(1)
        let commands = try live.answer().commands
        guard case .recordMarker(let marker)? = commands.first?.attributes else {
            Issue.record("no marker in \(commands.map(\.name))")
            return
        }

        var replay = try Script(program)
        var replayed: [[String]] = []
        replay.run.onReplayedTask = { replayed.append(Fingerprint.text($1)) }
        let heldOpen = [HistoryEvent.Attributes.workflowTaskCompleted(.init())] + Script.task
        let written: [HistoryEvent.Attributes] = [.markerRecorded(marker), .timerStarted(timerID: "1")]
        try replay.feed(Script.first + heldOpen + heldOpen + [.workflowTaskCompleted(.init())] + written)
        #expect(replayed == [[], [], Fingerprint.text(commands)])
    }

    @Test("trap 7: a query between two ends of local activities sees the state and changes nothing")
    func queryWhileHeldOpen() throws {
        let local = Action.local(.succeeds, .trying, .forIt)
        var script = try Script(Program(main: [local, .count(1), local, timer]))
        try script.feed(Script.first)
        _ = script.run.takeLocalWork()
        for (sequence, seen) in [(1, ""), (2, "main.0: one")] {
            try Engine.advance(script.run, [[]], includingLast: false)
            #expect(Engine.trace(script.run) == seen)
            try Engine.advance(script.run, [Script.numbered(from: 1, Script.first)], includingLast: false)
            #expect(Engine.trace(script.run) == seen)
            try script.end(sequence, "one")
            _ = script.run.takeLocalWork()
        }
        let marker = "RecordMarker (core_local_activity)"
        #expect(try script.answer().names == [marker, marker, "StartTimer (id 1, 0.005 s)"])
    }

    @Test("trap 9: what refuses an update has no command; what accepts and answers it has one each")
    func updateCommands() throws {
        var script = try Script(Program(main: [.waitForCount(9, milliseconds: nil)]))
        try script.feed(
            Script.first,
            [Script.request(2, id: "a", before: 2), Script.request(-1, id: "b", before: 2)]
        )
        let answer = try script.answer()
        #expect(answer.names == ["ProtocolMessage (a/request/accept)", "ProtocolMessage (a/request/complete)"])
        #expect(answer.messages.map(\.id) == ["a/request/accept", "a/request/complete", "b/request/reject"])
    }

    @Test("trap 10: the order of what is cancelled together is that of the calls, also where things are hashed")
    func order() throws {
        let timers = (0..<40).map { _ in timer }
        let works = (0..<40).map { _ in Action.activity(.waits, .trying, .notAtAll) }
        var script = try Script(Program(main: timers + works + [.waitForCount(9, milliseconds: nil)]))
        try script.feed(Script.first)
        #expect(try script.answer().commands.count == 80)
        let started = (1...40).map { HistoryEvent.Attributes.timerStarted(timerID: "\($0)") }
        let scheduled = (1...40).map {
            HistoryEvent.Attributes.activityScheduled(activityID: "\($0)", activityType: "act")
        }
        let written = [.workflowTaskCompleted(.init())] + started + scheduled
        try script.feed(written + [.workflowCancelRequested(cause: "")] + Script.task)
        let expected =
            (1...40).map { "CancelTimer (id \($0))" } + (45...84).map { "RequestCancelActivityTask (of event \($0))" }
        #expect(try script.answer().names == expected)
    }
}
