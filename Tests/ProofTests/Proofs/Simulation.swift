import TemporalCore

/// Runs a program live on the simulated server: tasks whole or sticky, in pages, with crashes, evictions, queries,
/// speculative tasks and resets, all by chance.
struct Simulation {
    private let engine: Engine
    private var server: SimulatedServer
    private var dice: Dice
    private var cached: RunDriver?
    private var tasks: [TaskRecord] = []
    /// The server at the start of a task, for a reset.
    private var resetPoint: (server: SimulatedServer, tasks: [TaskRecord])?
    private var mayReset: Bool
    private let hasShields: Bool
    private var locals = SimulatedLocalActivities()
    /// What happened how often, for the test that chance reaches everything.
    private(set) var tally: [String: Int] = [:]

    /// What workers are deployed as; some do not use versioning.
    private static let builds = [nil, "1", "2"].map { build in
        build.map { WorkerDeploymentVersion(deploymentName: "program", buildID: $0) }
    }

    /// A run may not have more tasks than this: a program that does not end is a failure.
    private static let taskLimit = 400

    init(_ program: Program, _ definition: WorkflowDefinition, input: [Payload], runID: String, dice: Dice) {
        self.dice = dice
        let converter = SimulatedConverter(program, oracle: Oracle())
        engine = Engine(definition: definition, converter: converter, runID: runID)
        server = SimulatedServer(program, input: input, runID: runID, dice: Dice(seed: self.dice.next()))
        hasShields = program.hasShields
        mayReset = self.dice.happens(8)
    }

    /// Runs to the end.
    /// - Returns: what there was of it: the run that was reset, if one was, and the one that ended.
    mutating func run() throws(ProofFailure) -> RunRecord {
        var count = 0
        while server.waitForTask() {
            count += 1
            guard count < Self.taskLimit else { throw ProofFailure("the program does not end") }
            try work()
            try resetByChance()
        }
        cached?.evict()
        guard server.isClosed else { throw ProofFailure("the program waits for something that never comes") }
        return RunRecord(runID: engine.runID, events: server.events, tasks: tasks, nextInput: server.nextInput)
    }

    private mutating func work() throws(ProofFailure) {
        if dice.happens(8) { try query() }
        let beforeTask = (server, tasks)
        let task = server.startTask()
        if mayReset, resetPoint == nil, task.started > EventID(6), case .started(isFloating: false) = server.task {
            resetPoint = (server, beforeTask.1)
        }
        if dice.happens(6) {
            // The worker is gone before it did anything; another one may answer a query meanwhile.
            server.passTime()
            forget()
            if dice.happens(20) { try query() }
            count("task lost")
            return server.taskTimedOut(failed: dice.happens(50))
        }
        let run = cached ?? engine.newRun()
        // Another worker, and perhaps another build of it. No dice: what they give is what kept programs are about.
        if cached == nil { run.deployment = Self.builds[Int(task.started.rawValue) % Self.builds.count] }
        // A run in memory may get its whole history all the same.
        let isSticky = cached != nil && !dice.happens(5)
        cached = run
        count(isSticky ? "sticky task" : "whole task")
        let events = isSticky ? Array(task.events[Int(task.previousStarted.rawValue)...]) : task.events
        try Engine.advance(run, dice.pages(of: events), requests: task.messages)
        let (ends, isHeldOpen) = try runLocalActivities(run)
        server.passTime()
        if dice.happens(3) {
            // The worker is gone with its answer.
            forget()
            count("task lost")
            return server.taskTimedOut(failed: false)
        }
        let trace = Engine.trace(run)
        let commands = try Engine.checked { () throws(WorkflowTaskProblem) in try run.takeCommands() }
        var answer = run.completion(commands, queries: [])
        answer.forceNewTask = isHeldOpen
        let record = TaskRecord(
            started: task.started,
            previousStarted: task.previousStarted,
            deployment: run.deployment,
            requests: task.messages,
            localEnds: ends,
            commands: Fingerprint.text(commands),
            kinds: commands.map(Fingerprint.kind),
            answers: answer.messages.map(Fingerprint.text),
            trace: trace
        )
        answer.versioningBehavior = run.deployment == nil ? nil : .autoUpgrade
        let verdict = try server.complete(answer, by: run.deployment)
        count("task \(verdict)")
        switch verdict {
        case .taken:
            tasks.append(record)
            try checkCancellation(commands, task)
        case .dropped:
            run.rollBackSpeculativeTask()
            if tasks.last.map({ $0.trace != trace }) ?? true { throw ProofFailure("a rejected update left a trace") }
        case .refused: forget()
        }
        if dice.happens(20) { forget() }
    }

