import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalWorker
import TestSupport
import Testing

private struct Refused: Error, Codable, Equatable { var factor: Int }

/// Takes numbers, at once and later, and answers questions about them.
private struct Adder: Workflow {
    var total = 0
    var isDone = false
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let add = Signal<Adder, Int>("add", description: "Adds a number.") { $0.total += $1 }
        let addLater = Signal<Adder, Int>.running("add-later") { number, context in
            try await context.sleep(for: .milliseconds(1))
            context.state.total += number
        }
        let end = Signal<Adder, Empty>("end") { $0.isDone = true }
        let total = Query<Adder, Int>("total") { $0.total }
        let times = InputQuery<Adder, Int, Int>("times", aliases: ["multiplied"]) { adder, factor in
            guard factor >= 0 else { throw Refused(factor: factor) }
            return adder.total * factor
        }
        let sum = InputQuery<Adder, Arguments<Int, Int>, Int>("sum") { adder, numbers in
            adder.total + numbers.values.0 + numbers.values.1
        }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isDone && context.allHandlersFinished }
        return context.state.total
    }
}

/// Ends although its handlers have not.
private struct Careless: Workflow {
    var isDone = false
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let lost = Update<Careless, Int, Int, Never>.running("lost") { input, context in
            try? await context.wait { _ in false }
            return input
        }
        let forgotten = Signal<Careless, Empty>.running("forgotten", unfinished: .abandon) { _, context in
            try await context.wait { _ in false }
        }
        let missed = Signal<Careless, Empty>.running("missed") { _, context in
            try await context.wait { _ in false }
        }
        let end = Signal<Careless, Empty>("end") { $0.isDone = true }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Bool {
        try await context.wait { $0.isDone }
        return context.allHandlersFinished
    }
}

/// Knows which update it answers.
private struct Named: Workflow {
    var isDone = false
    init(_ input: Empty) {}

    struct Messages: MessageSet {
        let who = Update<Named, Empty, [String], Never>.running("who", aliases: ["anyone"]) { _, context in
            let branch = context.fork { context in context.currentUpdate?.name ?? "none" }
            let own = context.currentUpdate?.id ?? "none"
            return [own, await branch.result()]
        }
        let end = Signal<Named, Empty>("end") { $0.isDone = true }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Bool {
        try await context.wait { $0.isDone }
        return context.currentUpdate == nil
    }
}

extension Live {
    @Suite("Handlers")
    struct HandlerTests {
        @Test("a signal that cannot be read is logged with its reason and harms nothing", arguments: CacheSize.allCases)
        func malformedSignals(cache: CacheSize) async throws {
            let stage = try await Stage()
            let log = LogCollector()
            let result = try await stage.prove(Adder.self, Empty(), cache: cache, logger: log.logger) {
            } during: { handle in
                let id = handle.id.rawValue
                try await stage.temporal("workflow", "signal", "-w", id, "--name", "add", "--input", #"{"a":1}"#)
                try await stage.temporal(
                    "workflow",
                    "signal",
                    "-w",
                    id,
                    "--name",
                    "add-later",
                    "--input",
                    "words",
                    "--input-meta",
                    "encoding=strange/format"
                )
                try await stage.temporal("workflow", "signal", "-w", id, "--name", "add", "--input", "3")
                try await handle.signal(\.addLater, 4)
                try await handle.signal(\.end)
            }
            #expect(try result.get() == 7)
            for name in ["add", "add-later"] {
                let lines = log.lines.filter { $0.contains("signal \"\(name)\"") && $0.contains("was dropped") }
                #expect(lines.count == 1, "\(log.lines)")
                let line = try #require(lines.first)
                #expect(line.hasPrefix("error ") && line.contains("Int"), "\(line)")
                #expect(line.contains("workflow=Adder") && line.contains("signal=\(name)"), "\(line)")
                #expect(line.contains("workflow-id=\(stage.id("Adder-\(cache.rawValue)") as WorkflowID<Adder>)"))
            }
            #expect(try await stage.failedTasks(of: Adder.self, cache: cache) == 0)
        }

        @Test("a query takes an input, and its handler's error arrives as itself", arguments: CacheSize.allCases)
        func queryInputs(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Adder.self, Empty(), cache: cache) {
            } during: { handle in
                try await handle.signal(\.add, 5)
                try await eventually("the signal is there") { try await handle.query(\.total) == 5 }
                #expect(try await handle.query(\.times, 3) == 15)
                #expect(try await handle.query(\.sum, Arguments(1, 2)) == 8)
                #expect(try await handle.query(named: "multiplied", 4, as: Int.self) == 20)
                do throws(ClientError) {
                    _ = try await handle.query(\.times, -2)
                    Issue.record("a refused query was answered")
                } catch {
                    #expect(error.declared(Refused.self) == Refused(factor: -2), "\(error)")
                }
                do throws(ClientError) {
                    _ = try await handle.query(named: "times", "many", as: Int.self)
                    Issue.record("a query with an unreadable input was answered")
                } catch {
                    guard case .queryFailed(let failure) = error else { throw error }
                    #expect(
                        failure.message.contains("the input of query times is not of type Int"),
                        "\(failure.message)"
                    )
                }
                try await handle.signal(\.end)
            }
            #expect(try result.get() == 5)
        }

