import Logging
import OrderContract
import OrderDatabase
import OrderStores
import TemporalCore

/// The records in the orders' database, which is opened when it is first needed, and again after it was away.
actor StoredRecords {
    private let settings: DatabaseSettings
    private let logger: Logger
    private var opening: Task<Result<OrderStores, DatabaseError>, Never>?
    private let feed = ChangeFeed()
    /// When the database was last seen to be written.
    private var probed: ContinuousClock.Instant?

    /// For how long it counts that the database could be written.
    private static let probeTime = Duration.seconds(2)

    init(_ settings: DatabaseSettings, _ logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Closes the database's connections.
    func close() async {
        guard case .success(let stores)? = await opening?.value else { return }
        await stores.database.close()
    }

    private func stores() async throws(Problem) -> OrderStores {
        let task = opening ?? open()
        opening = task
        do throws(DatabaseError) { return try await task.value.get() } catch {
            // The next request tries again.
            if opening == task { opening = nil }
            throw Self.problem(error)
        }
    }

    private func open() -> Task<Result<OrderStores, DatabaseError>, Never> {
        Task { [settings, logger] in
            do throws(DatabaseError) {
                let stores = try await OrderStores.open(settings) {
                    logger.warning("\($0): it goes on, and knows nothing of what is new there")
                }
                return .success(stores)
            } catch {
                return .failure(error)
            }
        }
    }

    private func asking<Value: Sendable>(
        _ body: @Sendable (OrderStores) async throws -> Value
    ) async throws -> Value {
        do { return try await body(try await stores()) } catch let error as PermanentError {
            // The request contains something that cannot be in a record.
            throw Problem.invalid("\(error)")
        } catch let error as StateUnavailable {
            throw Self.problem(error)
        }
    }

    private static func problem(_ error: any Error, _ done: String = "read") -> Problem {
        var problem = Problem.unavailable("the order database cannot be \(done) now; try again soon")
        problem.cause = "the order database cannot be \(done) now: \(error)"
        return problem
    }
}

extension StoredRecords: OrderRecords {
    func list(_ filter: OrderFilter) async throws -> [OrderRecord] {
        var wanted = OrderArchive.Filter()
        wanted.orderID = filter.orderID
        wanted.status = filter.status
        wanted.customerID = filter.customerID
        wanted.after = filter.after
        wanted.limit = filter.limit
        let asked = wanted
        return try await asking { try await $0.archive.list(asked).map { OrderRecord($0) } }
    }

    func search(
        _ search: OrderArchive.Search,
        offset: Int,
        limit: Int
    ) async throws -> (orders: [OrderRecord], count: Int) {
        let found = try await asking { try await $0.archive.search(search, offset: offset, limit: limit) }
        return (found.entries.map { OrderRecord($0) }, found.count)
    }

    func figures(days: [Timestamp]) async throws -> Dashboard.Figures {
        try await asking { try await $0.dashboard.figures(days: days) }
    }

    func shelf(of sku: String?) async throws -> [Catalogue.Shelf] {
        try await asking { try await $0.catalogue.shelf(of: sku) }
    }

    func lowCount() async throws -> Int { try await asking { try await $0.catalogue.lowCount() } }

    func changes(of sku: String) async throws -> [Catalogue.Change] {
        try await asking { try await $0.catalogue.changes(of: sku) }
    }

    func change(_ sku: String, _ wish: Catalogue.Wish, by name: String) async throws -> Catalogue.Shelf {
        do {
            return try await asking { try await $0.catalogue.change(sku, wish, by: name) }
        } catch let refusal as Catalogue.Refusal {
            throw Problem(refusal, sku)
        }
    }

    func add(_ product: Catalogue.Product, by name: String) async throws -> Catalogue.Shelf {
        do {
            return try await asking { try await $0.catalogue.list(product, by: name) }
        } catch let refusal as Catalogue.Refusal {
            throw Problem(refusal, product.sku)
        }
    }

    func items(of orderID: String) async throws -> [LineItem] {
        try await asking { try await $0.archive.items(of: orderID) }
    }

    func trackingKey() async throws -> TrackingKey { try await asking { try await $0.secrets.trackingKey() } }

    func events(of orderID: String, after sequence: Int64) async throws -> [OrderEvent] {
        try await asking { try await $0.archive.events(of: orderID, after: sequence).map { OrderEvent($0) } }
    }

    func payments(of orderID: String) async throws -> [PaymentRecord] {
        try await asking { try await $0.archive.payments(of: orderID).map { PaymentRecord($0) } }
    }

    func prices(of skus: [String]) async throws -> [String: Money] {
        try await asking { try await $0.catalogue.prices(of: skus) }
    }

    func names(of skus: [String]) async throws -> [String: String] {
        try await asking { try await $0.catalogue.names(of: skus) }
    }

    func probe() async throws {
        if let known = probed, ContinuousClock.now - known < Self.probeTime { return }
        let stores = try await stores()
        do { try await stores.probe() } catch {
            throw Self.problem(error, "written")
        }
        probed = .now
    }

    nonisolated func changes() -> AsyncStream<Void> {
        feed.changes { try await self.stores().database.changes() }
    }
}

extension Problem {
    /// Why a product was not changed or added.
    fileprivate init(_ refusal: Catalogue.Refusal, _ sku: String) {
        switch refusal {
        case .unknown: self = .noProduct(sku)
        case .held(let count):
            self = .unprocessable("orders hold \(count) of \(sku), so there cannot be fewer in stock")
        case .exists: self = .notPossible("the catalogue has a product \(sku) already")
        case .changed: self = .notPossible("\(sku) has changed since you looked; look again, then change it")
        }
    }
}

extension OrderRecord {
    init(_ entry: OrderArchive.Entry) {
        self.init(
            orderID: entry.orderID,
            customerID: entry.customerID,
            policy: entry.policy,
            status: entry.status,
            stage: entry.stage,
            total: entry.total,
            createdAt: entry.createdAt,
            updatedAt: entry.updatedAt,
            cause: entry.reason,
            failureCode: entry.failureCode
        )
    }
}

extension OrderEvent {
    init(_ event: OrderArchive.Event) {
        self.init(sequence: event.sequence, at: event.at, kind: event.kind, status: event.status, stage: event.stage)
    }
}

extension PaymentRecord {
    init(_ payment: OrderArchive.Payment) {
        self.init(
            kind: payment.kind,
            amount: payment.amount,
            status: payment.status,
            transactionID: payment.transactionID,
            at: payment.at
        )
    }
}
