import TemporalCore

/// What must hold of every program: it runs to its end, and every way to replay it repeats it.
enum Proof {
    /// Runs a program under a seed and replays it in every way.
    /// - Throws: ``ProofFailure`` with the first difference.
    static func prove(_ program: Program, seed: UInt64) throws(ProofFailure) {
        try runs(of: program, seed: seed) { record, current, definition, dice, _ throws(ProofFailure) in
            try replay(record, of: current, definition: definition, dice: &dice)
        }
    }

    /// What happened how often in the runs of a program: events by kind, and the turns of its tasks.
    static func tally(of program: Program, seed: UInt64) throws(ProofFailure) -> [String: Int] {
        var tally: [String: Int] = [:]
        try runs(of: program, seed: seed) { record, _, _, _, turns throws(ProofFailure) in
            tally.merge(turns, uniquingKeysWith: +)
            for event in record.events {
                let kind = String("\(event.attributes)".prefix { $0 != "(" })
                tally[kind, default: 0] += 1
            }
        }
        return tally
    }

    /// Replays the first run of a program with programs that are a little smaller: each is either caught, with the
    /// number of an event, or asks for the same.
    static func proveMutations(of program: Program, seed: UInt64) throws(ProofFailure) -> (caught: Int, same: Int) {
        var caught = 0
        var same = 0
        try runs(of: program, seed: seed) { record, current, definition, dice, _ throws(ProofFailure) in
            for _ in 0..<3 {
                guard let mutant = current.smaller.randomElement(using: &dice) else { return }
                if try isCaught(mutant, by: record, definition) { caught += 1 } else { same += 1 }
            }
        }
        return (caught, same)
    }

    private static func isCaught(
        _ mutant: Program,
        by record: RunRecord,
        _ definition: WorkflowDefinition
    ) throws(ProofFailure) -> Bool {
        let converter = SimulatedConverter(mutant, oracle: Oracle())
        let run = Engine(definition: definition, converter: converter, runID: record.runID).newRun()
        defer { run.evict() }
        var kinds: [[String]] = []
        run.onReplayedTask = { kinds.append($1.map(Fingerprint.kind)) }
        do throws(WorkflowTaskProblem) {
            try Engine.pass(run, [record.events], requests: [], includingLast: true)
        } catch {
            guard case .nondeterminism(let mismatch) = error else {
                throw ProofFailure("a change shows as \(Engine.text(error)): \(mutant)")
            }
            guard mismatch.event != nil else { throw ProofFailure("no event in \(mismatch): \(mutant)") }
            return true
        }
        let expected = record.tasks.map { $0.kinds.filter { !Fingerprint.mayChange($0) } }
        let found = kinds.map { $0.filter { !Fingerprint.mayChange($0) } }
        guard expected == found else {
            throw ProofFailure("a change was not caught: \(found) instead of \(expected): \(mutant)")
        }
        return false
    }

    private static func runs(
        of program: Program,
        seed: UInt64,
        _ body: (RunRecord, Program, WorkflowDefinition, inout Dice, [String: Int]) throws(ProofFailure) -> Void
    ) throws(ProofFailure) {
        var dice = Dice(seed: seed ^ 0x5eed)
        let definition: WorkflowDefinition
        do { definition = try WorkflowDefinition(Interpreter.self) } catch { throw ProofFailure("\(error)") }
        var input = [SimulatedConverter.input]
        for number in 1...3 {
            let runID = "run-\(number)"
            var current = program
            if number > 1 {
                current.ending = .returns
                current.startsReleased = true
            }
            var simulation = Simulation(current, definition, input: input, runID: runID, dice: Dice(seed: dice.next()))
            let record = try simulation.run()
            try body(record, current, definition, &dice, simulation.tally)
            guard let next = record.nextInput else { return }
            input = next
        }
        throw ProofFailure("it was continued as new too often")
    }

    private static func replay(
        _ record: RunRecord,
        of program: Program,
        definition: WorkflowDefinition,
        dice: inout Dice
    ) throws(ProofFailure) {
        let oracle = Oracle()
        let converter = SimulatedConverter(program, oracle: oracle)
        let engine = Engine(definition: definition, converter: converter, runID: record.runID)
        try replayWhole(record, by: engine, in: [record.events])
        try replayWhole(record, by: engine, in: record.events.map { [$0] })
        try replayWhole(record, by: engine, in: dice.pages(of: record.events))
        guard oracle.count == 0 else { throw ProofFailure("a replay asked for \(oracle.count) side effects anew") }
        var cuts = Array(record.tasks.indices)
        if cuts.count > 8 { cuts = Array(cuts.shuffled(using: &dice).prefix(8)).sorted() }
        for cut in cuts { try replay(record, by: engine, cutAt: cut, dice: &dice) }
    }

