import Foundation
// docs: first test
import Temporal
import TemporalTesting
import Testing

struct Reminder: Workflow {
    init(_ name: String) {}
    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.sleep(for: .hours(24))
        return "\(name), it is time"
    }
}

@Test func aDayPassesAtOnce() async throws {
    let test = try await WorkflowTestEnvironment { Reminder.self }
    let result = try await test.client.execute(Reminder.self, id: "reminder", on: test.taskQueue, "Ann")
    #expect(result == "Ann, it is time" && test.elapsed == .hours(24))
}
// docs: end

/// Waits for somebody's approval, but not for ever.
struct Approval: Workflow {
    var who: String?
    init(_ limit: Duration) {}

    struct Messages: MessageSet {
        let approve = Signal<Approval, String>("approve") { $0.who = $1 }
    }

    static func run(_ limit: Duration, in context: WorkflowContext<Self>) async throws -> String {
        let inTime = try await context.wait(for: limit) { $0.who != nil }
        return inTime ? "approved by \(context.state.who ?? "")" : "nobody came"
    }
}

struct Declined: Error, Codable, Equatable {
    var reason: String
}

enum Till {
    static let charge = Activity<Int, String, Declined>("charge", startToClose: .seconds(10))
}

struct Purchase: Workflow {
    init(_ amount: Int) {}
    static func run(_ amount: Int, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Till.charge, amount)
    }
}

@Suite("The examples of the page about testing")
struct DocumentationTests {
    @Test("an approval comes in time")
    func approval() async throws { try await approvalComesInTime() }

    @Test("a charge is tried three times")
    func charges() async throws { try await chargesThreeTimes() }

    @Test("a handler pays by a client of mocks")
    func handler() async throws { try await paysByHandler() }

    @Test("an activity goes on where it was")
    func drives() async throws { try await drivesAndReports() }

    @Test("histories are replayed")
    func replays() async throws { try await fits([]) }
}

/// A workflow of another team: its door.
struct CheckoutOrder: Workflow {
    struct Messages: MessageSet {
        let pay = Signal<CheckoutOrder, Int>("pay") { _, _ in }
        let status = Query<CheckoutOrder, String>("status") { _ in "" }
    }

    static func run(_ order: String, in context: WorkflowContext<Self>) async throws {}
}

// docs: client of mocks
/// What the handler of `POST /payments` does.
func pay(_ amount: Int, for order: String, temporal: Client) async throws -> String {
    let handle = temporal.handle(CheckoutOrder.self, id: WorkflowID(order))
    try await handle.signal(\.pay, amount)
    return try await handle.query(\.status)
}

func paysByHandler() async throws {
    let checkouts = WorkflowMock(CheckoutOrder.self).answering(\.status) { order in "\(order) is paid" }
    let test = try await WorkflowTestEnvironment(mocking: [checkouts])
    _ = try await test.client.start(CheckoutOrder.self, id: "order-1", on: "checkouts", "order-1")
    #expect(try await pay(20, for: "order-1", temporal: test.client) == "order-1 is paid")
    #expect(checkouts.signals(\.pay).map(\.input) == [20])
}
// docs: end

// docs: callbacks
func approvalComesInTime() async throws {
    let test = try await WorkflowTestEnvironment { Approval.self }
    let handle = try await test.client.start(Approval.self, id: "a", on: test.taskQueue, .minutes(5))
    test.after(.seconds(30)) { try await handle.signal(\.approve, "Ann") }
    #expect(try await handle.result() == "approved by Ann")
    #expect(test.elapsed == .seconds(30))
}
// docs: end

// docs: mocks
func chargesThreeTimes() async throws {
    let charge = ActivityMock(Till.charge) { call in
        switch call.attempt {
        case 1: .timesOut(.startToClose)
        case 2: .throws(ApplicationFailure("the bank is closed"))
        default: .after(.seconds(4), .returns("receipt for \(call.input)"))
        }
    }
    let test = try await WorkflowTestEnvironment {
        Purchase.self
        charge
    }
    let receipt = try await test.client.execute(Purchase.self, id: "p", on: test.taskQueue, 20)
    #expect(receipt == "receipt for 20")
    #expect(charge.calls.count == 3)
    // The pauses of the retry policy, a second and then two, and the four of the last attempt.
    #expect(test.elapsed == .seconds(7))
}
// docs: end

// docs: activity
func drivesAndReports() async throws {
    var info = ActivityEnvironment.Info()
    info.attempt = 2
    info.lastHeartbeat = 3
    let environment = ActivityEnvironment(info)
    let last = try await environment.run { context in
        let done = try context.heartbeatDetails(as: Int.self) ?? 0
        try context.heartbeat(done + 1)
        return done + 1
    }
    #expect(last == 4)
    #expect(try environment.heartbeats(as: Int.self) == [4])
}
// docs: end

// docs: replay
func fits(_ files: [URL]) async throws {
    let replayer = try Replayer { Reminder.self }
    for file in files {
        let result = await replayer.result(of: try WorkflowHistory(exported: Array(Data(contentsOf: file))))
        #expect(result.failure == nil, "\(result)")
    }
}
// docs: end
