import Foundation
import OrderContract
import OrderStores
import OrderWorkflows
import TemporalClient
import TemporalCore
import TestSupport
import Testing

extension Orders {
    @Suite("when everybody wants the same")
    struct Rush {
        private let shop: Shop

        init() throws { shop = try Shop() }

        @Test("500 orders at once for 100 pieces: 100 are sold, 400 refused, none held", .timeLimit(.minutes(5)))
        func oversold() async throws {
            // Two processes that share the stock.
            let workers = [try await shop.worker(), try await shop.worker()]
            defer { for worker in workers { worker.kill() } }
            let client = try await Client.connect(ClientOptions(shop.address))
            let numbers = 1...500
            let orders = try await withThrowingTaskGroup(of: WorkflowHandle<OrderWorkflow>.self) { group in
                for number in numbers {
                    let input = OrderInput(
                        orderID: shop.order("RUSH-\(number)"),
                        customerID: "CUST-\(number)",
                        lines: [LineItem(sku: "PROD-005", name: "Gaming Mouse", quantity: 1)],
                        policy: .preset(.direct)
                    )
                    let queue = TaskQueue(shop.queue)
                    group.addTask {
                        try await client.start(
                            OrderWorkflow.self,
                            id: .order(input.orderID),
                            on: queue,
                            input
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            var (sold, refused) = (0, 0)
            for order in orders {
                do throws(WorkflowFailure<any Error>) {
                    let result = try await order.result()
                    #expect(result.status == .completed)
                    sold += 1
                } catch {
                    #expect("\(error)".contains("1 of PROD-005 were asked for, 0 are in stock"), "\(error)")
                    refused += 1
                }
            }
            await client.close()

            #expect(sold == 100)
            #expect(refused == 400)
            let left = try await shop.withStores { try await $0.inventory.level(of: "PROD-005") }
            #expect(left == StockLevel(sku: "PROD-005", onHand: 0, held: 0))
            try await shop.expectSoundBooks()
        }
    }
}