    /// The whole history must give each task's commands again, and no others.
    private static func replayWhole(
        _ record: RunRecord,
        by engine: Engine,
        in pages: [[HistoryEvent]]
    ) throws(ProofFailure) {
        let run = engine.newRun()
        defer { run.evict() }
        var seen: [(started: EventID, commands: [String])] = []
        run.onReplayedTask = { seen.append(($0, Fingerprint.text($1))) }
        try Engine.advance(run, pages)
        for (task, replayed) in zip(record.tasks, seen) {
            try compare(
                "the replay",
                at: task.started,
                expected: repeated(task.commands),
                found: repeated(replayed.commands)
            )
            guard task.started == replayed.started else {
                throw ProofFailure("the task of event \(task.started) was replayed at event \(replayed.started)")
            }
        }
        guard seen.count == record.tasks.count else {
            throw ProofFailure("\(record.tasks.count) tasks were replayed as \(seen.count)")
        }
        try compareTraces("the replay", at: record.tasks.last, of: run)
    }

    /// Version markers are read ahead in a replay and not written again, nor is the search attribute behind them.
    private static func repeated(_ commands: [String]) -> [String] {
        commands.filter { !Fingerprint.isOfVersions($0) }
    }

    /// A run that was rebuilt for one task must give its commands, and go on as the one that stayed in memory did.
    private static func replay(
        _ record: RunRecord,
        by engine: Engine,
        cutAt cut: Int,
        dice: inout Dice
    ) throws(ProofFailure) {
        let run = engine.newRun()
        defer { run.evict() }
        var begin = 0
        for (index, task) in record.tasks.enumerated().dropFirst(cut) {
            if index > cut, dice.happens(20) { try dropSpeculativeTask(record, from: begin, in: run, before: task) }
            let end = Int(task.started.rawValue)
            let what = "the run rebuilt at event \(record.tasks[cut].started)"
            run.deployment = task.deployment
            try Engine.advance(run, dice.pages(of: Array(record.events[begin..<end])), requests: task.requests)
            let commands = try Engine.finish(run, task.localEnds)
            try compare(what, at: task.started, expected: task.commands, found: Fingerprint.text(commands))
            let answers = run.completion(commands, queries: []).messages.map(Fingerprint.text)
            try compare(what, at: task.started, expected: task.answers, found: answers)
            try compareTraces(what, at: task, of: run)
            begin = end
        }
        try Engine.advance(run, [Array(record.events[begin...])])
    }

    /// Brings an update that is refused, in a task that the server then drops.
    private static func dropSpeculativeTask(
        _ record: RunRecord,
        from begin: Int,
        in run: RunDriver,
        before next: TaskRecord
    ) throws(ProofFailure) {
        // What the answer wrote; behind it comes the task that will be dropped.
        let written = record.events[begin...].dropFirst().prefix { $0.attributes.isCommandEvent }
        let known = record.events[begin..<written.endIndex]
        guard let last = known.last, written.endIndex < Int(next.started.rawValue) else { return }
        let scheduled = HistoryEvent(
            id: last.id.next,
            time: last.time,
            typeNumber: 0,
            attributes: .workflowTaskScheduled
        )
        let started = HistoryEvent(
            id: scheduled.id.next,
            time: last.time,
            typeNumber: 0,
            attributes: .workflowTaskStarted(.init())
        )
        let request = UpdateRequest(updateID: "refused", identity: "client", name: "ask", input: [.json(-1)])
        let message = ProtocolMessage(
            id: "refused/request",
            protocolInstanceID: "refused",
            sequencingEventID: scheduled.id,
            body: .request(request)
        )
        let before = Engine.trace(run)
        try Engine.advance(run, [Array(known) + [scheduled, started]], requests: [message])
        let commands = try Engine.finish(run, [])
        let answer = run.completion(commands, queries: [])
        guard commands.isEmpty, answer.messages.count == 1, answer.messages.allSatisfy(\.isRejection) else {
            throw ProofFailure("a refused update after event \(last.id) gave \(Fingerprint.text(commands))")
        }
        guard Engine.trace(run) == before else { throw ProofFailure("a refused update left a trace") }
        run.rollBackSpeculativeTask()
    }

    private static func compare(
        _ what: String,
        at started: EventID,
        expected: [String],
        found: [String]
    ) throws(ProofFailure) {
        guard expected != found else { return }
        throw ProofFailure(
            "at the task of event \(started), \(what) gives\n  \(found.joined(separator: "\n  "))\ninstead of\n  "
                + expected.joined(separator: "\n  ")
        )
    }

    private static func compareTraces(_ what: String, at task: TaskRecord?, of run: RunDriver) throws(ProofFailure) {
        guard let task else { return }
        let trace = Engine.trace(run)
        guard trace != task.trace else { return }
        throw ProofFailure("at the task of event \(task.started), \(what) sees\n\(trace)\ninstead of\n\(task.trace)")
    }
}
