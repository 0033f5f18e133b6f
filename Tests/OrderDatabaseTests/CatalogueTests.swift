import OrderContract
import OrderDatabase
import OrderStores
import TemporalCore
import Testing

extension Databases {
    @Suite("The catalogue, and what must be recorded")
    struct CatalogueTests {
        private func hold(_ id: String, _ line: LineItem, by rule: CatalogueRule?) -> ReserveStockRequest {
            ReserveStockRequest(orderID: id, lines: [line], customerID: nil, policy: "direct", catalogue: rule)
        }

        @Test("a strict catalogue has its own prices, and not what other orders have named")
        func strict() async throws {
            for engine in Engine.allCases {
                try await engine.withStores { stores async throws in
                    let cheap = LineItem(sku: "PROD-001", unitPrice: Money(minor: 1))
                    let wrong = WrongPrice(sku: "PROD-001", named: Money(minor: 1), price: Money(minor: 1_299_99))
                    await #expect(throws: wrong) { _ = try await stores.inventory.hold(hold("1", cheap, by: .strict)) }
                    let right = LineItem(sku: "PROD-001", unitPrice: Money(minor: 1_299_99))
                    _ = try await stores.inventory.hold(hold("2", right, by: .strict))
                    _ = try await stores.inventory.hold(hold("3", LineItem(sku: "PROD-001"), by: .strict))

                    let named = LineItem(sku: "a name", unitPrice: Money(minor: 1))
                    _ = try await stores.inventory.hold(hold("4", named, by: nil))
                    #expect(try await stores.catalogue.product("a name")?.isListed == false)
                    await #expect(throws: InvalidProduct(sku: "a name")) {
                        _ = try await stores.inventory.hold(hold("5", named, by: .strict))
                    }
                    let prices = try await stores.catalogue.prices(of: ["PROD-001", "a name", "nothing"])
                    #expect(prices == ["PROD-001": Money(minor: 1_299_99)])
                }
            }
        }

        @Test("what an order has named is a price for nobody else, and one customer cannot use up the names of all")
        func names() async throws {
            for engine in Engine.allCases {
                try await engine.withStores { stores async throws in
                    for price: Int64 in [0, 1, 1_000_000_00] {
                        let named = LineItem(sku: "a name \(price)", unitPrice: Money(minor: price))
                        _ = try await stores.inventory.hold(hold("first \(price)", named, by: nil))
                        let bare = LineItem(sku: "a name \(price)")
                        let held = try await stores.inventory.hold(hold("second \(price)", bare, by: nil))
                        #expect(held.lines.map(\.unitPrice) == [Catalogue.usualPrice])
                    }
                    func order(_ id: String, of customer: String, _ names: Range<Int>) -> ReserveStockRequest {
                        let lines = names.map { LineItem(sku: "\(id) \($0)") }
                        return ReserveStockRequest(orderID: id, lines: lines, customerID: customer, policy: "approval")
                    }
                    let most = Catalogue.mostUnlistedForOne
                    _ = try await stores.inventory.hold(order("A", of: "one", 0..<most))
                    await #expect(throws: InvalidProduct(sku: "B 0")) {
                        _ = try await stores.inventory.hold(order("B", of: "one", 0..<1))
                    }
                    _ = try await stores.inventory.hold(order("C", of: "two", 0..<1))
                    // Nor by an order that takes its stock only after the payment.
                    let known = LineItem(sku: "item1")
                    let paid = ReserveStockRequest(orderID: "D", lines: [known], customerID: "one", policy: "managed")
                    _ = try await stores.inventory.hold(paid)
                    await #expect(throws: InvalidProduct(sku: "D 0")) {
                        let lines = [known, LineItem(sku: "D 0")]
                        _ = try await stores.inventory.update(.commit(orderID: "D", lines: lines))
                    }
                }
            }
        }

        @Test("orders add so many names and no more, and what is known already can be ordered still")
        func manyNames() async throws {
            for engine in Engine.allCases {
                try await engine.withStores { stores async throws in
                    _ = try await stores.database.write { transaction in
                        let rows = (0..<Catalogue.mostUnlisted).map { "('name \($0)', 'x', 1)" }.joined(separator: ", ")
                        return try transaction.run("INSERT INTO products (id, name, price_minor) VALUES \(rows)")
                    }
                    await #expect(throws: InvalidProduct(sku: "one more")) {
                        _ = try await stores.inventory.hold(hold("1", LineItem(sku: "one more"), by: nil))
                    }
                    _ = try await stores.inventory.hold(hold("2", LineItem(sku: "name 7"), by: nil))
                    _ = try await stores.inventory.hold(hold("3", LineItem(sku: "item1"), by: nil))
                }
            }
        }

        @Test("a probe writes, and fails where nothing can be written")
        func probe() async throws {
            for engine in Engine.allCases {
                try await engine.withStores { stores async throws in
                    try await stores.probe()
                    try await stores.probe()
                    _ = try await stores.database.write { try $0.run("DROP TABLE probes") }
                    await #expect(throws: DatabaseError.self) { try await stores.probe() }
                }
            }
        }

        @Test("an order's end is recorded with any text")
        func ends() async throws {
            for engine in Engine.allCases {
                try await engine.withStores { stores async throws in
                    let reason = "no\u{0}\u{1b}[31m way"
                    let change = UpdateOrderStatusRequest(
                        orderID: "1",
                        workflowID: "order-workflow-1",
                        runID: "r",
                        sequence: 1,
                        status: .failed,
                        stage: .validation,
                        reason: reason,
                        at: Timestamp(millisecondsSince1970: 1)
                    )
                    _ = try await stores.orders.update(change)
                    #expect(try await stores.orders.record("1")?.status == .failed)
                    #expect(try await stores.orders.record("1")?.reason == "no [31m way")
                    let undone = CompensateOrderRequest(
                        orderID: "1",
                        cause: "validation_failed",
                        reason: reason,
                        steps: [SagaStep("ValidateOrder", .failed, detail: reason)],
                        at: Timestamp(millisecondsSince1970: 1),
                        key: IdempotencyKey("undone")
                    )
                    _ = try await stores.orders.compensate(undone)
                    let message = NotificationRequest(orderID: "1", kind: .failure, message: reason)
                    #expect(try await stores.notifications.send(message).isNew)
                    #expect(try await stores.lapsed.open().isEmpty)
                }
            }
        }

        @Test(
            "a message whose sender did not come back is handed over again, with its key, and once it is sent not any more"
        )
        func messages() async throws {
            struct Lost: Error {}
            for engine in Engine.allCases {
                try await engine.withStores { stores async throws in
                    let message = NotificationRequest(orderID: "1", kind: .confirmation, channel: .sms, message: "done")
                    await #expect(throws: Lost.self) {
                        _ = try await stores.notifications.send(message) { _ in throw Lost() }
                    }
                    #expect(try await stores.notifications.sent(about: "1").isEmpty)
                    let sent = try await stores.notifications.send(message) { #expect($0.key == message.key) }
                    #expect(sent.isNew)
                    let again = try await stores.notifications.send(message) { _ in Issue.record("it was sent twice") }
                    #expect(!again.isNew)
                }
            }
        }
    }
}
