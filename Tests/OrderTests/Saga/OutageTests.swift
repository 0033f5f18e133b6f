import Foundation
import OrderContract
import OrderDatabase
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// An outage of the database says nothing about an order, and does not end it.
    @Suite("Outages", .timeLimit(.minutes(4)))
    struct Outages {
        /// An order with the usual patience.
        private static func patient(_ policy: OrderPolicy) -> OrderInput {
            var order = Rehearsal.order(policy)
            order.policy.retry.outageMilliseconds = nil
            return order
        }

        @Test(
            "a database that is away for ten minutes delays an order, at each step",
            arguments: [
                "CreateOrder", "ReserveStock", "ProcessPayment", "UpdateInventory", "UpdateOrderStatus",
                "NotifyCustomer",
            ]
        )
        func tenMinutes(_ step: String) async throws {
            try await Rehearsal.run { shop async throws in
                let test = shop.test
                let back = test.now.advanced(by: .minutes(10))
                shop.trouble.when(step) { _ in test.now < back ? .fails(StateUnavailable("away")) : .works }
                let ending = try await shop.play(Self.patient(.direct))
                #expect(ending.execution == "Completed")
                #expect(ending.report.status == .completed)
                #expect(ending.money == (1, 0))
                #expect(test.now >= back)
                // Nothing is waited for any more.
                #expect(ending.report.errorCode == nil && ending.report.lastError == nil)
            }
        }

        @Test("so does one during a payment in a child workflow, during processing, and while a parcel is booked")
        func children() async throws {
            try await Rehearsal.run { shop async throws in
                let test = shop.test
                for step in ["ProcessPayment", "ProcessOrder", "BookShipment"] {
                    let back = Back(test.now)
                    shop.trouble.when(step) { _ in back.isAway(test.now) ? .fails(StateUnavailable("away")) : .works }
                }
                var order = Self.patient(.validated)
                order.policy.validation = .shape
                order.policy.shipping = .automatic
                let ending = try await shop.play(order)
                #expect(ending.execution == "Completed")
                #expect(ending.money == (1, 0))
            }
        }

        @Test("a customer may cancel an order that waits for the database")
        func cancelled() async throws {
            try await Rehearsal.run { shop async throws in
                let test = shop.test
                let back = test.now.advanced(by: .minutes(20))
                shop.trouble.when("ReserveStock") { _ in test.now < back ? .fails(StateUnavailable("away")) : .works }
                let ending = try await shop.play(Self.patient(.direct), after: .minutes(2)) { order in
                    #expect(try await order.query(\.status).errorCode == "waiting")
                    try await order.signal(\.cancel, CancelRequest(reason: "too slow"))
                }
                #expect(ending.report.status == .cancelled)
                #expect(ending.report.lastError == "too slow")
            }
        }

        @Test("after the time that the policy allows, the order is given up", arguments: [0, 120_000])
        func over(_ limit: Int64) async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.fail("UpdateInventory")
                var order = Rehearsal.order(.direct)
                order.policy.retry.outageMilliseconds = limit
                let handle = try await shop.start(order)
                try await shop.test.sleep(for: .milliseconds(limit) + .minutes(3))
                #expect(try await handle.query(\.status).stage == .compensating)
                shop.trouble.when("UpdateInventory") { _ in .works }
                let ending = try await shop.ending(handle)
                #expect(ending.execution == "Failed InventoryFailed")
                #expect(ending.report.errorCode == "inventory_failed")
                #expect(ending.report.lastError == "the goods could not be taken from the stock")
                #expect(ending.money == (1, 1))
            }
        }

        @Test("a customer with a telephone number is told by email and by text message, each once")
        func channels() async throws {
            try await Rehearsal.run { shop async throws in
                var order = Rehearsal.order(.direct)
                order.customerID = "CUST-001"
                shop.trouble.when("NotifyCustomer") { $0.number == 1 ? .losesAnswer : .works }
                _ = try await shop.play(order)
                let sent = try await shop.stores.notifications.sent(about: order.orderID)
                #expect(sent.map(\.channel) == [.email, .sms])
                #expect(Set(sent.map(\.key)).count == 2)
            }
        }

        @Test("what a customer reads has no cause in it; the order's record has")
        func words() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("UpdateInventory") {
                    $0.isCommit ? .fails(PermanentError("libpq: 10.0.0.5 says \u{0} no")) : nil
                }
                let ending = try await shop.play(Rehearsal.order(.direct))
                let messages = try await shop.stores.notifications.sent(about: "ORDER-1").map(\.message)
                for text in messages + [ending.report.lastError ?? ""] + ending.report.steps.compactMap(\.detail) {
                    #expect(!text.contains("libpq"), "\(text)")
                }
                #expect(ending.record?.reason?.contains("libpq: 10.0.0.5") == true)
            }
        }

        @Test("an added item is answered when it is held, and refused when it cannot be")
        func additions() async throws {
            try await Rehearsal.run { shop async throws in
                let handle = try await shop.start(Rehearsal.order(.approval))
                try await shop.reach(.awaitingApproval, handle)
                let report = try await handle.update(\.tryAddItem, AddLineItem(sku: "EXTRA-001", quantity: 1))
                #expect(report.items.last?.sku == "EXTRA-001")
                await #expect(throws: UpdateFailure<NotPossible>.self) {
                    try await handle.update(\.tryAddItem, AddLineItem(sku: "PEN-042", quantity: 1_000))
                }
                await #expect(throws: UpdateFailure<NotPossible>.self) {
                    try await handle.update(\.tryExpedite, Empty())
                }
                try await shop.giveUp(handle)
            }
        }
    }
}

/// A database that is away for ten minutes from the first time that it is asked on.
private final class Back: Sendable {
    private let end: Timestamp

    init(_ now: Timestamp) { end = now.advanced(by: .minutes(10)) }

    func isAway(_ now: Timestamp) -> Bool { now < end }
}
