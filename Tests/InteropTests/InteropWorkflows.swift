import TemporalCore
import TemporalWorker
import TemporalWorkflows

// The workflows that both languages have: `Python/workflows.py` in Swift.

enum Acts {
    static let greet = Activity<String, String, Never>("greet", startToClose: .seconds(10))
    static let shout = Activity<String, String, Never>("shout", startToClose: .seconds(10))
    static let flaky = Activity<String, String, Never>(
        "flaky",
        startToClose: .seconds(10),
        retry: RetryPolicy(initialInterval: .milliseconds(1), maximumAttempts: 2)
    )
    static let refuse = Activity<String, String, Never>("refuse", startToClose: .seconds(10))

    static var implemented: [Registration] {
        [
            greet.implemented { "Hello, \($0)!" },
            shout.implemented { $0.uppercased() },
            flaky.implemented { name, activity in
                if activity.info.attempt == 1 { throw ApplicationFailure("once", type: "Once") }
                return name
            },
            refuse.implemented { throw ApplicationFailure("no \($0)", type: "Refused", isNonRetryable: true) },
        ]
    }
}

extension ActivityFailure {
    /// The type of the error that it did not declare.
    fileprivate var type: String {
        if case .undeclared(let failure) = reason { failure.type } else { "\(reason)" }
    }
}

extension ChildWorkflowFailure {
    /// The type of the error that it did not declare.
    fileprivate var type: String {
        if case .undeclared(let failure) = reason { failure.type } else { "\(reason)" }
    }
}

struct Activities: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen = [try await context.execute(Acts.greet, name)]
        let both = [
            context.start(Acts.greet, "a"), context.start(Acts.shout, "b"), context.start(Acts.greet, "c"),
        ]
        for handle in both { seen.append(try await handle.result()) }
        seen.append(try await context.execute(Acts.flaky, "again"))
        do { seen.append(try await context.execute(Acts.refuse, name)) } catch {
            seen.append(error.type)
        }
        return seen
    }
}

struct Timers: Workflow {
    var isTold = false
    var stage = 0
    init(_ name: String) {}
    struct Messages: MessageSet {
        let tell = Signal<Timers, Empty>("tell") { $0.isTold = true }
        let stage = Query<Timers, Int>("where") { $0.stage }
    }
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> [Bool] {
        try await context.sleep(for: .milliseconds(10))
        var seen = [try await context.wait(for: .milliseconds(10)) { $0.isTold }]
        context.state.stage = 1
        seen.append(try await context.wait(for: .hours(1)) { $0.isTold })
        try await context.sleep(for: .milliseconds(10))
        seen.append(try await context.wait(for: .hours(1)) { $0.isTold })
        return seen
    }
}

struct Shopper: Workflow {
    static let name = "Messages"
    var items: [String] = []
    var isClosed = false
    init(_ name: String) {}

    struct NothingToBuy: Error, Codable {}

    struct Messages: MessageSet {
        let add = Signal<Shopper, String>("add") { $0.items.append($1) }
        let fetch = Signal<Shopper, String>.running("fetch") { item, context in
            let fetched = try await context.execute(Acts.greet, item)
            context.state.items.append(fetched)
        }
        let buy = Update<Shopper, String, String, any Error>.running(
            "buy",
            validate: { _, item in if item == "nothing" { throw NothingToBuy() } },
            { item, context in
                let bought = try await context.execute(Acts.shout, item)
                context.state.items.append(bought)
                return bought
            }
        )
        let count = Query<Shopper, Int>("count") { $0.items.count }
        let close = Update<Shopper, Empty, Int, Never>("close") { state, _ in
            state.isClosed = true
            return state.items.count
        }
    }
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> [String] {
        let first = try await context.execute(Acts.greet, name)
        try await context.wait { $0.isClosed && context.allHandlersFinished }
        return ([first] + context.state.items).sorted()
    }
}

struct Patches: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []
        if context.patched("greet-twice") { seen.append(try await context.execute(Acts.greet, name)) }
        context.deprecatePatch("long-ago")
        seen.append(try await context.execute(Acts.greet, name))
        if context.patched("greet-twice") { seen.append(try await context.execute(Acts.shout, name)) }
        return seen
    }
}

