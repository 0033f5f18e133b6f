import OrderContract
import OrderDatabase
import OrderStores
import TemporalCore

/// The records in the orders' database, which is opened when it is first needed, and again after it was away.
actor StoredRecords {
    private let settings: DatabaseSettings
    private var opening: Task<Result<OrderStores, DatabaseError>, Never>?
    private let feed = ChangeFeed()

    init(_ settings: DatabaseSettings) {
        self.settings = settings
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
        Task { [settings] in
            do throws(DatabaseError) { return .success(try await OrderStores.open(settings)) } catch {
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

    private static func problem(_ error: any Error) -> Problem {
        .unavailable("the order database cannot be read now: \(error); try again soon")
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

    func events(of orderID: String, after sequence: Int64) async throws -> [OrderEvent] {
        try await asking { try await $0.archive.events(of: orderID, after: sequence).map { OrderEvent($0) } }
    }

    func payments(of orderID: String) async throws -> [PaymentRecord] {
        try await asking { try await $0.archive.payments(of: orderID).map { PaymentRecord($0) } }
    }

    func unknownProducts(_ skus: [String]) async throws -> [String] {
        try await asking { stores in
            var unknown: [String] = []
            for sku in skus where try await stores.catalogue.product(sku) == nil { unknown.append(sku) }
            return unknown
        }
    }

    nonisolated func changes() -> AsyncStream<Void> {
        feed.changes { try await self.stores().database.changes() }
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
            updatedAt: entry.updatedAt
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
