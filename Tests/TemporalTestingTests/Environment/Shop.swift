import TemporalCore

// The workflows and activities that the tests of the environment run.

struct Declined: Error, Codable, Equatable { var reason: String }

enum Shop {
    static let charge = Activity<Int, String, Declined>(
        "charge",
        startToClose: .seconds(10),
        retry: RetryPolicy(initialInterval: .seconds(1), maximumAttempts: 3)
    )
    static let pack = Activity<String, String, Never>("pack", startToClose: .minutes(30), heartbeat: .minutes(1))
    static let note = Activity<String, Empty, Never>("note", startToClose: .seconds(5))
}

/// Waits for a day.
struct Sleeper: Workflow {
    init(_ input: Duration) {}
    static func run(_ input: Duration, in context: WorkflowContext<Self>) async throws -> Timestamp {
        try await context.sleep(for: input)
        return context.now
    }
}

/// Charges, and says how it went.
struct Charge: Workflow {
    init(_ amount: Int) {}
    static func run(_ amount: Int, in context: WorkflowContext<Self>) async throws -> String {
        do throws(ActivityFailure<Declined>) { return try await context.execute(Shop.charge, amount) } catch {
            switch error.reason {
            case .declared(let declined): return "declined: \(declined.reason)"
            case .timedOut(let kind): return "timed out: \(kind)"
            case .interrupted(let how): return "interrupted: \(how)"
            case .undeclared(let failure): return "failed: \(failure.type)"
            }
        }
    }
}

/// The same with any activity of no input but a text, by options that a test gives.
struct Task1: Workflow {
    init(_ input: Options) {}

    struct Options: Codable, Sendable {
        var startToClose: Duration?
        var scheduleToClose: Duration?
        var scheduleToStart: Duration?
        var heartbeat: Duration?
        var attempts = 0
        var queue: String?
        var isLocal = false
        var cancelAfter: Duration?
        var waitsForEnd = false
    }

    static func run(_ input: Options, in context: WorkflowContext<Self>) async throws -> String {
        let work = Activity<String, String, Declined>("work", startToClose: .seconds(1)).with { options in
            options.startToClose = input.startToClose
            options.scheduleToClose = input.scheduleToClose
            options.scheduleToStart = input.scheduleToStart
            options.heartbeat = input.heartbeat
            options.retry = RetryPolicy(maximumAttempts: input.attempts)
            options.taskQueue = input.queue.map { TaskQueue($0) }
            options.cancellation = input.waitsForEnd ? .waitCompleted : .tryCancel
        }
        let handle = input.isLocal ? context.start(local: work, "x") : context.start(work, "x")
        if let cancelAfter = input.cancelAfter {
            try await context.sleep(for: cancelAfter)
            handle.cancel()
        }
        do throws(ActivityFailure<Declined>) { return "\(try await handle.result()) at \(context.elapsed)" } catch {
            return "\(error.reason.word) at \(context.elapsed)"
        }
    }
}

extension WorkflowContext {
    /// How long the run has been under way.
    var elapsed: Duration { now.duration(since: info.startTime) }
}

extension ActivityFailure.Reason {
    /// The reason in a word or two.
    var word: String {
        switch self {
        case .declared(let error): "declared \(error)"
        case .timedOut(let kind): "timed out \(kind)"
        case .interrupted(let how): "\(how)"
        case .undeclared(let failure): "undeclared \(failure.type)"
        }
    }
}

/// Takes messages until it is told to end.
struct Basket: Workflow {
    var items: [String] = []
    var isDone = false
    init(_ input: Empty) {}

    struct Refused: Error, Codable, Equatable { var why: String }

    struct Messages: MessageSet {
        let add = Signal<Basket, String>("add") { $0.items.append($1) }
        let finish = Signal<Basket, Empty>("finish") { state, _ in state.isDone = true }
        let items = Query<Basket, [String]>("items") { $0.items }
        let rename = Update<Basket, String, Int, Refused>(
            "rename",
            validate: { state, name throws(Refused) in
                if name.isEmpty { throw Refused(why: "empty") }
                if state.items.isEmpty { throw Refused(why: "nothing there") }
            },
            apply: { state, name throws(Refused) in
                if name == "forbidden" { throw Refused(why: "forbidden") }
                state.items[0] = name
                return state.items.count
            }
        )
        let slow = Update<Basket, Duration, String, Never>.running("slow") { time, context in
            try? await context.sleep(for: time)
            return "slept until \(context.elapsed)"
        }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.isDone }
        return context.state.items
    }
}

/// Starts a child and says how it ended.
struct Parent: Workflow {
    init(_ input: Options) {}

    struct Options: Codable, Sendable {
        var child = "child"
        var input = 1
        var cancelAfter: Duration?
        var timeout: Duration?
        var policy = "terminate"
        var leavesAfter: Duration?
    }

    static func run(_ input: Options, in context: WorkflowContext<Self>) async throws -> String {
        var options = ChildOptions()
        options.runTimeout = input.timeout
        options.parentClosePolicy =
            input.policy == "abandon" ? .abandon : input.policy == "cancel" ? .requestCancel : .terminate
        do throws(ChildWorkflowFailure<Declined>) {
            let child = try await context.start(
                child: Counter.self,
                id: WorkflowID(input.child),
                options: options,
                input.input
            )
            if let time = input.leavesAfter {
                try? await context.sleep(for: time)
                return "left"
            }
            if let time = input.cancelAfter {
                try? await context.sleep(for: time)
                child.cancel(reason: "enough")
            }
            return "child gave \(try await child.result()) at \(context.elapsed)"
        } catch {
            return "child \(error.reason.word) at \(context.elapsed)"
        }
    }
}

extension ChildWorkflowFailure.Reason {
    /// The reason in a word or two.
    var word: String {
        switch self {
        case .declared(let error): "declared \(error)"
        case .timedOut: "timed out"
        case .terminated: "terminated"
        case .notStarted(let why): "not started \(why)"
        case .interrupted(let how): "\(how)"
        case .undeclared(let failure): "undeclared \(failure.type)"
        }
    }
}

/// Counts hours down; a negative number fails.
struct Counter: Workflow {
    var extra = 0
    init(_ input: Int) {}

    struct Messages: MessageSet {
        let more = Signal<Counter, Int>("more") { $0.extra += $1 }
    }

    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws(Declined) -> Int {
        if input < 0 { throw Declined(reason: "below zero") }
        for _ in 0..<input { try? await context.sleep(for: .hours(1)) }
        return input + context.state.extra
    }
}

/// Continues as new until its number is used up.
struct Chain: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> String {
        try await context.sleep(for: .minutes(1))
        if input > 0 { try await context.continueAsNew(input - 1) }
        return "first \(context.info.firstRunID == context.info.runID), continued \(context.info.continuedRunID != nil)"
    }
}