struct Listener: Workflow {
    var heard = ""
    init(_ name: String) {}
    struct Messages: MessageSet {
        let say = Signal<Listener, String>("say") { $0.heard = $1 }
    }
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        if name == "fail" { throw ApplicationFailure("it fails", type: "Failing") }
        if name == "echo" { return name }
        try await context.wait { !$0.heard.isEmpty }
        return context.state.heard
    }
}

struct Parent: Workflow {
    init(_ key: String) {}
    static func run(_ key: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen = [try await context.execute(child: Listener.self, id: "\(key)-echo", "echo")]
        let child = try await context.start(child: Listener.self, id: "\(key)-listener", "wait")
        try await context.external(child).signal(\.say, "hello")
        seen.append(try await child.result())
        do { seen.append(try await context.execute(child: Listener.self, id: "\(key)-fail", "fail")) } catch {
            seen.append(error.type)
        }
        let waiting = try await context.start(child: Listener.self, id: "\(key)-waiting", "wait")
        waiting.cancel()
        do { seen.append(try await waiting.result()) } catch {
            seen.append(error.isCancellation ? "cancelled" : "lost")
        }
        return seen
    }
}

struct Cancelled: Workflow {
    var stage = 0
    init(_ name: String) {}
    struct Messages: MessageSet {
        let stage = Query<Cancelled, Int>("where") { $0.stage }
    }
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        // Nobody works on that queue, so the server cancels what is on it at once.
        let nowhere = Acts.greet.with { $0.taskQueue = "nowhere" }
        let lost = context.start(nowhere, "x")
        let waited = context.start(nowhere.with { $0.cancellation = .waitCompleted }, "y")
        try await context.sleep(for: .milliseconds(10))
        lost.cancel()
        _ = try? await lost.result()
        waited.cancel()
        _ = try? await waited.result()
        context.state.stage = 1
        do { try await context.sleep(for: .hours(1)) } catch {
            try await context.shielded { context async throws(ActivityFailure<Never>) in
                _ = try await context.execute(Acts.shout, "cleaned up")
            }
            throw error
        }
        return "not cancelled"
    }
}

struct Locals: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen = [try await context.execute(local: Acts.greet, name)]
        seen.append(try await context.execute(local: Acts.flaky, "again"))
        do { seen.append(try await context.execute(local: Acts.refuse, name)) } catch {
            seen.append(error.type)
        }
        seen.append(try await context.execute(Acts.shout, name))
        seen.append(try await context.execute(local: Acts.shout, name))
        return seen
    }
}

struct Records: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        context.upsertMemo("note", name)
        context.upsertSearchAttributes(SearchAttributeKey.keyword("CustomKeywordField").set(name))
        try await context.sleep(for: .milliseconds(10))
        context.upsertMemo("note", Optional<String>.none)
        if name == "first" { try await context.continueAsNew("second") }
        return name
    }
}

struct Crowd: Workflow {
    var count = 0
    init(_ name: String) {}
    struct Messages: MessageSet {
        let join = Signal<Crowd, String>.running("join") { name, context in
            _ = try await context.execute(Acts.shout, name)
            _ = try await context.execute(Acts.greet, name)
            context.state.count += 1
        }
        let enter = Update<Crowd, String, Int, any Error>.running("enter") { name, context in
            _ = try await context.execute(Acts.greet, name)
            context.state.count += 1
            _ = try await context.execute(Acts.flaky, name)
            return context.state.count
        }
    }
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> Int {
        let pairs = [(Acts.greet, Acts.shout), (Acts.shout, Acts.greet)]
        let lines = pairs.map { first, second in
            context.fork { context async throws(ActivityFailure<Never>) in
                _ = try await context.execute(first, first.name)
                _ = try await context.execute(second, second.name)
            }
        }
        try await context.wait { $0.count >= 2 }
        _ = try await context.execute(Acts.greet, "two")
        for line in lines { try await line.result() }
        try await context.wait { $0.count >= 4 && context.allHandlersFinished }
        return context.state.count
    }
}

enum Interop {
    static var workflows: [Registration] {
        [
            .workflow(Activities.self), .workflow(Timers.self), .workflow(Shopper.self), .workflow(Patches.self),
            .workflow(Listener.self), .workflow(Parent.self), .workflow(Cancelled.self), .workflow(Locals.self),
            .workflow(Records.self), .workflow(Crowd.self),
        ]
    }
}
