import OrderContract
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// Each time that somebody has, at one second before its end and one second after.
    @Suite("and its deadlines")
    struct Deadlines {
        enum Wait: String, CaseIterable, CustomTestStringConvertible {
            case approval, payment, completion

            var testDescription: String { rawValue }

            var policy: OrderPolicy {
                switch self {
                case .approval: .approval
                case .payment: .paylater
                case .completion: .managed
                }
            }

            var limit: Duration {
                switch self {
                case .approval: .minutes(15)
                case .payment: .seconds(30)
                case .completion: .hours(24)
                }
            }

            func end(_ order: WorkflowHandle<OrderWorkflow>) async throws {
                switch self {
                case .approval: try await order.signal(\.approve, Approval(approvedBy: "Ann"))
                case .payment: try await order.signal(\.confirmPayment, PaymentConfirmation())
                case .completion: try await order.signal(\.complete)
                }
            }
        }

        @Test("15 minutes, 30 seconds, 24 hours: one second before, the order goes on", arguments: Wait.allCases)
        func inTime(_ wait: Wait) async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(wait.policy))
                try await shop.test.sleep(for: wait.limit - .seconds(1))
                let deadline = try #require(try await handle.query(\.status).deadline)
                #expect(deadline.duration(since: shop.test.now) == .seconds(1))
                try await wait.end(handle)
                let ending = try await shop.ending(handle)
                #expect(ending.report.status == .completed)
                #expect(ending.report.deadline == nil)
                #expect(!ending.report.timedOut)
            }
        }

        @Test("one second after, it is cancelled and takes no messages", arguments: Wait.allCases)
        func tooLate(_ wait: Wait) async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(wait.policy))
                try await shop.test.sleep(for: wait.limit + .seconds(1))
                await #expect(throws: ClientError.self) { try await wait.end(handle) }
                let ending = try await shop.ending(handle)
                #expect(ending.report.status == .cancelled && ending.report.timedOut)
                #expect(ending.result?.reason?.hasSuffix("within \(wait.limit)") == true)
            }
        }

        @Test("a day without completion completes the order all the same, where its policy says so")
        func completesAtTimeout() async throws {
            try await Rehearsal.run { shop async throws in
                var order = Rehearsal.order(.managed)
                order.policy.completion = .onSignal(timeoutMilliseconds: 86_400_000, completesAtTimeout: true)
                let ending = try await shop.play(order)
                #expect(ending.report.status == .completed && !ending.report.timedOut)
                #expect(shop.test.elapsed == .hours(24))
            }
        }

        @Test("messages do not prolong a deadline: there is one timer, set once")
        func oneTimer() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(.approval))
                let deadline = try await handle.query(\.status).deadline
                for _ in 0..<5 {
                    try await shop.test.sleep(for: .minutes(2))
                    try await handle.signal(\.addItem, AddLineItem(sku: "PEN-042", quantity: 1))
                    try await handle.signal(\.expedite)
                }
                #expect(try await handle.query(\.status).deadline == deadline)
                #expect(try await shop.ending(handle).report.timedOut)
                #expect(shop.test.elapsed == .minutes(15))
            }
        }

        @Test("a review waits for as long as it takes, and the payment window begins after it")
        func patientReview() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(.paylater, amount: 12_000_00))
                try await shop.test.sleep(for: .hours(24 * 30))
                let waiting = try await handle.query(\.status)
                #expect(waiting.stage == .review && waiting.deadline == nil)
                try await handle.signal(\.audit, AuditDecision(.approve))
                let deadline = try #require(try await handle.query(\.status).deadline)
                #expect(deadline.duration(since: shop.test.now) == .seconds(30))
                #expect(try await shop.ending(handle).report.timedOut)
            }
        }
    }
}
