import OrderContract
import OrderDatabase
import OrderStores
import TemporalCore
import Testing

extension Databases {
    @Suite("What the order desk asks the database")
    struct DeskTests {
        private static let day = Timestamp(millisecondsSince1970: 1_767_225_600_000)

        /// Five orders, one a day: and the odd one.
        private func fill(_ stores: OrderStores) async throws {
            let orders: [(String, String?, String, Int64, OrderStatus)] = [
                ("A-1", "Ann", "PROD-001", 100, .completed), ("A-2", "BOB", "BOOK-001", 300, .failed),
                ("A-3", "ann lee", "PROD-001", 200, .awaitingReview), ("A-4", nil, "100%_off!", 300, .pending),
                ("odd", "Bob", "PEN-042", 50, .completed),
            ]
            for (index, (id, customer, sku, total, status)) in orders.enumerated() {
                let at = Self.day.advanced(by: .days(index))
                let input = OrderInput(
                    orderID: id,
                    customerID: customer,
                    lines: [LineItem(sku: sku, unitPrice: Money(minor: total))],
                    policy: .preset(.approval)
                )
                _ = try await stores.orders.create(
                    CreateOrderRequest(input, workflowID: "w-\(id)", runID: "r", at: at)
                )
                let change = UpdateOrderStatusRequest(
                    orderID: id,
                    workflowID: "w-\(id)",
                    runID: "r",
                    sequence: 1,
                    status: status,
                    stage: .payment,
                    total: Money(minor: total),
                    at: at
                )
                _ = try await stores.orders.update(change)
            }
        }

