import Foundation
import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

extension SagaTable {
    /// Rows F15 to F19: the order is given up, or its end cannot be told.
    @Suite("is given up late")
    struct Recalls {
        @Test("F15: an order that is cancelled after its payment gets money and stock back")
        func afterPayment() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.managed), after: .hours(5)) {
                    try await $0.signal(\.orderSignal, OrderSignal(.cancel))
                }
                #expect(
                    ending.row == """
                        cancelled at cancelled, Completed; undone UpdateInventory, RefundPayment; \
                        told cancellation by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
                #expect(shop.test.elapsed == .hours(5))
            }
        }

        @Test("F15: before a parcel is dispatched its booking is taken back, too")
        func beforeDispatch() async throws {
            try await Rehearsal.run { shop async throws in
                try await shop.useTwoWarehouses()
                let handle = try await shop.startBooked()
                _ = try await handle.update(\.tryCancel, CancelRequest(reason: "no"))
                let ending = try await shop.ending(handle)
                #expect(
                    ending.row == """
                        cancelled at cancelled, Completed; \
                        undone CancelShipment, CancelShipment, UpdateInventory, RefundPayment, ReleaseStock; \
                        told cancellation by SendCancellationEmail; 1 charged, 1 refunded
                        """
                )
                #expect(ending.result?.shipments == [])
            }
        }

        @Test("F15: once a parcel is dispatched a cancellation is refused, and a signal noted as too late")
        func afterDispatch() async throws {
            try await Rehearsal.run { shop async throws in
                try await shop.useTwoWarehouses()
                let handle = try await shop.startBooked()
                try await shop.carrier(1, .dispatched)
                let refusal = try await #require(throws: UpdateFailure<NotPossible>.self) {
                    try await handle.update(\.tryCancel, CancelRequest())
                }
                guard case .refused(let refused) = refusal else { throw refusal }
                #expect(refused.stage == .shipping)
                try await handle.signal(\.cancel, CancelRequest())
                #expect(try await handle.query(\.status).lastError?.hasPrefix("cancel_too_late") == true)
                try await shop.carrier(2, .delivered)
                try await shop.carrier(1, .delivered)
                let ending = try await shop.ending(handle)
                #expect(
                    ending.row == """
                        completed at completed, Completed; undone nothing; \
                        told confirmation by SendOrderConfirmation; 1 charged, 0 refunded
                        """
                )
                #expect(ending.result?.shipments == ["SHIP-ORDER-1-1", "SHIP-ORDER-1-2"])
            }
        }

        @Test("F16: an order that nobody declares complete within 24 hours is cancelled")
        func notDeclaredComplete() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.managed))
                #expect(
                    ending.row == """
                        cancelled at cancelled, Completed; undone UpdateInventory, RefundPayment; \
                        told cancellation by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
                #expect(ending.report.timedOut)
                #expect(shop.test.elapsed == .hours(24))
            }
        }

        @Test("F17: a success that cannot be recorded does not count")
        func notRecorded() async throws {
            try await Rehearsal.run(faults: "order.completing:fail") { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.direct))
                #expect(
                    ending.row == """
                        failed at status-update, Failed SimulatedFailure; \
                        undone UpdateInventory, RefundPayment, ReleaseStock; \
                        told failure by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
                #expect(ending.record?.status == .failed)
            }
        }

        @Test("F17: so is one whose record was made, but never answered")
        func recordUnknown() async throws {
            try await Rehearsal.run { shop async throws in
                shop.trouble.when("UpdateOrderStatus") { $0.change?.status == .completed ? .losesAnswer : nil }
                let ending = try await shop.play(Rehearsal.order(.direct))
                #expect(ending.execution == "Failed StateUnavailable")
                #expect(ending.money == (1, 1))
                #expect(ending.record?.status == .failed)
            }
        }

        @Test("F18: an order never fails because a message does", arguments: [OrderPolicy.Notification.email, .notify])
        func notTold(_ notification: OrderPolicy.Notification) async throws {
            try await Rehearsal.run(faults: "notification.sending:fail") { shop async throws in
                var order = Rehearsal.order(.direct)
                order.policy.notification = notification
                let ending = try await shop.play(order)
                #expect(
                    ending.row == """
                        completed at completed, Completed; undone nothing; nothing told; 1 charged, 0 refunded
                        """
                )
                #expect(ending.report.errorCode == "not_told")
                #expect(ending.report.lastError == "the customer could not be told")
            }
        }

        @Test("F19: a cancellation by Temporal before the payment releases, and ends as cancelled")
        func temporalCancellation() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.approval)) { try await $0.cancel(reason: "button") }
                #expect(
                    ending.row == """
                        cancelled at cancelled, Canceled; undone ReleaseStock; \
                        told cancellation by SendCancellationEmail; 0 charged, 0 refunded
                        """
                )
            }
        }

        @Test("F19: after the payment it refunds and reverts as well")
        func temporalCancellationLate() async throws {
            try await Rehearsal.run { shop async throws in
                let ending = try await shop.play(Rehearsal.order(.managed)) { try await $0.cancel(reason: "button") }
                #expect(
                    ending.row == """
                        cancelled at cancelled, Canceled; undone UpdateInventory, RefundPayment; \
                        told cancellation by NotifyCustomer; 1 charged, 1 refunded
                        """
                )
            }
        }
    }
}

extension Rehearsal {
    /// Starts an order of the policy with couriers, pays for it, and brings it to where its parcels are booked.
    func startBooked(_ order: OrderInput = Rehearsal.order(.full)) async throws -> WorkflowHandle<OrderWorkflow> {
        let handle = try await start(order)
        _ = try await handle.update(\.tryPay, PaymentConfirmation())
        #expect(try await handle.query(\.status).stage == .shipping)
        return handle
    }

    /// Says for a carrier how far a parcel has come.
    func carrier(_ parcel: Int, _ status: ShipmentStatus, of orderID: String = "ORDER-1") async throws {
        let handle = test.client.handle(ShipmentWorkflow.self, id: .shipment(parcel, of: orderID))
        try await handle.signal(\.carrierUpdate, CarrierUpdate(status))
    }
}
