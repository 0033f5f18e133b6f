import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

@Suite("Workflows and their relations in an environment")
struct FamilyTests {
    @Test("children end as they do, in virtual time")
    func children() async throws {
        try await inMemory {
            Parent.self
            Counter.self
        } _: { (test) async throws in
            let results = [
                try await test.result(Parent.Options(child: "a", input: 2), "1"),
                try await test.result(Parent.Options(child: "b", input: -1), "2"),
                try await test.result(Parent.Options(child: "c", input: 5, timeout: .minutes(90)), "3"),
                try await test.result(Parent.Options(child: "d", input: 5, cancelAfter: .minutes(10)), "4"),
            ]
            #expect(
                results == [
                    "child gave 2 at \(Duration.hours(2))",
                    "child declared Declined(reason: \"below zero\") at \(Duration.zero)",
                    "child timed out at \(Duration.minutes(90))", "child gave 5 at \(Duration.minutes(10))",
                ]
            )
        }
    }

    @Test("what becomes of children when their parent ends", arguments: ["terminate", "cancel", "abandon"])
    func closing(policy: String) async throws {
        try await inMemory {
            Parent.self
            Counter.self
        } _: { (test) async throws in
            let options = Parent.Options(input: 3, policy: policy, leavesAfter: .minutes(1))
            #expect(try await test.run(Parent.self, options) == "left")
            let child = test.client.handle(Counter.self, id: "child")
            let status = try await child.describe().status
            switch policy {
            case "terminate": #expect(status == .terminated)
            case "cancel": #expect(status == .completed)
            default:
                #expect(status == .running)
                #expect(try await child.result() == 3)
            }
        }
    }

    @Test("a child whose id is taken is not started")
    func duplicate() async throws {
        try await inMemory {
            Parent.self
            Counter.self
        } _: { (test) async throws in
            _ = try await test.client.start(Counter.self, id: "child", on: test.taskQueue, 10)
            let text = "child not started workflowAlreadyExists at \(Duration.zero)"
            #expect(try await test.run(Parent.self, Parent.Options()) == text)
        }
    }

    @Test("a mock stands for a child")
    func mocked() async throws {
        let counter = WorkflowMock(Counter.self) { input in
            if input < 0 { return .fails(Declined(reason: "mocked")) }
            return input == 9 ? .never : .after(.hours(3), .returns(input * 10))
        }
        try await inMemory(mocking: [counter]) {
            Parent.self
        } _: { (test) async throws in
            #expect(
                try await test.result(Parent.Options(child: "a", input: 4), "1")
                    == "child gave 40 at \(Duration.hours(3))"
            )
            #expect(
                try await test.result(Parent.Options(child: "b", input: -4), "2")
                    == "child declared Declined(reason: \"mocked\") at \(Duration.zero)"
            )
            #expect(
                try await test.result(Parent.Options(child: "c", input: 9, cancelAfter: .minutes(1)), "3")
                    == "child cancelled at \(Duration.minutes(1))"
            )
            #expect(
                try await test.result(Parent.Options(child: "d", input: 9, timeout: .hours(7)), "4")
                    == "child timed out at \(Duration.hours(7))"
            )
            #expect(counter.inputs == [4, -4, 9, 9])
        }
    }

    struct Caller: Workflow {
        init(_ id: String) {}
        static func run(_ id: String, in context: WorkflowContext<Self>) async throws -> String {
            let other = context.external(Counter.self, id: WorkflowID(id))
            do {
                try await other.signal(\.more, 5)
                try await other.cancel(reason: "enough")
                return "told"
            } catch {
                return "\(error)"
            }
        }
    }

    @Test("workflows signal and cancel each other")
    func external() async throws {
        try await inMemory {
            Caller.self
            Counter.self
        } _: { (test) async throws in
            let counter = try await test.start(Counter.self, 1)
            #expect(try await test.run(Caller.self, "Counter") == "told")
            #expect(try await counter.result() == 6)
            #expect(test.elapsed == .zero)
            #expect(try await test.run(Caller.self, "nobody").contains("workflowNotFound"))
        }
    }

    struct Recorder: Workflow {
        init(_ input: Empty) {}

        enum Step: Int, ChangeVersions {
            case before = -1
            case after = 1
        }

        static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
            context.upsertMemo("note", 7)
            context.upsertSearchAttributes(SearchAttributeKey.keyword("CustomKeywordField").set("red"))
            let made = context.sideEffect { 42 }
            let number = Int.random(in: 0..<1_000_000, using: &context.random)
            try await context.sleep(for: .seconds(1))
            return "\(made) \(context.version(of: Step.self)) \(context.patched("p")) \(number) \(context.uuid())"
        }
    }

    @Test("what a workflow records is there, and chance is the same each time")
    func records() async throws {
        var results: [String] = []
        for _ in 0..<2 {
            try await inMemory {
                Recorder.self
            } _: { (test) async throws in
                let handle = try await test.start(Recorder.self, Empty())
                results.append(try await handle.result())
                let description = try await handle.describe()
                #expect(description.memo.map(\.name) == ["note"])
                #expect(description.searchAttributes.map(\.name).contains("CustomKeywordField"))
            }
        }
        #expect(results[0] == results[1])
        #expect(results[0].hasPrefix("42 after true "))
    }
}

extension WorkflowTestEnvironment {
    fileprivate func result(_ options: Parent.Options, _ id: String) async throws -> String {
        try await client.execute(Parent.self, id: WorkflowID(id), on: taskQueue, options)
    }
}
