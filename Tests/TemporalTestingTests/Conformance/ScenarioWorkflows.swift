import TemporalCore
import TemporalTesting
import TemporalWorker

// What the scenarios run. Times are short, since a server's clock is a real one, and far enough apart to have one order.

enum Work {
    static let act = Activity<String, String, Declined>("act", startToClose: .seconds(5))

    /// The activity does what its input says.
    static var implementation: Registration {
        act.implemented { input, context in
            switch input {
            case "decline": throw Declined(reason: "no")
            case "break": throw ApplicationFailure("broken", type: "Broken", isNonRetryable: true)
            case "twice": if context.info.attempt < 3 { throw ApplicationFailure("again", type: "Again") }
            case "at once":
                if context.info.attempt < 3 {
                    throw ApplicationFailure("again", type: "Again", nextRetryDelay: .zero)
                }
            case "hang": try await VirtualClock.wait(for: .seconds(3))
            case "hang-details":
                try context.heartbeat(7)
                try await VirtualClock.wait(for: .seconds(3))
            case "obey":
                while true {
                    context.heartbeat()
                    try await VirtualClock.wait(for: .milliseconds(50))
                }
            case "slow": try await VirtualClock.wait(for: .seconds(3))
            default: break
            }
            return "\(input) done"
        }
    }
}

/// Runs one activity, local or not, and says how it ended.
struct OneActivity: Workflow {
    init(_ input: Plan) {}

    struct Plan: Codable, Sendable {
        var input = "plain"
        var isLocal = false
        var startToClose = 5000
        var scheduleToClose: Int?
        var scheduleToStart: Int?
        var heartbeat: Int?
        var attempts = 1
        var interval = 50
        var queue: String?
        var cancelAfter: Int?
        var waits = false
        var threshold: Int?
        var listed: [String]?
    }

    static func run(_ plan: Plan, in context: WorkflowContext<Self>) async throws -> String {
        let activity = Work.act.with { options in
            options.startToClose = .milliseconds(plan.startToClose)
            options.scheduleToClose = plan.scheduleToClose.map { .milliseconds($0) }
            options.scheduleToStart = plan.scheduleToStart.map { .milliseconds($0) }
            options.heartbeat = plan.heartbeat.map { .milliseconds($0) }
            options.retry = RetryPolicy(initialInterval: .milliseconds(plan.interval), maximumAttempts: plan.attempts)
            options.retry?.nonRetryableErrorTypes = plan.listed ?? []
            options.taskQueue = plan.queue.map { TaskQueue($0) }
            options.cancellation = plan.waits ? .waitCompleted : .tryCancel
            if let threshold = plan.threshold { options.localRetryThreshold = .milliseconds(threshold) }
        }
        let handle = plan.isLocal ? context.start(local: activity, plan.input) : context.start(activity, plan.input)
        if let time = plan.cancelAfter {
            try await context.sleep(for: .milliseconds(time))
            handle.cancel()
        }
        do throws(ActivityFailure<Declined>) { return try await handle.result() } catch {
            return "\(error.reason.word), \(error.retryState)"
        }
    }
}

/// Fails with what its activity fails with.
struct Passing: Workflow {
    init(_ input: String) {}
    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Work.act.with { $0.retry = RetryPolicy(maximumAttempts: 1) }, input)
    }
}

/// Does what a word says, for the scenarios of timers, records and branches.
struct Steps: Workflow {
    init(_ input: String) {}

    enum Step: Int, ChangeVersions {
        case before = -1
        case after = 1
    }

    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> String {
        switch input {
        case "timer": try await context.sleep(for: .milliseconds(100))
        case "timers":
            let timers = [3, 1, 2].map { context.startTimer(for: .seconds($0)) }
            for timer in timers { try await timer.fired() }
        case "cancelled timer":
            let long = context.startTimer(for: .seconds(60))
            try await context.sleep(for: .milliseconds(100))
            long.cancel()
            do { try await long.fired() } catch { return "\(error)" }
        case "timer cancelled at once":
            let long = context.startTimer(for: .seconds(60))
            long.cancel()
            do { try await long.fired() } catch { return "\(error)" }
        case "limit": return "\(try await context.wait(for: .milliseconds(100)) { _ in false })"
        case "records":
            context.upsertMemo("note", 7)
            context.upsertSearchAttributes(SearchAttributeKey.int("CustomIntField").set(3))
            let made = context.sideEffect { 42 }
            let setting = context.mutableSideEffect("setting") { 5 }
            return "\(made) \(setting) \(context.version(of: Step.self)) \(context.patched("p"))"
        case "branches":
            let branches = [1, 2].map { number in
                context.fork { context in
                    try await context.sleep(for: .seconds(number))
                    return try await context.execute(Work.act, "branch \(number)")
                }
            }
            var results: [String] = []
            for branch in branches { results.append(try await branch.result()) }
            return "\(results)"
        case "hour": try await context.sleep(for: .hours(1))
        case "fails late":
            try await context.sleep(for: .milliseconds(200))
            throw ApplicationFailure("on purpose", type: "OnPurpose")
        case "fails": throw ApplicationFailure("on purpose", type: "OnPurpose")
        case "local and remote":
            let local = try await context.execute(local: Work.act, "l")
            let remote = try await context.execute(Work.act, "r")
            return local + remote
        default: break
        }
        return input
    }
}

