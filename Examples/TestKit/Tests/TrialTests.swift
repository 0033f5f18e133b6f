import Temporal
import TemporalTesting
import Testing

@testable import TestKitExample

@Suite("A trial")
struct TrialTests {
    @Test("ends with a charge after thirty days")
    func charges() async throws {
        let charge = ActivityMock(Billing.charge) { call in
            // The bank is away at first: the mock fails, and the retry policy goes on.
            call.attempt < 3 ? .throws(ApplicationFailure("the bank is closed")) : .returns("receipt of \(call.input)")
        }
        let test = try await WorkflowTestEnvironment {
            Trial.self
            charge
        }
        let receipt = try await test.client.execute(Trial.self, id: "trial", on: test.taskQueue, "Ann")
        #expect(receipt == "receipt of Ann")
        #expect(charge.calls.count == 3)
        // The clock leaps over waits. Pauses between attempts are a minute, then two.
        #expect(test.elapsed == .days(30) + .minutes(3))
    }

    @Test("is not charged when it is cancelled in time")
    func cancels() async throws {
        let charge = ActivityMock(Billing.charge) { _ in .returns("receipt") }
        let test = try await WorkflowTestEnvironment {
            Trial.self
            charge
        }
        let trial = try await test.client.start(Trial.self, id: "trial", on: test.taskQueue, "Ann")
        test.after(.days(10)) { try await trial.signal(\.cancel) }
        #expect(try await trial.result() == "cancelled")
        #expect(test.elapsed == .days(10))
        #expect(charge.calls.isEmpty)
    }

    @Test("gives a declined card three more days")
    func declines() async throws {
        let charge = ActivityMock(Billing.charge) { _ in .throws(Billing.CardDeclined()) }
        let remind = ActivityMock(Billing.remind) { _ in .returns(Empty()) }
        let test = try await WorkflowTestEnvironment {
            Trial.self
            charge
            remind
        }
        await #expect(throws: WorkflowFailure<any Error>.self) {
            try await test.client.execute(Trial.self, id: "trial", on: test.taskQueue, "Ann")
        }
        #expect(remind.calls.map(\.input) == ["Ann"])
        #expect(test.elapsed == .days(33))
    }
}