        @Test("handlers that a workflow leaves behind are named in the log, once", arguments: CacheSize.allCases)
        func unfinished(cache: CacheSize) async throws {
            let stage = try await Stage()
            let log = LogCollector()
            let result = try await stage.prove(Careless.self, Empty(), cache: cache, logger: log.logger) {
            } during: { handle in
                let update = try await handle.startUpdate(\.lost, 1, updateID: "the-lost-one")
                try await handle.signal(\.forgotten)
                try await handle.signal(\.missed)
                try await handle.signal(\.end)
                await #expect(throws: UpdateFailure<Never>.self) { try await update.result() }
            }
            #expect(try result.get() == false)
            let warnings = log.lines.filter { $0.contains("TMPRL1102") }
            #expect(warnings.count == 1, "\(log.lines)")
            let warning = try #require(warnings.first)
            #expect(warning.contains("update \"lost\" (id the-lost-one), signal \"missed\""), "\(warning)")
            #expect(!warning.contains("forgotten") && warning.contains("workflow=Careless"), "\(warning)")
        }

        @Test("a handler knows which update it answers", arguments: CacheSize.allCases)
        func currentUpdate(cache: CacheSize) async throws {
            let stage = try await Stage()
            let result = try await stage.prove(Named.self, Empty(), cache: cache) {
            } during: { handle in
                #expect(try await handle.update(\.who, Empty(), updateID: "u-1") == ["u-1", "who"])
                #expect(
                    try await handle.update(named: "anyone", updateID: "u-2", as: [String].self) == ["u-2", "anyone"]
                )
                try await handle.signal(\.end)
            }
            #expect(try result.get())
        }
    }
}

extension Stage {
    /// How many workflow tasks of a workflow that `prove` ran have failed.
    func failedTasks<W: Workflow>(of workflow: W.Type, cache: CacheSize) async throws -> Int {
        let id: WorkflowID<W> = id("\(W.name)-\(cache.rawValue)")
        return try await failedTasks(of: id)
    }

    /// How many workflow tasks of a workflow have failed. Those that a slow machine did not answer in time do not count.
    func failedTasks<W>(of id: WorkflowID<W>) async throws -> Int {
        try await events(of: id).count { event in
            if case .workflowTaskFailed = event.attributes { true } else { false }
        }
    }

    /// How many workflow tasks of a workflow were answered.
    func answeredTasks<W>(of id: WorkflowID<W>) async throws -> Int {
        try await events(of: id).count { event in
            if case .workflowTaskCompleted = event.attributes { true } else { false }
        }
    }

    /// How many workflow tasks of a workflow were not answered in time.
    func lateTasks<W>(of id: WorkflowID<W>) async throws -> Int {
        try await events(of: id).count { event in
            if case .workflowTaskTimedOut = event.attributes { true } else { false }
        }
    }
}