        @Test("orders are found by each thing that a person knows of them, in any case, and by all of them together")
        func search() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(now: { Self.day }) { stores async throws in
                    try await fill(stores)
                    func found(_ change: (inout OrderArchive.Search) -> Void) async throws -> [String] {
                        var search = OrderArchive.Search()
                        search.sorting = .id
                        search.isDescending = false
                        change(&search)
                        return try await stores.archive.search(search, limit: 10).entries.map(\.orderID)
                    }
                    #expect(try await found { _ in }.count == 5)
                    #expect(try await found { $0.idPart = "a-" } == ["A-1", "A-2", "A-3", "A-4"])
                    #expect(try await found { $0.customerPart = "ANN" } == ["A-1", "A-3"])
                    #expect(try await found { $0.customerID = "Bob" } == ["odd"])
                    #expect(try await found { $0.productPart = "prod-0" } == ["A-1", "A-3"])
                    #expect(try await found { $0.productPart = "%_" } == ["A-4"], "signs of patterns are letters")
                    #expect(try await found { $0.productPart = "_" } == ["A-4"])
                    #expect(try await found { $0.productPart = "off!" } == ["A-4"])
                    #expect(try await found { $0.statuses = [.failed, .pending] } == ["A-2", "A-4"])
                    #expect(try await found { $0.stage = .payment }.count == 5)
                    #expect(try await found { $0.stage = .commit } == [])
                    #expect(try await found { $0.least = 200 } == ["A-2", "A-3", "A-4"])
                    #expect(try await found { $0.most = 100 } == ["A-1", "odd"])
                    #expect(try await found { $0.from = Self.day.advanced(by: .days(3)) } == ["A-4", "odd"])
                    #expect(try await found { $0.until = Self.day.advanced(by: .days(1)) } == ["A-1"])
                    let both = try await found {
                        $0.customerPart = "bob"
                        $0.least = 100
                    }
                    #expect(both == ["A-2"])
                    await #expect(throws: PermanentError.self) { _ = try await found { $0.idPart = "\0" } }
                }
            }
        }

        @Test("orders are sorted and counted, and no page has an order of another one")
        func pages() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(now: { Self.day }) { stores async throws in
                    try await fill(stores)
                    func page(_ sorting: OrderArchive.Sorting, _ isDescending: Bool, from offset: Int = 0) async throws
                        -> OrderArchive.Findings
                    {
                        var search = OrderArchive.Search()
                        (search.sorting, search.isDescending) = (sorting, isDescending)
                        return try await stores.archive.search(search, offset: offset, limit: 2)
                    }
                    #expect(try await page(.created, true).entries.map(\.orderID) == ["odd", "A-4"])
                    #expect(try await page(.created, false).entries.map(\.orderID) == ["A-1", "A-2"])
                    #expect(try await page(.total, false).entries.map(\.orderID) == ["odd", "A-1"])
                    #expect(try await page(.customer, false).entries.map(\.orderID) == ["A-4", "A-1"])
                    #expect(try await page(.status, false).entries.map(\.orderID) == ["A-3", "A-1"])
                    // Two cost the same.
                    var seen: [String] = []
                    for offset in [0, 2, 4] {
                        let part = try await page(.total, true, from: offset)
                        #expect(part.count == 5)
                        seen += part.entries.map(\.orderID)
                    }
                    #expect(seen == ["A-4", "A-2", "A-3", "A-1", "odd"])
                    let beyond = try await page(.total, true, from: 10)
                    #expect(beyond.entries.isEmpty && beyond.count == 5)
                }
            }
        }

        @Test("what was changed of a product is recorded with who and when, and the books add up")
        func shelf() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(now: { Self.day }) { stores async throws in
                    let line = LineItem(sku: "PEN-042", quantity: 3)
                    let hold = ReserveStockRequest(orderID: "1", lines: [line], customerID: nil, policy: "direct")
                    _ = try await stores.inventory.hold(hold)
                    _ = try await stores.inventory.update(.commit(orderID: "1", lines: [line]))
                    let more = ReserveStockRequest(orderID: "2", lines: [line], customerID: nil, policy: "direct")
                    _ = try await stores.inventory.hold(more)

                    var wish = Catalogue.Wish()
                    (wish.price, wish.stock, wish.seenPrice, wish.seenStock) = (1_75, 12, 1_50, 97)
                    let changed = try await stores.catalogue.change("PEN-042", wish, by: "ann")
                    #expect((changed.price, changed.onHand, changed.held) == (Money(minor: 1_75), 12, 3))
                    #expect(changed.sold == 3 && changed.available == 9 && changed.isLow)
                    #expect(try await stores.catalogue.shelf(of: "PEN-042") == [changed])
                    #expect(
                        try await stores.catalogue.changes(of: "PEN-042") == [
                            Catalogue.Change(field: .stock, old: 97, new: 12, by: "ann", at: Self.day),
                            Catalogue.Change(field: .price, old: 1_50, new: 1_75, by: "ann", at: Self.day),
                        ]
                    )
                    #expect(try await stores.catalogue.changes(of: "BOOK-001").isEmpty)

                    await #expect(throws: Catalogue.Refusal.changed) {
                        try await stores.catalogue.change("PEN-042", wish, by: "bob")
                    }
                    wish = Catalogue.Wish()
                    wish.stock = 2
                    await #expect(throws: Catalogue.Refusal.held(3)) {
                        try await stores.catalogue.change("PEN-042", wish, by: "bob")
                    }
                    await #expect(throws: Catalogue.Refusal.unknown) {
                        try await stores.catalogue.change("nothing", wish, by: "bob")
                    }
                    #expect(try await stores.catalogue.changes(of: "PEN-042").count == 2)
                    let names = try await stores.catalogue.shelf().map(\.sku)
                    #expect(names.contains("PROD-001") && names.contains("PEN-042"))
                    let books = try await Audit(stores.database).report()
                    #expect(!books.violations.contains { $0.subject.contains("PEN-042") }, "\(books.violations)")
                }
            }
        }

        @Test("a product is added once, with who did; a name of an order becomes one, and the books add up")
        func added() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(now: { Self.day }) { stores async throws in
                    let lamp = Catalogue.Product(sku: "LAMP-1", name: "Lamp", price: Money(minor: 24_50), stock: 40)
                    let added = try await stores.catalogue.list(lamp, by: "ann")
                    #expect((added.name, added.price, added.onHand, added.sold) == ("Lamp", Money(minor: 24_50), 40, 0))
                    #expect(
                        try await stores.catalogue.changes(of: "LAMP-1") == [
                            Catalogue.Change(field: .stock, old: nil, new: 40, by: "ann", at: Self.day),
                            Catalogue.Change(field: .price, old: nil, new: 24_50, by: "ann", at: Self.day),
                        ]
                    )
                    for sku in ["LAMP-1", "PEN-042"] {
                        await #expect(throws: Catalogue.Refusal.exists) {
                            try await stores.catalogue.list(Catalogue.Product(sku: sku, price: lamp.price), by: "bob")
                        }
                    }
                    #expect(try await stores.catalogue.changes(of: "LAMP-1").count == 2)

                    let line = LineItem(sku: "chair", quantity: 3)
                    _ = try await stores.inventory.hold(ReserveStockRequest(orderID: "1", lines: [line]))
                    #expect(try await stores.catalogue.prices(of: ["chair"]).isEmpty)
                    var chair = Catalogue.Product(sku: "chair", name: "Chair", price: Money(minor: 80_00), stock: 2)
                    await #expect(throws: Catalogue.Refusal.held(3)) {
                        try await stores.catalogue.list(chair, by: "ann")
                    }
                    chair.stock = 5
                    let adopted = try await stores.catalogue.list(chair, by: "ann")
                    #expect((adopted.name, adopted.onHand, adopted.held, adopted.sold) == ("Chair", 5, 3, 0))
                    #expect(try await stores.catalogue.prices(of: ["chair"]) == ["chair": Money(minor: 80_00)])
                    let books = try await Audit(stores.database).report()
                    #expect(!books.violations.contains { ["chair", "LAMP-1"].contains($0.subject) })
                }
            }
        }

        @Test("prices that were accepted hold, even if the catalogue has changed before the goods are held")
        func acceptedPrices() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(now: { Self.day }) { stores async throws in
                    var wish = Catalogue.Wish()
                    wish.price = 99_00
                    try await stores.catalogue.change("PEN-042", wish, by: "ann")
                    let line = LineItem(sku: "PEN-042", quantity: 2, unitPrice: Money(minor: 1_50))
                    var request = ReserveStockRequest(orderID: "1", lines: [line], catalogue: .strict)
                    await #expect(throws: WrongPrice.self) { _ = try await stores.inventory.hold(request) }
                    request.arePricesAccepted = true
                    #expect(try await stores.inventory.hold(request).lines == [line])
                    #expect(try await stores.archive.items(of: "1") == [line])
                    // What is added later has no accepted price, and what the catalogue does not have is refused as before.
                    request = ReserveStockRequest(
                        orderID: "1",
                        lines: [line, LineItem(sku: "PEN-042")],
                        catalogue: .strict
                    )
                    request.arePricesAccepted = true
                    #expect(try await stores.inventory.hold(request).lines.last?.unitPrice == Money(minor: 99_00))
                    request = ReserveStockRequest(orderID: "2", lines: [LineItem(sku: "nothing")], catalogue: .strict)
                    request.arePricesAccepted = true
                    await #expect(throws: InvalidProduct.self) { _ = try await stores.inventory.hold(request) }
                }
            }
        }

        @Test("a secret of the shop is made once, and every program gets the same one")
        func secrets() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(now: { Self.day }) { stores async throws in
                    let others = (0..<4).map { _ in OrderStores(stores.database) }
                    let tokens = try await withThrowingTaskGroup(of: String.self) { group in
                        for other in others {
                            group.addTask { try await other.secrets.trackingKey().token(of: "ORD-1") }
                        }
                        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
                    }
                    #expect(tokens.count == 1)
                    #expect(try await stores.secrets.trackingKey().orderID(of: tokens.first ?? "") == "ORD-1")
                }
                // Another shop has another one.
                try await engine.withStores(now: { Self.day }) { stores async throws in
                    let other = try await stores.secrets.trackingKey().token(of: "ORD-1")
                    #expect(other.count == 32 + 1 + 5)
                }
            }
        }

        @Test("failures are counted by their codes, and found by them")
        func reasons() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(now: { Self.day }) { stores async throws in
                    try await fill(stores)
                    for (id, code, status): (String, String?, OrderStatus) in [
                        ("F-1", "out_of_stock", .failed), ("F-2", "out_of_stock", .failed), ("F-3", nil, .failed),
                        ("F-4", "internal", .failed), ("F-5", "internal", .cancelled),
                    ] {
                        var change = UpdateOrderStatusRequest(
                            orderID: id,
                            workflowID: "w-\(id)",
                            runID: "r",
                            sequence: 1,
                            status: status,
                            stage: .reserve,
                            at: Self.day
                        )
                        change.code = code
                        _ = try await stores.orders.update(change)
                    }
                    let figures = try await stores.dashboard.figures(days: [Self.day])
                    // One of them was there before there were codes.
                    #expect(figures.reasons == ["out_of_stock": 2, "internal": 1, nil: 2])
                    func found(_ failure: OrderArchive.Failure) async throws -> [String] {
                        var search = OrderArchive.Search()
                        (search.failure, search.sorting, search.isDescending) = (failure, .id, false)
                        return try await stores.archive.search(search, limit: 10).entries.map(\.orderID)
                    }
                    #expect(try await found(.code("out_of_stock")) == ["F-1", "F-2"])
                    #expect(try await found(.code("internal")) == ["F-4"])
                    #expect(try await found(.unknown) == ["A-2", "F-3"])
                    var filter = OrderArchive.Filter()
                    filter.orderID = "F-4"
                    #expect(try await stores.archive.list(filter).map(\.failureCode) == ["internal"])
                }
            }
        }

        @Test("the first page's figures are those of the books")
        func figures() async throws {
            for engine in Engine.allCases {
                try await engine.withStores(now: { Self.day.advanced(by: .days(4)) }) { stores async throws in
                    try await fill(stores)
                    for (id, days, amount): (String, Int, Int64) in [("A-1", 0, 100), ("odd", 4, 70), ("odd", 4, 30)] {
                        let at = Self.day.advanced(by: .days(days))
                        _ = try await stores.database.write { transaction in
                            try transaction.run(
                                """
                                INSERT INTO payments (id, order_id, kind, amount_minor, currency, status, idempotency_key,
                                  created_at) VALUES ($1, $2, $3, $4, 'USD', 'completed', $1, $5)
                                """,
                                "\(id)-\(amount)",
                                id,
                                amount == 30 ? "refund" : "charge",
                                amount,
                                at
                            )
                        }
                    }
                    let days = (0...4).map { Self.day.advanced(by: .days($0)) }
                    let figures = try await stores.dashboard.figures(days: days)
                    #expect(figures.takings == [["USD": 100], [:], [:], [:], ["USD": 40]])
                    #expect(figures.failures == [.payment: 1])
                    #expect(figures.arrived == 1 && figures.ended == [.completed: 1])
                    let open = figures.open.map { "\($0.status.rawValue) \($0.count)" }
                    #expect(open == ["awaiting_review 1", "pending 1"])
                    let last = try await stores.dashboard.figures(days: [days[4]])
                    #expect(last.takings == [["USD": 40]] && last.failures.isEmpty)
                }
            }
        }
    }
}
