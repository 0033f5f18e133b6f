import OrderContract
import OrderStores
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

/// The order as it was before orders were paid for and before three things were looked up at once; kept as it was.
private struct FirstOrderWorkflow: Workflow {
    static var name: String { "OrderWorkflow" }

    init(_ order: OrderInput) {}

    static func run(_ order: OrderInput, in context: WorkflowContext<Self>) async throws -> OrderResult {
        let retry = order.policy.retry
        let look = InventorySnapshotRequest(lines: order.lines)
        try await context.execute(Inventory.snapshot.retried(as: retry), look)
        let hold = ReserveStockRequest(orderID: order.orderID, lines: order.lines)
        try await context.execute(Inventory.reserve.retried(as: retry), hold)
        let take = UpdateInventoryRequest.commit(orderID: order.orderID, lines: order.lines)
        try await context.execute(Inventory.commit.retried(as: retry), take)
        // The new version is deployed while this step is tried again and again.
        return OrderResult(orderID: order.orderID, status: .completed, total: .zero())
    }
}

extension Orders {
    @Suite("of an older version")
    struct Versions {
        private let shop: Shop

        init() throws { shop = try Shop() }

        @Test("3.5, 2.7: an order begun before the changes goes on without payment and with the stock lookup alone")
        func deployment() async throws {
            let order = Order(shop: shop, id: shop.order())
            try await shop.start([], ["ASYNC": "true", "ORDER_ID": order.id, "RETRY_MAX_ATTEMPTS": "0"])
            try await order.signal("approve-payment", #"{"ApprovedBy":"admin"}"#)
            try await workAsBefore {
                try await eventually("the old version is about to take the stock") {
                    try await order.pendingActivities().contains { $0["lastFailure"] != nil }
                }
            }
            let worker = try await shop.worker()
            defer { worker.kill() }
            #expect(try await order.end() == "COMPLETED")
            let status = try await order.status()
            #expect(status.status == .completed)
            #expect(status.paymentStatus == .skipped)
            #expect(status.version == -1)
            #expect(
                try await order.result().steps.words == [
                    "FetchInventorySnapshot done", "ReserveStock done", "UpdateInventory done",
                    "UpdateOrderStatus done", "SendOrderConfirmation done",
                ]
            )
            #expect(!(try await order.events()).contains("WORKFLOW_TASK_FAILED"))
            try await shop.record(order.workflowID, "before-payment/approval-completed")
        }

        @Test("an order of today records its versions")
        func markers() async throws {
            let worker = try await shop.worker()
            defer { worker.kill() }
            let order = Order(shop: shop, id: shop.order())
            try await shop.start([], ["AUTO_APPROVE": "true", "ORDER_ID": order.id])
            #expect(try await order.status().version == 2)
            #expect(
                try await order.versionedChanges() == [
                    "order-progress", "order-workflow-v2", "payment-processing-change",
                ]
            )
        }

        /// Runs a worker of the old version, which cannot take stock, for as long as the body takes.
        private func workAsBefore(_ body: () async throws -> Void) async throws {
            let client = try await Client.connect(ClientOptions(shop.address))
            try await shop.withStores { stores in
                let inventory = stores.inventory
                let worker = try Worker(client, on: TaskQueue(shop.queue)) {
                    FirstOrderWorkflow.self
                    Inventory.snapshot.implemented { try await inventory.snapshot($0) }
                    Inventory.reserve.implemented { try await inventory.hold($0) }
                }
                let work = Task { try await worker.run() }
                defer { worker.shutDown() }
                try await body()
                worker.shutDown()
                try await work.value
            }
            await client.close()
        }
    }
}