/// Waits for messages, and is cancelled if somebody asks for it.
struct Listener: Workflow {
    var heard: [String] = []
    init(_ input: Empty) {}

    struct Refused: Error, Codable, Equatable { var why: String }

    struct Messages: MessageSet {
        let say = Signal<Listener, String>("say") { $0.heard.append($1) }
        let heard = Query<Listener, [String]>("heard") { $0.heard }
        let ask = Update<Listener, String, Int, Refused>(
            "ask",
            validate: { _, word throws(Refused) in if word == "no" { throw Refused(why: "no") } },
            apply: { state, word throws(Refused) in
                if word == "late" { throw Refused(why: "late") }
                state.heard.append(word)
                return state.heard.count
            }
        )
        let work = Update<Listener, String, String, Refused>.running(
            "work",
            validate: { _, _ throws(Refused) in },
            { word, context throws(Refused) in
                do {
                    return try await context.execute(Work.act, word)
                } catch {
                    throw Refused(why: "\(error)")
                }
            }
        )
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.heard.contains("end") }
        // So that those who have told it hear that it is told before it ends.
        try await context.sleep(for: .milliseconds(200))
        return context.state.heard
    }
}

/// Starts a child.
struct Mother: Workflow {
    init(_ plan: Plan) {}

    struct Plan: Codable, Sendable {
        var id: String
        var input = "timer"
        var cancelAfter: Int?
        var runTimeout: Int?
        var leaves = false
        var policy = ParentClosePolicy.terminate.rawValue
        var continues = false
        var tells = false
    }

    static func run(_ plan: Plan, in context: WorkflowContext<Self>) async throws -> String {
        var options = ChildOptions()
        options.runTimeout = plan.runTimeout.map { .milliseconds($0) }
        options.parentClosePolicy = ParentClosePolicy(rawValue: plan.policy) ?? .terminate
        do throws(ChildWorkflowFailure<any Error>) {
            if plan.tells {
                let child = try await context.start(
                    child: Listener.self,
                    id: WorkflowID(plan.id),
                    options: options,
                    Empty()
                )
                do { try await context.external(child).signal(\.say, "end") } catch { return "\(error)" }
                return "\(try await child.result())"
            }
            let child = try await context.start(
                child: Steps.self,
                id: WorkflowID(plan.id),
                options: options,
                plan.input
            )
            if plan.continues || plan.leaves { try? await context.sleep(for: .milliseconds(200)) }
            if plan.continues {
                var next = plan
                next.continues = false
                next.input = "timer"
                next.id += "-2"
                do { try await context.continueAsNew(next) } catch { return "\(error)" }
            }
            if plan.leaves { return "left" }
            if let time = plan.cancelAfter {
                try? await context.sleep(for: .milliseconds(time))
                child.cancel(reason: "enough")
            }
            return try await child.result()
        } catch {
            return "\(error.reason)"
        }
    }
}

/// Signals or cancels another workflow.
struct Caller: Workflow {
    init(_ plan: Arguments<String, String>) {}

    static func run(_ plan: Arguments<String, String>, in context: WorkflowContext<Self>) async throws -> String {
        let (what, id) = plan.values
        let other = context.external(Listener.self, id: WorkflowID(id))
        do {
            if what == "cancel" {
                try await other.cancel(reason: "enough")
            } else {
                try await other.signal(\.say, what)
            }
            return "told"
        } catch {
            return "\(error)"
        }
    }
}

/// Continues as new some times.
struct Relay: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        if input > 0 { try await context.continueAsNew(input - 1) }
        return input
    }
}

/// Fails until its last attempt.
struct Stubborn: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        if context.info.attempt < input { throw ApplicationFailure("attempt \(context.info.attempt)", type: "Again") }
        return context.info.attempt
    }
}
