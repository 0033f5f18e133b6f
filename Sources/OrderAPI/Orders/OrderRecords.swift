import OrderContract
import TemporalCore

/// What is written down of orders, for those who look at many of them or follow one.
protocol OrderRecords: Sendable {
    /// Orders, the latest first.
    /// - Parameter filter: which.
    /// - Returns: the orders.
    /// - Throws: ``Problem`` when they cannot be read now.
    func list(_ filter: OrderFilter) async throws -> [OrderRecord]

    /// What has happened to an order after an event, the earliest first.
    /// - Parameters:
    ///   - orderID: the order.
    ///   - sequence: the number of an event that is known; 0 for all.
    /// - Returns: the events.
    /// - Throws: ``Problem`` when they cannot be read now.
    func events(of orderID: String, after sequence: Int64) async throws -> [OrderEvent]

    /// What was paid for an order and given back, the earliest first.
    /// - Parameter orderID: the order.
    /// - Returns: the payments.
    /// - Throws: ``Problem`` when they cannot be read now.
    func payments(of orderID: String) async throws -> [PaymentRecord]

    /// Says, beginning at once, that there may be new events.
    func changes() -> AsyncStream<Void>

    /// Which of these products the catalogue does not have.
    func unknownProducts(_ skus: [String]) async throws -> [String]
}

/// Which orders.
struct OrderFilter: Sendable, Hashable {
    /// This one alone.
    var orderID: String?
    var status: OrderStatus?
    var customerID: String?
    /// Orders that are older than this one.
    var after: String?
    /// How many at most.
    var limit = 50
}

/// One order as it is written down.
struct OrderRecord: Sendable, Hashable, Encodable {
    var orderID: String
    var customerID: String?
    var policy: String
    var status: OrderStatus
    var stage: OrderStage
    var total: Money?
    var createdAt: Timestamp
    var updatedAt: Timestamp

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case customerID = "customer_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case policy, status, stage, total
    }
}

/// One thing that has happened to an order.
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
