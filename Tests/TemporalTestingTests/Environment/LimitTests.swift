import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// A test ends and says why.
@Suite("The limits of an environment", .timeLimit(.minutes(2)))
struct LimitTests {
    private static func options(
        steps: Int = 500,
        _ change: (inout WorkflowTestEnvironment.Options) -> Void = { _ in }
    ) -> WorkflowTestEnvironment.Options {
        var options = WorkflowTestEnvironment.Options()
        options.maximumSteps = steps
        options.patience = .milliseconds(50)
        change(&options)
        return options
    }

    /// Goes on for ever, in the way that a word names.
    struct Endless: Workflow {
        var ticks = 0
        init(_ way: String) {}

        struct Messages: MessageSet {
            let tick = Signal<Endless, Empty>("tick") { state, _ in state.ticks += 1 }
            let hang = Update<Endless, Empty, Int, Never>.running("hang") { _, context in
                try? await context.wait { $0.ticks < 0 }
                return 0
            }
        }

        static func run(_ way: String, in context: WorkflowContext<Self>) async throws -> String {
            switch way {
            case "continue": try await context.continueAsNew(way)
            case "continue slowly":
                try await context.sleep(for: .hours(1))
                try await context.continueAsNew(way)
            case "fail": throw ApplicationFailure("again and again", type: "Again")
            case "sleep": while true { try await context.sleep(for: .seconds(1)) }
            case "signal":
                let itself = context.external(Self.self, id: WorkflowID(context.info.workflowID))
                while true { try await itself.signal(\.tick) }
            case "local": while true { _ = try await context.execute(local: Shop.note, way) }
            case "activity": _ = try await context.execute(Shop.note.with { $0.retry = nil }, way)
            case "children":
                while true {
                    let id = "child-\(context.state.ticks)"
                    context.state.ticks += 1
                    _ = try await context.execute(child: Sleeper.self, id: WorkflowID(id), .seconds(1))
                }
            case "child": _ = try await context.execute(child: Self.self, id: "child", "sleep")
            default: try await context.wait { $0.ticks > 1_000_000 }
            }
            return way
        }
    }

