import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

/// Learns what to do with messages while it runs.
private struct Script: Workflow {
    var log: [String] = []
    var steps = 0
    var isDone = false

    /// What several workflows could have.
    struct Ending: MessageGroup {
        let end = Signal<Script, Empty>("end") { $0.isDone = true }
    }

    struct Messages: MessageSet {
        let step = Signal<Script, String>("step", description: "Goes on.") {
            $0.log.append("first \($1)"); $0.steps += 1
        }
        let ending = Ending()
        let log = Query<Script, [String]>("log") { $0.log }
    }

    /// One signal whose name the code finds out.
    struct One: MessageGroup {
        let signal: Signal<Script, String>
    }

    /// Takes the place of a declared handler, answers, and waits.
    struct Second: MessageGroup {
        let step = Signal<Script, String>("step") {
            $0.log.append("second \($1)"); $0.steps += 1
        }
        let length = Query<Script, Int>("length") { $0.log.count }
        let add = Update<Script, Int, Int, Never>.running("add") { number, context in
            try? await context.sleep(for: .milliseconds(1))
            return number + context.state.steps
        }
    }

    struct Rest: MessageGroup {
        let rest = DynamicSignal<Script>.running { name, arguments, context in
            try await context.sleep(for: .milliseconds(name == "early" ? 1 : 300))
            context.state.log.append("\(name): \(try arguments.value(String.self))")
        }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        try await context.wait { $0.steps == 1 }
        // What came for it before is in its place at once.
        context.setHandlers(One(signal: Signal("early") { $0.log.append("early \($1)") }))
        context.state.log.append("has early")
        context.setHandlers(Second())
        try await context.wait { $0.steps == 2 }
        context.state.log.append("\(context.removeHandler(.signal, named: "early"))")
        context.state.log.append("\(context.removeHandler(.signal, named: "early"))")
        context.state.log.append("\(context.removeHandler(.query, named: nil))")
        try await context.wait { $0.isDone }
        context.setHandlers(Rest())
        try await context.wait { _ in context.allHandlersFinished }
        context.state.log.append("\(context.removeHandler(.signal, named: nil))")
        return context.state.log
    }
}

/// Sets handlers that cannot be.
private struct Twice: Workflow {
    struct Pair: MessageGroup {
        let first = Signal<Twice, Empty>("same") { _ in }
        let second = Signal<Twice, Empty>("same") { _ in }
    }

    struct Stranger: MessageGroup {
        let end = Signal<Script, Empty>("end") { $0.isDone = true }
    }

    struct Nothing: MessageGroup {}

    init(_ way: String) {}

    static func run(_ way: String, in context: WorkflowContext<Self>) async throws {
        switch way {
        case "twice": context.setHandlers(Pair())
        case "stranger": context.setHandlers(Stranger())
        default: context.setHandlers(Nothing())
        }
    }
}

/// Takes a signal by two names, one of which goes.
private struct Named: Workflow {
    var heard: [String] = []

    struct Messages: MessageSet {
        let say = Signal<Named, String>("say", aliases: ["tell"], description: "Says it.") { $0.heard.append($1) }
    }

    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        context.removeHandler(.signal, named: "say")
        try await context.wait { !$0.heard.isEmpty }
        return context.state.heard
    }
}

extension Live {
    @Suite("Handlers that a workflow sets while it runs")
    struct SetHandlerTests {
        @Test("take the place of others, get what came before, and go", arguments: CacheSize.allCases)
        func script(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Script.self, Empty(), cache: cache, with: { [] }) { script in
                for text in ["a", "b"] { try await script.signal(named: "early", text) }
                await #expect(throws: UpdateFailure<Never>.self) {
                    let _: Int = try await script.update(named: "add", 1)
                }
                await #expect(throws: ClientError.self) { let _: Int = try await script.query(named: "length") }
                try await script.signal(\.step, "1")
                // An update that comes in one task with the signal comes before the code goes on.
                try await eventually("the handlers are set") { try await script.query(\.log).contains("has early") }
                let sum: Int = try await script.update(named: "add", 1)
                #expect(sum == 2)
                #expect(try await script.query(named: "length", as: Int.self) == 4)
                let about = try await stage.temporal("workflow", "metadata", "-w", script.id.rawValue)
                #expect(about.contains("early") && about.contains("add") && about.contains("length"), "\(about)")
                try await script.signal(\.step, "2")
                _ = try await script.update(named: "add", 1, as: Int.self)
                try await script.signal(named: "early", "c")
                try await script.signal(named: "late", "d")
                try await script.signal(\.ending.end)
            }
            #expect(
                try result.get() == [
                    "first 1", "early a", "early b", "has early", "second 2", "true", "false", "false", "early: c",
                    "late: d", "true",
                ]
            )
        }

        @Test("a handler that goes is still known by its other name")
        func alias() async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Named.self, Empty(), cache: .many, with: { [] }) { named in
                try await eventually("the first name is gone") {
                    let about = try await stage.temporal("workflow", "metadata", "-w", named.id.rawValue)
                    return about.contains("tell") && about.contains("Says it.")
                }
                try await named.signal(named: "say", "nobody hears it")
                try await named.signal(named: "tell", "heard")
            }
            #expect(try result.get() == ["heard"])
        }

        @Test(
            "groups that cannot be fail the task with a sentence",
            arguments: [
                ("twice", "workflow Twice has two signal handlers for"),
                ("stranger", "end of Stranger is not a message of workflow Twice"),
                ("nothing", "Nothing has no handler for workflow Twice"),
            ]
        )
        func twice(way: String, says: String) async throws {
            let stage = try await Stage()
            try await stage.withWorker({ Twice.self }) {
                let handle = try await stage.client.start(Twice.self, id: stage.id("twice"), on: stage.queue, way)
                try await eventually("the task has failed") { try await stage.failedTasks(of: handle.id) > 0 }
                let shown = try await stage.temporal("workflow", "show", "-w", handle.id.rawValue, "--output", "json")
                #expect(shown.contains(says), "\(shown)")
                try await handle.terminate()
            }
        }
    }
}
