import Synchronization
import TemporalClient
import TemporalCore

/// Why a wait for time to pass has no end: a limit of the environment is reached, or it was shut down.
public struct TestCannotGoOn: Error, CustomStringConvertible {
    /// Which limit, what goes on, and what to do.
    public let description: String
}

/// What a test may not exceed.
enum TestLimit: Sendable {
    case steps
    case time
}

/// Tests that cannot come to an end.
extension TestEngine {
    /// How long a test may wait in real time when nothing can happen, since somebody else may be about to do something.
    private static let grace = Duration.seconds(1)
    /// How long the pump has to tell a test what it waits for in vain.
    private static let lastGrace = Duration.seconds(1)
    /// How many workflows are told of.
    private static let mostTold = 20

    /// What the pump is to do when a test has waited too long, or when nobody waits any more for what never ends.
    func limitReached(_ state: inout EngineState) -> Action? {
        if state.isAttended {
            state.attendedStep = state.steps
        } else if state.steps - state.attendedStep > options.maximumSteps {
            state.isPumping = false
            state.attendedStep = state.steps
            return .stop
        }
        let waits = state.waiters.filter { $0.testTask == nil }
        let endless = waits.filter { state.steps - $0.begin.step > options.maximumSteps }
        if !endless.isEmpty { return .endless(Set(endless.map(\.number)), .steps) }
        let late = waits.filter { state.lateWaits.contains($0.number) || isLate($0.begin) }
        state.lateWaits = []
        return late.isEmpty ? nil : .endless(Set(late.map(\.number)), .time)
    }

    private func isLate(_ begin: WaitBegin) -> Bool {
        options.timeLimit.map { begin.time.duration(to: .now) > $0 } ?? false
    }

    /// Ends a wait when its time is over, also while the pump is busy.
    func alarm(_ number: Int, _ begin: WaitBegin) -> Task<Void, Never>? {
        guard let limit = options.timeLimit else { return nil }
        return Task { [weak self] in
            guard (try? await Task.sleep(until: begin.time.advanced(by: min(limit, .longestWait)))) != nil else {
                return
            }
            self?.state.withLock { _ = $0.lateWaits.insert(number) }
            self?.kick()
            // The pump says it better, but code of the test may keep it.
            guard (try? await Task.sleep(for: Self.lastGrace)) != nil else { return }
            self?.giveUp([number]) { state in
                (self?.limitText(state, .time) ?? "") + """
                    . One step took longer than the rest of it: code of a workflow blocks or computes, or one task does \
                    very many things at once. If it is meant to take so long, raise the limit
                    """
            }
        }
    }

    func beStuck() async {
        let (mark, hasProblem) = state.withLock { state in
            (state.waiters.map(\.number), state.service.order.contains { state.problem(of: $0) != nil })
        }
        if !hasProblem {
            let isLate = await pause(min(options.patience, Self.grace)) { state in
                state.waiters.map(\.number) != mark || state.service.hasWork || !state.pendingSteps.isEmpty
                    || state.running != nil
            }
            guard isLate else { return }
        }
        let waits = state.withLock { state in Set(state.waiters.filter { $0.testTask == nil }.map(\.number)) }
        giveUp(waits) { state in
            "nothing can happen any more, so the test would wait for ever" + self.describe(state)
        }
    }

    func endless(_ state: EngineState, _ limit: TestLimit) -> String {
        limitText(state, limit) + ". If it is meant to take so long, raise the limit; else end what goes on:"
            + describe(state)
    }

    private func limitText(_ state: EngineState, _ limit: TestLimit) -> String {
        let reached =
            switch limit {
            case .steps: "\(options.maximumSteps) steps (maximumSteps of the environment's options)"
            case .time: "\(options.timeLimit ?? .zero) of real time (timeLimit of the environment's options)"
            }
        let (now, start) = (state.service.now, options.startTime)
        return
            "what the test waits for did not come within \(reached); it began at \(start), and in the test it is \(now)"
    }

    func giveUp(_ numbers: Set<Int>, _ reason: (EngineState) -> String) {
        let (waiters, text) = state.withLock { state in
            let hopeless = state.waiters.filter { numbers.contains($0.number) }
            guard !hopeless.isEmpty else { return ([Waiter](), "") }
            state.waiters.removeAll { numbers.contains($0.number) }
            let text = reason(state)
            // Nobody waits any more for what goes on for ever.
            if !state.isAttended { state.attendedStep = state.steps - options.maximumSteps }
            return (hopeless, text)
        }
        for waiter in waiters { waiter.continuation.resume(returning: .hopeless(text)) }
    }

    // MARK: - What goes on

    /// What each open workflow waits for.
    private func describe(_ state: EngineState) -> String {
        let open = state.service.order.filter { state.service.runs[$0]?.isClosed == false }
        if open.isEmpty { return "\nno workflow is open" }
        var lines = open.prefix(Self.mostTold).map { describe($0, state) }
        if open.count > Self.mostTold { lines.append("and \(open.count - Self.mostTold) more workflows are open") }
        return lines.map { "\n\($0)" }.joined()
    }

    private func describe(_ key: String, _ state: EngineState) -> String {
        guard let run = state.service.runs[key] else { return "" }
        let who = state.name(of: key)
        if let problem = state.problem(of: key) { return "\(who) cannot go on: \(problem)" }
        var facts: [String] = []
        if run.start.continuations > 0 { facts.append("has continued as new \(run.start.continuations) times") }
        if run.start.attempt > 1 { facts.append("is in its attempt \(run.start.attempt)") }
        if run.historyLength > 1000 { facts.append("has \(run.historyLength) events") }
        facts.append("waits\(waits(key, state))")
        let activities = run.activities.keys.sorted().compactMap { run.activities[$0] }.filter { $0.attempt > 1 }
        let attempts = activities.prefix(Self.mostTold).map { activity in
            let failure = activity.lastFailure.map { ", after: \($0.chain)" } ?? ""
            return "\n  activity \(activity.command.activityType) is in its attempt \(activity.attempt)\(failure)"
        }
        return "\(who) \(facts.joined(separator: ", "))" + attempts.joined()
    }

    private func waits(_ key: String, _ state: EngineState) -> String {
        if mocks.types.contains(state.service.runs[key]?.start.workflowType ?? "") { return " for its mock" }
        if state.service.runs[key]?.waitsForFirstTask == true { return " for its start" }
        let query = QueryRequest(name: "__stack_trace", input: [])
        guard case .openlyAnswered(let payloads)? = state.runs[key]?.answer(query), let payload = payloads.first,
            let text = try? converter.value(String.self, from: payload)
        else { return " for a worker" }
        return " for: \(text)"
    }
}

extension EngineState {
    /// A run in words.
    func name(of run: String) -> String {
        guard let start = service.runs[run]?.start else { return "workflow run \(run)" }
        return "\(start.workflowType) \"\(start.workflowID)\""
    }
}