    @Test(
        "a workflow without an end fails the test at the limit of steps, with what goes on",
        arguments: [
            "continue", "continue slowly", "fail", "sleep", "signal", "local", "activity", "children", "child",
        ]
    )
    func steps(way: String) async throws {
        let note = ActivityMock(Shop.note) { _ in
            way == "local" ? .returns(Empty()) : .throws(ApplicationFailure("no"))
        }
        let test = try await WorkflowTestEnvironment(options: Self.options()) {
            Endless.self
            Sleeper.self
            note
        }
        defer { test.shutDown() }
        var start = StartOptions()
        if way == "fail" { start.retry = RetryPolicy() }
        let expected =
            switch way {
            case "continue", "continue slowly": "has continued as new"
            case "fail": "is in its attempt"
            case "activity": "activity note is in its attempt"
            default: "Endless \"Endless\""
            }
        await #expect {
            let handle = try await test.start(Endless.self, options: start, way)
            _ = try await handle.result()
        } throws: { error in
            let text = "\(error)"
            return text.contains("500 steps (maximumSteps") && text.contains(expected)
                && text.contains("raise the limit")
                && !text.contains("FAILED_PRECONDITION")
        }
    }

    @Test("the runs of a chain count together, those of other workflows do not")
    func together() async throws {
        let test = try await WorkflowTestEnvironment(options: Self.options(steps: 200)) { Countdown.self }
        defer { test.shutDown() }
        // Each takes some steps, and all of them more than the limit.
        for number in 0..<50 {
            let id = WorkflowID<Countdown>("short-\(number)")
            #expect(try await test.client.execute(Countdown.self, id: id, on: test.taskQueue, 3) == 0)
        }
        await #expect {
            try await test.client.execute(Countdown.self, id: "long", on: test.taskQueue, 1000)
        } throws: { error in
            "\(error)".contains("200 steps") && "\(error)".contains("has continued as new")
        }
    }

    /// Continues as new, an hour later each time, until nothing is left.
    struct Countdown: Workflow {
        init(_ input: Int) {}
        static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
            try await context.sleep(for: .hours(1))
            if input > 0 { try await context.continueAsNew(input - 1) }
            return input
        }
    }

    @Test("a limit that is reached while time passes is told", arguments: ["continue slowly", "sleep"])
    func sleeping(way: String) async throws {
        let test = try await WorkflowTestEnvironment(options: Self.options()) { Endless.self }
        defer { test.shutDown() }
        _ = try await test.start(Endless.self, way)
        await #expect { try await test.sleep(for: .hours(100_000)) } throws: { error in
            error is TestCannotGoOn && "\(error)".contains("500 steps")
        }
    }

    @Test("real time has a limit too", arguments: ["continue slowly", "sleep", "local"])
    func realTime(way: String) async throws {
        let options = Self.options(steps: .max / 2) { $0.timeLimit = .milliseconds(200) }
        let note = ActivityMock(Shop.note, .returns(Empty()))
        let test = try await WorkflowTestEnvironment(options: options) {
            Endless.self
            note
        }
        defer { test.shutDown() }
        await #expect {
            let handle = try await test.start(Endless.self, way)
            _ = try await handle.result()
        } throws: { error in
            "\(error)".contains("of real time (timeLimit") && "\(error)".contains("Endless \"Endless\"")
        }
    }

    @Test("a mock that never returns is not waited for without end")
    func neverReturns() async throws {
        let gate = Gate()
        defer { gate.open() }
        let options = Self.options(steps: .max / 2) {
            $0.patience = .seconds(3600)
            $0.timeLimit = .milliseconds(200)
        }
        let hanging = ActivityMock(Shop.note) { _ in
            await gate.wait()
            return .returns(Empty())
        }
        let test = try await WorkflowTestEnvironment(options: options) {
            Endless.self
            hanging
        }
        defer { test.shutDown() }
        await #expect {
            let handle = try await test.start(Endless.self, "activity")
            _ = try await handle.result()
        } throws: { error in "\(error)".contains("of real time (timeLimit") }
    }

    @Test("workflow code that blocks is found by the limit where there is no deadlock limit")
    func blocks() async throws {
        // On a busy machine the limit may be over before the worker has begun the task, which another text tells.
        var limit = Duration.milliseconds(200)
        var attempt = 0
        var text = ""
        repeat {
            attempt += 1
            Blocking.held.withLock { $0 = attempt }
            // The code of an attempt must not hold its thread while another one is made: there are not many threads.
            defer { Blocking.held.withLock { $0 = 0 } }
            let options = Self.options {
                $0.timeLimit = limit
                $0.worker.deadlockLimit = nil
            }
            let test = try await WorkflowTestEnvironment(options: options) { Blocking.self }
            let error = await #expect(throws: (any Error).self) {
                let handle = try await test.start(Blocking.self, attempt)
                _ = try await handle.result()
            }
            text = error.map { "\($0)" } ?? ""
            #expect(text.contains("of real time (timeLimit"))
            limit *= 4
        } while text.contains("else end what goes on") && limit < .seconds(60)
        #expect(text.contains("does very many things at once"))
    }

    struct Blocking: Workflow {
        /// The attempt whose code blocks.
        static let held = Mutex(0)
        init(_ attempt: Int) {}
        static func run(_ attempt: Int, in context: WorkflowContext<Self>) async throws -> Int {
            while held.withLock({ $0 == attempt }) {}
            return 1
        }
    }

    @Test("what can never happen is told, with what each line of code waits for", arguments: ["wait", "update"])
    func stuck(way: String) async throws {
        let test = try await WorkflowTestEnvironment(options: Self.options()) { Endless.self }
        defer { test.shutDown() }
        let handle = try await test.start(Endless.self, "wait")
        await #expect {
            if way == "update" { _ = try await handle.update(\.hang, Empty()) } else { _ = try await handle.result() }
        } throws: { error in
            let text = "\(error)"
            return text.contains("nothing can happen any more") && text.contains("a condition")
                && (way == "wait" || text.contains("hang"))
        }
    }

    @Test("old histories are let go of, their results are not")
    func memory() async throws {
        let options = Self.options(steps: 100_000) { $0.keptHistories = 10 }
        let test = try await WorkflowTestEnvironment(options: options) { Countdown.self }
        defer { test.shutDown() }
        let handle = try await test.client.start(Countdown.self, id: "long", on: test.taskQueue, 300)
        let first = try #require(handle.runID)
        #expect(try await handle.result() == 0)
        // From the first run on, as a client does that was there from the beginning.
        #expect(try await handle.result() == 0)
        #expect(try await test.history(of: "long").eventCount > 3)
        await #expect { try await test.history(of: "long", runID: first) } throws: { "\($0)".contains("keptHistories") }
        var kept = 0
        for try await run in test.client.workflows("") {
            if (try? await test.history(of: run.workflowID, runID: run.runID)) != nil { kept += 1 }
        }
        #expect(kept == 10)
    }

    @Test("a query to a closed workflow that has left memory is answered by a replay")
    func queryAfterwards() async throws {
        let test = try await WorkflowTestEnvironment(options: Self.options(steps: 100_000)) { Basket.self }
        defer { test.shutDown() }
        var handles: [WorkflowHandle<Basket>] = []
        for number in 0..<120 {
            let id = WorkflowID<Basket>("basket-\(number)")
            let handle = try await test.client.start(Basket.self, id: id, on: test.taskQueue, Empty())
            try await handle.terminate()
            handles.append(handle)
        }
        for handle in handles { _ = try await handle.query(\.items) }
    }
}

/// Lets code wait until a test opens it.
final class Gate: Sendable {
    private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
