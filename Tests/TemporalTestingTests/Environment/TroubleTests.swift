import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// Tests that cannot succeed end, and say why.
@Suite("Trouble in an environment")
struct TroubleTests {
    private static func options(_ change: (inout WorkflowTestEnvironment.Options) -> Void = { _ in })
        -> WorkflowTestEnvironment.Options
    {
        var options = WorkflowTestEnvironment.Options()
        options.patience = .milliseconds(50)
        change(&options)
        return options
    }

    @Test("a result that will never come is not waited for")
    func stuck() async throws {
        try await inMemory(options: Self.options()) {
            Basket.self
        } _: { (test) async throws in
            let handle = try await test.start(Basket.self, Empty())
            await #expect { try await handle.result() } throws: { error in
                "\(error)".contains("nothing can happen any more") && "\(error)".contains("Basket")
            }
        }
    }

    /// Gives a name that has a NUL character.
    struct Naming: Workflow {
        static func run(_ what: String, in context: WorkflowContext<Self>) async throws {
            switch what {
            case "activity":
                try await context.execute(Activity<Empty, Empty, Never>("a\0b", startToClose: .seconds(1)), Empty())
            case "child": _ = try await context.start(child: Naming.self, id: "a\0b", "child")
            case "memo": context.upsertMemo("a\0b", 1)
            default: break
            }
            try await context.sleep(for: .seconds(1))
        }
    }

    @Test("a name with a NUL fails the task, as with a worker", arguments: ["activity", "child", "memo"])
    func nul(what: String) async throws {
        try await inMemory(options: Self.options(), replays: false) {
            Naming.self
        } _: { (test) async throws in
            let handle = try await test.start(Naming.self, what)
            await #expect { try await handle.result() } throws: { "\($0)".contains("NUL") }
        }
    }

    struct Failing: Workflow {
        init(_ input: Empty) {}
        struct Bug: Error {}
        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
            try await context.sleep(for: .seconds(1))
            throw Bug()
        }
    }

    @Test("an error that is not a business failure is reported at once")
    func bug() async throws {
        try await inMemory(options: Self.options(), replays: false) {
            Failing.self
        } _: { (test) async throws in
            let handle = try await test.start(Failing.self, Empty())
            await #expect { try await handle.result() } throws: {
                "\($0)".contains("threw Bug, which is not a business failure") && "\($0)".contains("throws(Bug)")
            }
        }
        var policy = WorkflowFailurePolicy()
        policy.failsOnAnyError = true
        try await inMemory(options: Self.options()) {
            Registration.workflow(Failing.self, failurePolicy: policy)
        } _: { (test) async throws in
            let handle = try await test.start(Failing.self, Empty())
            await #expect { try await handle.result() } throws: { error in
                if case .failed? = error as? WorkflowFailure<any Error> { true } else { false }
            }
        }
    }

    struct Moody: Workflow {
        static let mood = Mutex(0)
        init(_ input: Empty) {}
        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
            let mood = mood.withLock { mood in
                mood += 1
                return mood
            }
            if mood % 2 == 0 {
                try await context.sleep(for: .seconds(1))
            } else {
                _ = try await context.wait(for: .seconds(1)) { _ in false }
            }
            if mood % 2 == 0 { _ = context.start(Shop.note, "x") }
            return mood
        }
    }

    @Test("code that is not deterministic fails its test")
    func nondeterminism() async throws {
        try await inMemory(options: Self.options(), replays: false) {
            Moody.self
        } _: { (test) async throws in
            let handle = try await test.start(Moody.self, Empty())
            await #expect { try await handle.result() } throws: { "\($0)".contains("not deterministic") }
        }
    }

    struct Blocking: Workflow {
        static let gate = Mutex(true)
        init(_ input: Empty) {}
        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
            while gate.withLock({ $0 }) {}
            return 1
        }
    }

    @Test("code that blocks is given up")
    func deadlock() async throws {
        try await inMemory(options: Self.options { $0.worker.deadlockLimit = .milliseconds(100) }, replays: false) {
            Blocking.self
        } _: { (test) async throws in
            let handle = try await test.start(Blocking.self, Empty())
            await #expect { try await handle.result() } throws: { "\($0)".contains("TMPRL1101") }
            Blocking.gate.withLock { $0 = false }
        }
    }

    struct Endless: Workflow {
        init(_ input: Empty) {}
        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
            while true { try await context.sleep(for: .seconds(1)) }
        }
    }

    @Test("a workflow without an end is not waited for")
    func endless() async throws {
        try await inMemory(options: Self.options { $0.maximumSteps = 500 }, replays: false) {
            Endless.self
        } _: { (test) async throws in
            let handle = try await test.start(Endless.self, Empty())
            await #expect { try await handle.result() } throws: { "\($0)".contains("500 steps") }
        }
    }

    @Test("a workflow that nobody has registered is named")
    func unregistered() async throws {
        try await inMemory(options: Self.options(), replays: false) {
            Basket.self
        } _: { (test) async throws in
            let handle = try await test.start(Endless.self, Empty())
            await #expect { try await handle.result() } throws: {
                "\($0)".contains("Endless is not registered") && "\($0)".contains("Basket")
            }
        }
        try await inMemory(options: Self.options(), replays: false) {
            Parent.self
        } _: { (test) async throws in
            await #expect { try await test.run(Parent.self, Parent.Options()) } throws: {
                "\($0)".contains("Counter is not registered")
            }
        }
    }

    @Test("what the environment does not have is refused by name")
    func refused() async throws {
        try await inMemory(options: Self.options()) {
            Sleeper.self
        } _: { (test) async throws in
            var options = StartOptions()
            options.cronSchedule = "* * * * *"
            await #expect { try await test.start(Sleeper.self, options: options, .zero) } throws: {
                "\($0)".contains("cron")
            }
            await #expect { for try await _ in test.client.workflows("x = 1") {} } throws: {
                "\($0)".contains("list queries")
            }
        }
    }

    @Test("an environment that was shut down answers nobody")
    func shutDown() async throws {
        let test = try await WorkflowTestEnvironment { Sleeper.self }
        let handle = try await test.start(Sleeper.self, .hours(1))
        test.shutDown()
        await #expect(throws: WorkflowFailure<any Error>.self) { try await handle.result() }
        await #expect(throws: ClientError.self) { try await handle.cancel() }
    }

    @Test("a wait that is cancelled ends")
    func cancelledWait() async throws {
        let options = Self.options { $0.patience = .seconds(3600) }
        let test = try await WorkflowTestEnvironment(options: options) { Basket.self }
        let handle = try await test.start(Basket.self, Empty())
        let waiting = Task { try await handle.result() }
        waiting.cancel()
        await #expect(throws: WorkflowFailure<any Error>.self) { try await waiting.value }
        test.shutDown()
    }
}
