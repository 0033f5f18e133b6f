import Foundation
import OrderActivities
import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

extension Orders {
    /// What a real server writes of each way that an order can go, replayed at once.
    ///
    /// With `RECORD_HISTORIES` naming a folder the histories are also written there, for `Tests/ReplayTests/Histories`.
    @Suite("recorded")
    struct Recordings {
        typealias Handle = WorkflowHandle<OrderWorkflow>

        /// One way, by the name of its recording.
        private struct Way: Sendable {
            let name: String
            let order: OrderInput
            /// How its execution ends.
            var end = OrderStatus.completed
            /// What is said to it.
            var told: @Sendable (Handle) async throws -> Void = { _ in }
        }

        private let shop: Shop

        init() throws { shop = try Shop() }

        @Test("every way fits the workflows that went it, in any pieces")
        func ways() async throws {
            try await withWorker { client, queue in
                let ways = ways
                let handles = try await withThrowingTaskGroup(of: Void.self) { group in
                    var handles: [Handle] = []
                    for way in ways {
                        let id = WorkflowID<OrderWorkflow>.order(way.order.orderID)
                        let handle = try await client.start(OrderWorkflow.self, id: id, on: queue, way.order)
                        handles.append(handle)
                        group.addTask { try await way.told(handle) }
                    }
                    try await group.waitForAll()
                    return handles
                }
                let replayer = try Replayer {
                    OrderWorkflow.self
                    PaymentWorkflow.self
                    ShipmentWorkflow.self
                }
                for (way, handle) in zip(ways, handles) {
                    // How it ends is looked at below.
                    _ = try? await handle.result()
                    #expect(try await handle.query(\.status).status == way.end, "\(way.name)")
                    let history = try await WorkflowHistory.fetch(client, workflowID: handle.id.rawValue)
                    for feeding in [Replayer.Feeding.whole, .cutAtEachTask, .pages(1), .pages(4)] {
                        do { try await replayer.replay(history, feeding) } catch {
                            Issue.record("\(way.name), fed \(feeding): \(error)")
                        }
                    }
                    try await shop.record(handle.id.rawValue, way.name)
                }
                let parcel = OrderInput.shipmentWorkflowID(forOrder: shop.order("full-completed"), number: 1)
                try await shop.record(parcel, "shipment-delivered")
            }
            try await shop.expectSoundBooks()
        }

        @Test("reset to its first task, a completed order of any policy charges, takes and tells once")
        func reset() async throws {
            try await withWorker { client, queue in
                let policies = [OrderPolicy.managed, .direct, .approval, .validated, .paylater]
                let orders = policies.map { order("reset-\($0.name.rawValue)", $0) }
                var first: [String: String] = [:]
                for order in orders {
                    let handle = try await client.signalWithStart(
                        OrderWorkflow.self,
                        id: .order(order.orderID),
                        on: queue,
                        order,
                        signal: \.confirmPayment,
                        nil
                    )
                    // An order that does not wait for a signal may have ended by now.
                    try? await handle.signal(\.approve, Approval(approvedBy: "Ann"))
                    try? await handle.signal(\.complete)
                    first[order.orderID] = try await handle.result().transactionID
                }
                for order in orders {
                    let id = OrderInput.workflowID(forOrder: order.orderID)
                    let words = ["workflow", "reset", "-w", id, "--type", "FirstWorkflowTask", "--reason", "test"]
                    let outcome = try await shop.temporal(words)
                    #expect(outcome.status == 0, "\(outcome.errors)")
                    let again = try await client.handle(OrderWorkflow.self, id: .order(order.orderID)).result()
                    #expect(again.status == .completed, "\(order.orderID)")
                    #expect(again.transactionID == first[order.orderID], "\(order.orderID)")
                }
                try await shop.withStores { stores in
                    for order in orders {
                        #expect(try await stores.payments.counts(of: order.orderID) == (1, 0), "\(order.orderID)")
                        let told = try await stores.notifications.sent(about: order.orderID).map(\.kind)
                        #expect(told == [.confirmation], "\(order.orderID)")
                    }
                    let level = try await stores.inventory.level(of: "item1")
                    #expect(level == StockLevel(sku: "item1", onHand: 100 - orders.count, held: 0))
                }
            }
            try await shop.expectSoundBooks()
        }

        // MARK: - The ways

