import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

@Suite("Time in an environment")
struct TimeTests {
    @Test("a day passes at once")
    func day() async throws {
        try await inMemory {
            Sleeper.self
        } _: { (test) async throws in
            let start = test.now
            let end = try await test.run(Sleeper.self, .hours(24))
            #expect(end == start.advanced(by: .hours(24)))
            #expect(test.elapsed == .hours(24))
        }
    }

    @Test("a test that waits lets happen what is due, and no more")
    func sleeping() async throws {
        try await inMemory {
            Sleeper.self
        } _: { (test) async throws in
            let handle = try await test.start(Sleeper.self, .hours(2))
            try await test.sleep(for: .minutes(119))
            #expect(try await handle.describe().status == .running)
            #expect(test.elapsed == .minutes(119))
            try await test.sleep(for: .minutes(1))
            #expect(try await handle.describe().status == .completed)
        }
    }

    @Test("something happens while a result is waited for")
    func callbacks() async throws {
        try await inMemory {
            Basket.self
        } _: { (test) async throws in
            let handle = try await test.start(Basket.self, Empty())
            test.after(.seconds(30)) { try await handle.signal(\.add, "at \(test.elapsed)") }
            test.after(.seconds(10)) {
                try await handle.signal(\.add, "first")
                try await test.clock.sleep(for: .seconds(40))
                try await handle.signal(\.add, "last")
                try await handle.signal(\.finish)
            }
            #expect(try await handle.result() == ["first", "at \(Duration.seconds(30))", "last"])
            #expect(test.elapsed == .seconds(50))
        }
    }

    @Test("runs have deadlines")
    func runTimeout() async throws {
        try await inMemory {
            Sleeper.self
        } _: { (test) async throws in
            var options = StartOptions()
            options.runTimeout = .minutes(90)
            let handle = try await test.start(Sleeper.self, options: options, .hours(24))
            await #expect { try await handle.result() } throws: { error in
                if case .timedOut? = error as? WorkflowFailure<any Error> { true } else { false }
            }
            #expect(test.elapsed == .minutes(90))
            #expect(try await handle.describe().status == .timedOut)
        }
    }

    @Test("a start is delayed, and a signal ends the delay")
    func startDelay() async throws {
        try await inMemory {
            Basket.self
            Sleeper.self
        } _: { (test) async throws in
            var options = StartOptions()
            options.startDelay = .hours(1)
            let sleeper = try await test.start(Sleeper.self, options: options, .hours(1))
            let basket = try await test.start(Basket.self, options: options, Empty())
            #expect(try await sleeper.describe().historyLength == 1)
            try await basket.signal(\.finish)
            #expect(try await basket.describe().status == .completed)
            _ = try await sleeper.result()
            #expect(test.elapsed == .hours(2))
        }
    }

    @Test("a failed workflow is tried again, and each run has its history")
    func retries() async throws {
        try await inMemory {
            Counter.self
        } _: { (test) async throws in
            var options = StartOptions()
            options.retry = RetryPolicy(initialInterval: .minutes(1), backoffCoefficient: 3, maximumAttempts: 3)
            let handle = try await test.start(Counter.self, options: options, -1)
            await #expect { try await handle.result() } throws: { error in
                guard case .declared(let declined)? = error as? WorkflowFailure<Declined> else { return false }
                return declined == Declined(reason: "below zero")
            }
            #expect(test.elapsed == .minutes(4))
            #expect(try await test.runs == 3)
        }
    }

    @Test("a chain of runs continues as new")
    func chain() async throws {
        try await inMemory {
            Chain.self
        } _: { (test) async throws in
            #expect(try await test.run(Chain.self, 5) == "first false, continued true")
            #expect(test.elapsed == .minutes(6))
            #expect(try await test.runs == 6)
        }
    }

    @Test("the same test goes the same way")
    func determinism() async throws {
        func histories() async throws -> [String] {
            let charge = ActivityMock(Shop.charge, .fails(Declined(reason: "no")), .after(.seconds(3), .returns("ok")))
            let test = try await WorkflowTestEnvironment {
                Chain.self
                Parent.self
                Counter.self
                Charge.self
                charge
            }
            let parent = try await test.start(Parent.self, Parent.Options(input: 3))
            let charged = try await test.start(Charge.self, 7)
            _ = try await test.run(Chain.self, 2)
            _ = try await (parent.result(), charged.result())
            var all: [String] = []
            for try await workflow in test.client.workflows("") {
                let history = try await test.history(of: workflow.workflowID, runID: workflow.runID)
                all.append("\(workflow.runID) \(history.events)")
            }
            return all
        }
        #expect(try await histories() == histories())
    }
}

extension WorkflowTestEnvironment {
    /// How many runs there were.
    var runs: Int {
        get async throws {
            var count = 0
            for try await _ in client.workflows("") { count += 1 }
            return count
        }
    }
}