    /// A request to cancel reaches all code that is not shielded: nothing is begun any more, and no timer is left.
    private func checkCancellation(_ commands: [Command], _ task: HandedTask) throws(ProofFailure) {
        guard !hasShields, task.events.contains(where: \.attributes.isRequestToCancel), !server.isClosed else { return }
        if let begun = commands.first(where: \.attributes.beginsSomething) {
            throw ProofFailure("a cancelled workflow asks for \(begun.name)")
        }
        if let timer = server.timers.keys.min() { throw ProofFailure("a cancelled workflow keeps timer \(timer)") }
    }

    private mutating func count(_ what: String) { tally[what, default: 0] += 1 }

    private mutating func forget() {
        cached?.evict()
        cached = nil
        locals = SimulatedLocalActivities()
    }

    /// Runs local activities while the task is held open, one after the other in an order of chance.
    /// - Returns: how they ended, and whether the time was over before they all had.
    private mutating func runLocalActivities(_ run: RunDriver) throws(ProofFailure) -> ([LocalActivityResult], Bool) {
        var ends: [LocalActivityResult] = []
        while true {
            locals.perform(run.takeLocalWork())
            guard run.waitsForLocalActivities else { return (ends, false) }
            server.passTime()
            if dice.happens(15) {
                count("task held open")
                return (ends, true)
            }
            if dice.happens(10) {
                // A query may come while the task is open.
                let before = Engine.trace(run)
                try Engine.advance(run, [[]], includingLast: false)
                guard Engine.trace(run) == before else { throw ProofFailure("a query changed the trace") }
            }
            guard let end = locals.end(&dice, after: run.time) else {
                throw ProofFailure("the run waits for a local activity that nobody runs")
            }
            ends.append(end)
            try Engine.checked { () throws(WorkflowTaskProblem) in try run.deliver(end) }
        }
    }

    /// Asks for the trace, of the run in memory or of one that is made for it.
    private mutating func query() throws(ProofFailure) {
        guard let last = tasks.last else { return }
        count("query")
        let run = cached ?? engine.newRun()
        let isSticky = cached != nil
        let events = server.eventsForQuery
        try Engine.advance(run, isSticky ? [[]] : dice.pages(of: events), includingLast: false)
        let trace = Engine.trace(run)
        guard trace == last.trace else {
            throw ProofFailure("a query after event \(last.started) sees\n\(trace)\ninstead of\n\(last.trace)")
        }
        if cached == nil, dice.happens(50) { cached = run } else if !isSticky { run.evict() }
    }

    private mutating func resetByChance() throws(ProofFailure) {
        guard let point = resetPoint, dice.happens(30) else { return }
        resetPoint = nil
        mayReset = false
        count("reset")
        forget()
        server = point.server
        tasks = point.tasks
        server.reset(runID: "\(engine.runID)-reset", dice: Dice(seed: dice.next()))
    }
}

extension HistoryEvent.Attributes {
    fileprivate var isRequestToCancel: Bool {
        if case .workflowCancelRequested = self { true } else { false }
    }
}

extension Command.Attributes {
    fileprivate var beginsSomething: Bool {
        switch self {
        case .startTimer, .scheduleActivity, .startChild, .signalExternal, .scheduleNexusOperation: true
        default: false
        }
    }
}
