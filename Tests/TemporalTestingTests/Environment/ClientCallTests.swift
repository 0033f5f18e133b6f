import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// What clients may ask of an environment beside starts and messages, and how it speaks of trouble.
@Suite("A client of an environment")
struct ClientCallTests {
    @Test("reads the history, event by event and as JSON that replays")
    func history() async throws {
        let test = try await WorkflowTestEnvironment {
            Parent.self
            Counter.self
        }
        defer { test.shutDown() }
        _ = try await test.run(Parent.self, Parent.Options(child: "a", input: 2))
        let handle = test.client.handle(Parent.self, id: "Parent")
        let events = try await handle.history().all()
        #expect(events.first?.type == "WORKFLOW_EXECUTION_STARTED")
        #expect(events.last?.type == "WORKFLOW_EXECUTION_COMPLETED")
        #expect(events.map(\.id.rawValue) == Array(1...Int64(events.count)))
        let json = Array(try await handle.historyJSON().utf8)
        let replayer = try Replayer { Parent.self }
        #expect(await replayer.result(of: try WorkflowHistory(json: json)).failure == nil)
    }

    @Test("follows a history until the run ends")
    func following() async throws {
        let test = try await WorkflowTestEnvironment { Sleeper.self }
        defer { test.shutDown() }
        let handle = try await test.start(Sleeper.self, .hours(3))
        let types = try await handle.history(waitsForMore: true).all().map(\.type)
        #expect(types.contains("TIMER_FIRED") && types.last == "WORKFLOW_EXECUTION_COMPLETED")
        #expect(test.elapsed == .hours(3))
    }

    @Test("lists, scans, counts and deletes workflows")
    func lists() async throws {
        let test = try await WorkflowTestEnvironment {
            Sleeper.self
            Basket.self
        }
        defer { test.shutDown() }
        _ = try await test.run(Sleeper.self, .zero)
        let basket = try await test.start(Basket.self, Empty())
        #expect(try await test.client.countWorkflows() == 2)
        #expect(try await test.client.countWorkflowsByStatus() == ["Completed": 1, "Running": 1])
        var scanned: [String] = []
        for try await workflow in test.client.scanWorkflows("") { scanned.append(workflow.workflowID) }
        #expect(scanned.sorted() == ["Basket", "Sleeper"])
        try await basket.delete()
        #expect(try await test.client.countWorkflows() == 1)
        await #expect { try await basket.describe() } throws: {
            if case .workflowNotFound? = $0 as? ClientError { true } else { false }
        }
        #expect(try await test.client.isServing())
    }

    @Test("is told by name what the environment does not play")
    func notPlayed() async throws {
        let test = try await WorkflowTestEnvironment { Basket.self }
        defer { test.shutDown() }
        let handle = try await test.start(Basket.self, Empty())
        await #expect { try await handle.pause() } throws: { error in
            "\(error)" == "the test environment in memory does not play PauseWorkflowExecution; use DevServer for it"
        }
        await #expect { try await test.client.countWorkflows("WorkflowType = 'x'") } throws: {
            "\($0)".contains("list queries")
        }
    }

    @Test("hears of a workflow's trouble in words about the workflow")
    func words() async throws {
        let test = try await WorkflowTestEnvironment { Basket.self }
        defer { test.shutDown() }
        let handle = try await test.start(Sleeper.self, .zero)
        await #expect { try await handle.result() } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("Sleeper \"Sleeper\" cannot go on: workflow Sleeper is not registered")
                && text.contains("registered are: Basket")
        }
    }

    @Test("an empty list of names counts as no list")
    func none() async throws {
        struct Calls: Workflow {
            init(_ input: Empty) {}
            static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Empty {
                try await context.execute(Shop.note, "x")
            }
        }
        let test = try await WorkflowTestEnvironment { Calls.self }
        defer { test.shutDown() }
        let handle = try await test.start(Calls.self, Empty())
        await #expect { try await handle.result() } throws: { "\($0)".contains("registered are: none") }
    }

    @Test("a mock takes the place of the real activity, wherever it stands", arguments: [true, false])
    func mockBesideReal(first: Bool) async throws {
        let mock = ActivityMock(Shop.charge, .returns("mocked"))
        let real = Shop.charge.implemented { _ in "real" }
        let test = try await WorkflowTestEnvironment {
            Charge.self
            if first {
                mock
                real
            } else {
                real
                mock
            }
        }
        defer { test.shutDown() }
        #expect(try await test.run(Charge.self, 1) == "mocked")
        #expect(mock.calls.count == 1)
    }

    @Test("two mocks of one thing are a mistake")
    func twoMocks() async throws {
        await #expect(throws: RegistrationError.self) {
            _ = try await WorkflowTestEnvironment {
                Charge.self
                ActivityMock(Shop.charge, .returns("a"))
                ActivityMock(Shop.charge, .returns("b"))
            }
        }
        let mocks = [WorkflowMock(Sleeper.self) { _ in .never }, WorkflowMock(Sleeper.self) { _ in .never }]
        await #expect(throws: RegistrationError.self) {
            _ = try await WorkflowTestEnvironment(mocking: mocks) { Charge.self }
        }
    }
}

