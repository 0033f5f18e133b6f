import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// A workflow whose code is not there: only its door.
private struct Booking: Workflow {
    struct Full: Error, Codable, Equatable { var seats: Int }

    struct Messages: MessageSet {
        let pay = Signal<Booking, Int>("pay", aliases: ["payment"]) { _, _ in }
        let status = Query<Booking, String>("status") { _ in "never" }
        let seat = InputQuery<Booking, Int, String>("seat") { _, _ in "never" }
        let add = Update<Booking, Int, Int, Full>("add") { (_, _) throws(Full) in 0 }
        let rename = Update<Booking, String, Empty, Never>("rename") { _, _ in Empty() }
    }

    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String { "never" }
}

/// What a program does with a client: a handler of an HTTP server, say.
private struct Desk: Sendable {
    let temporal: Client

    func book(_ name: String) async throws -> [String] {
        let handle = try await temporal.start(Booking.self, id: WorkflowID(name), on: "bookings", name)
        try await handle.signal(\.pay, 7)
        let status = try await handle.query(\.status)
        let seat = try await handle.query(\.seat, 3)
        let added = try await handle.update(\.add, 2)
        let described = try await handle.describe().status
        return [status, seat, "\(added)", "\(described)"]
    }
}

@Suite("A client without a server and without code of workflows")
struct MessageMockTests {
    @Test("mocks are started, signalled, asked, updated, described, listed, awaited and cancelled")
    func handler() async throws {
        let bookings = WorkflowMock(Booking.self)
            .answering(\.status) { "\($0) is paid" }
            .answering(\.seat) { id, number in "seat \(number) of \(id)" }
            .answering(\.add) { _, seats throws(Booking.Full) in
                if seats > 9 { throw Booking.Full(seats: 9) }
                return seats + 1
            }
        let test = try await WorkflowTestEnvironment(mocking: [bookings])
        defer { test.shutDown() }
        let desk = Desk(temporal: test.client)
        #expect(try await desk.book("ada") == ["ada is paid", "seat 3 of ada", "3", "running"])
        #expect(bookings.inputs == ["ada"])
        let handle = test.client.handle(Booking.self, id: "ada")
        try await handle.signal(named: "payment", 8)
        #expect(bookings.signals(\.pay).map(\.input) == [7, 8])
        #expect(bookings.signals(\.pay).map(\.workflowID) == ["ada", "ada"])
        await #expect {
            try await handle.update(\.add, 10)
        } throws: { "\($0)".contains("Full") }
        var listed: [String] = []
        for try await workflow in test.client.workflows("") { listed.append(workflow.workflowID) }
        #expect(listed == ["ada"])
        try await handle.cancel()
        await #expect(throws: WorkflowFailure<any Error>.self) { try await handle.result() }
    }

    @Test("a message that a mock has no answer for is an error that says so")
    func unanswered() async throws {
        let bookings = WorkflowMock(Booking.self) { $0 == "open" ? .never : .returns("booked \($0)") }
            .answering(\.status) { _ in "paid" }
        let test = try await WorkflowTestEnvironment(mocking: [bookings])
        defer { test.shutDown() }
        let open = WorkflowMock(Booking.self)
        #expect(open.signals(\.pay).isEmpty)
        let handle = try await test.client.start(Booking.self, id: "bob", on: "bookings", "bob")
        await #expect { try await handle.query(\.seat, 1) } throws: {
            "\($0)".contains("has no answer to query \"seat\"") && "\($0)".contains("status")
        }
        let other = try await test.client.start(Booking.self, id: "open", on: "bookings", "open")
        await #expect { try await other.update(\.rename, "x") } throws: { "\($0)".contains("rename") }
        #expect(try await handle.result() == "booked bob")
        #expect(try await handle.query(\.status) == "paid")
    }

    @Test("an update that starts its workflow is answered too")
    func updateWithStart() async throws {
        let bookings = WorkflowMock(Booking.self).answering(\.add) { _, seats in seats * 2 }
        let test = try await WorkflowTestEnvironment(mocking: [bookings])
        defer { test.shutDown() }
        let answer = try await test.client.updateWithStart(
            Booking.self,
            id: "eve",
            on: "bookings",
            conflict: .useExisting,
            "eve",
            update: \.add,
            21
        )
        #expect(answer == 42)
    }
}
