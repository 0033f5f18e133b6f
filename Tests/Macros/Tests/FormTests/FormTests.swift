import Temporal
import TemporalTesting
import Testing

@testable import Forms

@Suite("Forms of a workflow")
struct FormTests {
    @Test("a run has the labels and the order that its author likes")
    func labels() async throws {
        let test = try await WorkflowTestEnvironment { Hello.self }
        defer { test.shutDown() }
        #expect(try await test.client.execute(Hello.self, id: "hello", on: test.taskQueue, "World") == "Hello, World!")
    }

    @Test("neither input nor result are needed")
    func nothing() async throws {
        let test = try await WorkflowTestEnvironment {
            Nothing.self
            Silent.self
            StaticSilent.self
        }
        defer { test.shutDown() }
        let handle = try await test.client.start(Nothing.self, id: "nothing", on: test.taskQueue, Empty())
        try await handle.signal(\.count)
        _ = try await handle.result()
        let silent = try await test.client.start(Silent.self, id: "silent", on: test.taskQueue, "hush")
        #expect(try await silent.query(\.last) == "hush")
        _ = try await silent.result()
        _ = try await test.client.execute(StaticSilent.self, id: "static", on: test.taskQueue, "hush")
    }

    @Test("a workflow of Apple's SDK keeps its methods")
    func ported() async throws {
        let test = try await WorkflowTestEnvironment {
            Invitation.self
            Mail(blocked: "Eve")
        }
        defer { test.shutDown() }
        let handle = try await test.client.start(Invitation.self, id: "invitation", on: test.taskQueue, "Ann")
        try await handle.signal(named: "Reply", "yes")
        #expect(try await handle.query(\.currentAnswer) == "yes")
        #expect(try await handle.result() == "Ann says yes" && Mail.send.name == "Send")
        let silent = try await test.client.execute(Invitation.self, id: "silent", on: test.taskQueue, "Bob")
        #expect(silent == "Bob says nothing" && test.elapsed == .days(7))
    }

    @Test("several inputs are arguments, and a workflow may be generic")
    func several() async throws {
        let test = try await WorkflowTestEnvironment { Page<String>.self }
        defer { test.shutDown() }
        let input = Arguments<[String], Int>(["a", "b"], 40)
        let handle = try await test.client.start(Page<String>.self, id: "page", on: test.taskQueue, input)
        try await handle.signal(\.add, "c")
        #expect(try await handle.result() == 43)
    }

    @Test("a query that changes its copy changes nothing")
    func copies() {
        var parcel = Parcel("Main Street")
        var copy = parcel
        copy.sign()
        copy.note("fragile", times: 1)
        #expect(copy.isSigned && copy.notes == ["fragile"])
        #expect(!parcel.isSigned && parcel.notes.isEmpty)
        parcel.note("heavy", times: 2)
        #expect(parcel.notes == ["heavy", "heavy"] && copy.notes == ["fragile"])
    }

    @Test("state that is lent across an await is found when a message wants it")
    func lent() async throws {
        let test = try await WorkflowTestEnvironment { Lender.self }
        defer { test.shutDown() }
        let handle = try await test.client.start(Lender.self, id: "lender", on: test.taskQueue, Empty())
        await #expect {
            try await handle.signal(\.add)
            _ = try await handle.result()
        } throws: { "\($0)".contains("Lender awaits within a change of its state") }
    }

    @Test("what an activity throws arrives as it is declared")
    func declared() async throws {
        let depot = Depot()
        let test = try await WorkflowTestEnvironment {
            Parcel.self
            depot.activities
        }
        defer { test.shutDown() }
        let handle = try await test.client.start(Parcel.self, id: "parcel", on: test.taskQueue, "nowhere")
        try await handle.signal(\.sign)
        await #expect { try await handle.result() } throws: { "\($0)".contains("TooLate") }
    }
}