/// What a server would refuse fails the test, with what is wrong.
@Suite("What a server refuses, in an environment")
struct RefusedTests {
    struct Task2: Workflow {
        init(_ input: String) {}
        static func run(_ what: String, in context: WorkflowContext<Self>) async throws -> String {
            switch what {
            case "no time": return try await context.execute(Shop.charge.with { $0.startToClose = .zero }, 1)
            case "large":
                let value = String(repeating: "x", count: 3 << 20)
                return try await context.execute(child: Task2.self, id: "child", value)
            case "result": return String(repeating: "x", count: 3 << 20)
            case "many":
                for number in 0..<2001 { _ = context.start(Shop.charge, number) }
                try await context.sleep(for: .seconds(1))
            case "cron":
                var options = ChildOptions()
                options.cronSchedule = "* * * * *"
                return try await context.execute(child: Task2.self, id: "child", options: options, "")
            case "attribute": context.upsertSearchAttributes(SearchAttributeKey.int("Amount").set(1))
            default: break
            }
            return what
        }
    }

    @Test(
        "a command fails the test with its reason and the server's cause",
        arguments: [
            ("no time", "BAD_SCHEDULE_ACTIVITY_ATTRIBUTES"), ("no time", "neither a start-to-close nor"),
            ("large", "[TMPRL1103]"), ("result", "[TMPRL1103]"), ("many", "PENDING_ACTIVITIES_LIMIT_EXCEEDED"),
            ("cron", "cannot play: use DevServer"), ("attribute", "Amount is not defined in the namespace"),
        ]
    )
    func refused(what: String, text: String) async throws {
        var options = WorkflowTestEnvironment.Options()
        options.searchAttributes = ["CustomIntField": .int]
        let test = try await WorkflowTestEnvironment(options: options) {
            Task2.self
            Shop.charge.implemented { _ in "charged" }
        }
        defer { test.shutDown() }
        let handle = try await test.start(Task2.self, what)
        await #expect { try await handle.result() } throws: { "\($0)".contains(text) }
        let history = try await handle.history().all().map(\.type)
        #expect(history.suffix(1) == ["WORKFLOW_TASK_FAILED"])
    }

    @Test("a command that is too large ends the workflow where the worker does not look")
    func terminates() async throws {
        var options = WorkflowTestEnvironment.Options()
        options.worker.enforcesPayloadLimits = false
        let test = try await WorkflowTestEnvironment(options: options) { Task2.self }
        defer { test.shutDown() }
        let handle = try await test.start(Task2.self, "result")
        await #expect { try await handle.result() } throws: { error in
            guard case .terminated(let reason)? = error as? WorkflowFailure<any Error> else { return false }
            return reason.contains("bytes")
        }
    }

    @Test("an activity's result that is too large fails the attempt")
    func largeResult() async throws {
        let test = try await WorkflowTestEnvironment {
            Charge.self
            Shop.charge.implemented { _ in String(repeating: "x", count: 3 << 20) }
        }
        defer { test.shutDown() }
        #expect(try await test.run(Charge.self, 1).contains("PayloadsTooLarge"))
    }

    @Test("any search attribute will do where the options name none")
    func anyAttribute() async throws {
        let test = try await WorkflowTestEnvironment { Task2.self }
        defer { test.shutDown() }
        #expect(try await test.run(Task2.self, "attribute") == "attribute")
    }

    @Test("limits of zero do not limit", arguments: [Duration.zero, .seconds(-1)])
    func zero(time: Duration) async throws {
        let test = try await WorkflowTestEnvironment { Sleeper.self }
        defer { test.shutDown() }
        var options = StartOptions()
        (options.runTimeout, options.executionTimeout, options.taskTimeout) = (time, time, time)
        let handle = try await test.start(Sleeper.self, options: options, .hours(1))
        _ = try await handle.result()
        #expect(test.elapsed == .hours(1))
    }
}