        private var ways: [Way] {
            let cancel: @Sendable (Handle) async throws -> Void = { try await $0.signal(\.cancel, nil) }
            let few = [LineItem(sku: "item1", quantity: 101)]
            return [
                Way(name: "managed-completed", order: order("managed-completed", .managed)) {
                    try await $0.reach(.awaitingCompletion).signal(\.complete)
                },
                Way(name: "managed-cancelled", order: order("managed-cancelled", .managed), end: .cancelled) {
                    try await $0.reach(.awaitingCompletion).signal(\.orderSignal, OrderSignal(.cancel))
                },
                Way(
                    name: "managed-timed-out",
                    order: order("managed-timed-out", .managed, limit: 300),
                    end: .cancelled
                ),
                Way(name: "direct-completed", order: order("direct-completed", .direct)),
                Way(
                    name: "direct-out-of-stock",
                    order: order("direct-out-of-stock", .direct, lines: few),
                    end: .failed
                ),
                Way(name: "direct-declined", order: declined("direct-declined"), end: .failed),
                Way(name: "approval-approved", order: order("approval-approved", .approval)) { order in
                    try await order.signal(\.addItem, AddLineItem(sku: "PEN-042", quantity: 2))
                    _ = try await order.reach(.awaitingApproval).update(\.tryApprove, Approval(approvedBy: "Ann"))
                },
                Way(name: "approval-cancelled", order: order("approval-cancelled", .approval), end: .cancelled) {
                    try await cancel($0.reach(.awaitingApproval))
                },
                Way(
                    name: "approval-timed-out",
                    order: order("approval-timed-out", .approval, limit: 300),
                    end: .cancelled
                ),
                Way(name: "validated-completed", order: order("validated-completed", .validated)),
                Way(name: "validated-refused", order: order("validated-refused", .validated, dear: true), end: .failed),
                Way(name: "validated-expedited", order: slow("validated-expedited")) {
                    try await $0.reach(.processing).signal(\.expedite)
                },
                Way(name: "validated-cancelled", order: slow("validated-cancelled"), end: .cancelled) {
                    try await cancel($0.reach(.processing))
                },
                Way(name: "paylater-completed", order: order("paylater-completed", .paylater)) {
                    _ = try await $0.reach(.awaitingPayment).update(\.tryPay, PaymentConfirmation())
                },
                Way(name: "paylater-without-parcels", order: withoutParcels("paylater-without-parcels")) {
                    try await $0.signal(\.confirmPayment, nil)
                },
                Way(name: "paylater-rejected", order: order("paylater-rejected", .paylater, dear: true), end: .rejected)
                {
                    try await $0.reach(.review).signal(\.audit, AuditDecision(.reject, by: "Ann"))
                },
                Way(
                    name: "paylater-timed-out",
                    order: order("paylater-timed-out", .paylater, limit: 300),
                    end: .cancelled
                ),
                Way(name: "full-completed", order: order("full-completed", .full)) { order in
                    try await order.reach(.awaitingPayment).signal(\.confirmPayment, nil)
                    try await order.reach(.shipping)
                    try await deliver(order)
                },
                Way(name: "full-cancelled-by-temporal", order: order("full-cancelled", .full), end: .cancelled) {
                    order in
                    try await order.reach(.awaitingPayment).signal(\.confirmPayment, nil)
                    try await order.reach(.shipping).cancel(reason: "button")
                },
            ]
        }

        private func order(
            _ name: String,
            _ policy: OrderPolicy,
            limit: Int64? = nil,
            lines: [LineItem] = [LineItem(sku: "item1"), LineItem(sku: "item2")],
            dear: Bool = false
        ) -> OrderInput {
            var policy = policy
            policy.retry.initialMilliseconds = 100
            if policy.processing != nil {
                policy.processing = ProcessingTime(normalMilliseconds: 10, expeditedMilliseconds: 5)
            }
            if let limit {
                switch policy.payment {
                case .automatic: break
                case .onApproval: policy.payment = .onApproval(timeoutMilliseconds: limit)
                case .onCustomer: policy.payment = .onCustomer(timeoutMilliseconds: limit)
                }
                if case .onSignal = policy.completion {
                    policy.completion = .onSignal(timeoutMilliseconds: limit, completesAtTimeout: false)
                }
            }
            let amount = Money(minor: dear ? 12_000_00 : 30_00)
            return OrderInput(orderID: shop.order(name), lines: lines, declared: amount, policy: policy)
        }

        private func slow(_ name: String) -> OrderInput {
            var order = order(name, .validated)
            order.policy.processing = ProcessingTime(normalMilliseconds: 300_000, expeditedMilliseconds: 10)
            return order
        }

        private func withoutParcels(_ name: String) -> OrderInput {
            var order = order(name, .paylater)
            order.policy.shipping = .none
            return order
        }

        private func declined(_ name: String) -> OrderInput {
            var order = order(name, .direct)
            order.faults = Faults(paymentDeclined: true)
            return order
        }

        // MARK: - Around them

        /// Says by the Temporal command, as a carrier's own program would, that an order's one parcel is delivered.
        private func deliver(_ order: Handle) async throws {
            let parcel = "\(order.id.rawValue.replacing("order-workflow-", with: "shipment-"))-1"
            let words = ["workflow", "signal", "-w", parcel, "--name", "carrier-update"]
            try await eventually("the parcel is delivered") {
                try await shop.temporal(words + ["--input", #"{"status":"delivered"}"#]).status == 0
            }
        }

        /// Runs a worker in this process for as long as the body takes.
        private func withWorker(_ body: (Client, TaskQueue) async throws -> Void) async throws {
            let client = try await Client.connect(ClientOptions(shop.address))
            let queue = TaskQueue(shop.queue)
            let validation = try ValidationClient(address: shop.environment["VALIDATION_URL"] ?? "")
            try await shop.withStores { stores in
                let worker = try Worker(client, on: queue) {
                    OrderWorkflow.self
                    PaymentWorkflow.self
                    ShipmentWorkflow.self
                    OrderServices(stores: stores, validation: validation).registrations
                }
                let work = Task { try await worker.run() }
                defer { worker.shutDown() }
                try await body(client, queue)
                worker.shutDown()
                try await work.value
            }
            await client.close()
        }
    }
}

extension WorkflowHandle where W == OrderWorkflow {
    /// Waits until the order is at a stage.
    @discardableResult
    fileprivate func reach(_ stage: OrderStage) async throws -> Self {
        try await eventually("\(id) is at \(stage.rawValue)") { try await query(\.status).stage == stage }
        return self
    }
}
