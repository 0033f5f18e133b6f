import OrderContract
import OrderStores
import TemporalCore

/// The recorded orders, for lists of orders and for following one.
protocol OrderRecords: Sendable {
    /// Orders, the latest first.
    /// - Parameter filter: which orders.
    /// - Returns: the orders.
    /// - Throws: ``Problem`` when they cannot be read now.
    func list(_ filter: OrderFilter) async throws -> [OrderRecord]

    /// Looks for orders.
    /// - Parameters:
    ///   - search: which orders, and how they are sorted.
    ///   - offset: how many to leave out at the beginning.
    ///   - limit: how many to return at most.
    /// - Returns: the orders, and how many fit in all.
    /// - Throws: ``Problem`` when they cannot be read now.
    func search(
        _ search: OrderArchive.Search,
        offset: Int,
        limit: Int
    ) async throws -> (orders: [OrderRecord], count: Int)

    /// The figures that a shop looks at first.
    /// - Parameter days: when each day began, the earliest first.
    /// - Returns: the figures.
    /// - Throws: ``Problem`` when they cannot be read now.
    func figures(days: [Timestamp]) async throws -> Dashboard.Figures

    /// The catalogue's products as they stand on the shelf, by name.
    /// - Parameter sku: only this one; nil for all.
    /// - Returns: the products.
    /// - Throws: ``Problem`` when they cannot be read now.
    func shelf(of sku: String?) async throws -> [Catalogue.Shelf]

    /// How many products of the catalogue are low on stock.
    /// - Throws: ``Problem`` when it cannot be read now.
    func lowCount() async throws -> Int

    /// Who has changed a product's price or stock, the latest first.
    /// - Throws: ``Problem`` when they cannot be read now.
    func changes(of sku: String) async throws -> [Catalogue.Change]

    /// Changes a product's price or stock.
    /// - Parameters:
    ///   - sku: the product.
    ///   - wish: what to change.
    ///   - name: who changes it.
    /// - Returns: the product afterwards.
    /// - Throws: ``Problem`` when it was not changed.
    func change(_ sku: String, _ wish: Catalogue.Wish, by name: String) async throws -> Catalogue.Shelf

    /// An order's events after a given event, the earliest first.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - sequence: the number of the given event; 0 for all events.
    /// - Returns: the events.
    /// - Throws: ``Problem`` when they cannot be read now.
    func events(of orderID: String, after sequence: Int64) async throws -> [OrderEvent]

    /// An order's charges and refunds, the earliest first.
    /// - Parameter orderID: the order.
    /// - Returns: the payments.
    /// - Throws: ``Problem`` when they cannot be read now.
    func payments(of orderID: String) async throws -> [PaymentRecord]

    /// What is ordered, as it was recorded last.
    /// - Parameter orderID: the order.
    /// - Returns: the lines.
    /// - Throws: ``Problem`` when they cannot be read now.
    func items(of orderID: String) async throws -> [LineItem]

    /// The key of the links to customers' own pages.
    /// - Throws: ``Problem`` when it cannot be read now.
    func trackingKey() async throws -> TrackingKey

    /// Adds a product to the catalogue.
    /// - Parameters:
    ///   - product: the product.
    ///   - name: who adds it.
    /// - Returns: the product as it stands on the shelf.
    /// - Throws: ``Problem`` when it was not added.
    func add(_ product: Catalogue.Product, by name: String) async throws -> Catalogue.Shelf

    /// Yields at once, and then whenever there may be new events.
    func changes() -> AsyncStream<Void>

    /// The catalogue's prices of those of these products that it has.
    /// - Throws: ``Problem`` when they cannot be read now.
    func prices(of skus: [String]) async throws -> [String: Money]

    /// What the catalogue calls those of these products that it has.
    /// - Throws: ``Problem`` when they cannot be read now.
    func names(of skus: [String]) async throws -> [String: String]

    /// Checks that the database can be written.
    /// - Throws: ``Problem`` when it cannot.
    func probe() async throws
}

extension OrderFilter {
    /// The filter as it is for a caller: customers see their own orders.
    func seen(by caller: Caller) -> OrderFilter {
        guard let customer = caller.onlyCustomer else { return self }
        var filter = self
        filter.customerID = customer
        return filter
    }
}

/// Which orders to list.
struct OrderFilter: Sendable, Hashable {
    /// Only this order.
    var orderID: String?
    var status: OrderStatus?
    var customerID: String?
    /// Only orders that are older than this one.
    var after: String?
    /// How many at most.
    var limit = 50
}

/// A recorded order.
struct OrderRecord: Sendable, Hashable, Encodable {
    var orderID: String
    var customerID: String?
    var policy: String
    var status: OrderStatus
    var stage: OrderStage
    var total: Money?
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// Why it ended as it did, for operators: not encoded, since lists are for everybody.
    var cause: String?
    /// The kind of failure; not encoded either.
    var failureCode: String?

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case customerID = "customer_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case policy, status, stage, total
    }
}

/// An event of an order.
struct OrderEvent: Sendable, Hashable, Encodable {
    var sequence: Int64
    var at: Timestamp
    var kind: String
    var status: OrderStatus?
    var stage: OrderStage?

    private enum CodingKeys: String, CodingKey {
        case sequence = "seq"
        case at, kind, status, stage
    }
}

/// Money that was taken or given back.
struct PaymentRecord: Sendable, Hashable {
    /// `charge` or `refund`.
    var kind: String
    var amount: Money
    var status: String
    var transactionID: String?
    var at: Timestamp
}
