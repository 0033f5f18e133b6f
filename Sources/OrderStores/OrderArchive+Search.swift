public import OrderContract
import OrderDatabase
public import TemporalCore

extension OrderArchive {
    /// What a person looks for in the list of orders. Everything that is given must fit.
    public struct Search: Sendable, Hashable {
        /// A part of the order's id, in any case.
        public var idPart: String?
        /// One of these statuses; empty for any.
        public var statuses: [OrderStatus] = []
        /// The step that the order is at, or at which it failed.
        public var stage: OrderStage?
        /// Only orders that have failed in this way.
        public var failure: Failure?
        /// Only orders of this customer.
        public var customerID: String?
        /// A part of the customer's id, in any case.
        public var customerPart: String?
        /// A part of the id or name of a product in the order, in any case.
        public var productPart: String?
        /// The order costs at least so much, in hundredths.
        public var least: Int64?
        /// The order costs at most so much, in hundredths.
        public var most: Int64?
        /// The order came at this time or later.
        public var from: Timestamp?
        /// The order came before this time.
        public var until: Timestamp?
        /// By what the orders are sorted.
        public var sorting = Sorting.created
        /// Whether the largest or latest come first.
        public var isDescending = true

        /// All orders, the latest first.
        public init() {}
    }

    /// In which way an order has failed.
    public enum Failure: Sendable, Hashable {
        /// With this code, one of ``FailureNotice/failureCodes``.
        case code(String)
        /// With a code that nobody has recorded.
        case unknown
    }

    /// What orders can be sorted by.
    public enum Sorting: String, Sendable, Hashable, CaseIterable {
        /// When it came.
        case created
        /// Its id.
        case id
        /// Its status.
        case status
        /// What it costs.
        case total
        /// Its customer.
        case customer

        /// The expression, which is the same in both dialects.
        fileprivate var column: String {
            switch self {
            case .created: "created_at"
            case .id: "id"
            case .status: "status"
            case .total: "total_minor"
            case .customer: "LOWER(COALESCE(customer_id, ''))"
            }
        }
    }

    /// A part of what was found.
    public struct Findings: Sendable, Hashable {
        /// The orders of this part.
        public let entries: [Entry]
        /// How many orders fit in all.
        public let count: Int
    }

    /// Looks for orders.
    /// - Parameters:
    ///   - search: which orders, and how they are sorted.
    ///   - offset: how many to leave out at the beginning.
    ///   - limit: how many to return at most.
    /// - Returns: the orders, and how many fit in all, from one state of the database.
    /// - Throws: ``StateUnavailable`` when the database cannot be read; ``PermanentError`` for a text that cannot be in it.
    public func search(_ search: Search, offset: Int = 0, limit: Int) async throws -> Findings {
        let conditions = Conditions(search)
        let direction = search.isDescending ? "DESC" : "ASC"
        // The id last, so that the order of equal ones is the same on every page.
        let sorted = "\(search.sorting.column) \(direction)" + (search.sorting == .id ? "" : ", id \(direction)")
        return try await ledger.read { transaction in
            let count = try transaction.rows(
                "SELECT COUNT(*) AS count FROM orders \(conditions.clause)",
                values: conditions.values
            )
            let next = conditions.values.count + 1
            let entries = try transaction.rows(
                """
                SELECT id, customer_id, policy, status, stage, total_minor, currency, created_at, updated_at, reason,
                  failure_code
                FROM orders \(conditions.clause) ORDER BY \(sorted) LIMIT $\(next) OFFSET $\(next + 1)
                """,
                values: conditions.values + [limit.sqlValue, offset.sqlValue]
            )
            return Findings(entries: try entries.map { try Entry($0) }, count: try count.first?["count"] ?? 0)
        }
    }
}

/// The conditions of a search: only those that are asked for, so that the databases can use their indexes.
private struct Conditions: Sendable {
    private var texts: [String] = []
    private(set) var values: [SQLValue] = []

    init(_ search: OrderArchive.Search) {
        requirePart(search.idPart) { "LOWER(id) LIKE \($0)" }
        if !search.statuses.isEmpty {
            let places = search.statuses.map { place($0.rawValue) }
            texts.append("status IN (\(places.joined(separator: ", ")))")
        }
        require(search.stage?.rawValue) { "stage = \($0)" }
        switch search.failure {
        case .code(let code): require(code) { "status = 'failed' AND failure_code = \($0)" }
        case .unknown: texts.append("status = 'failed' AND failure_code IS NULL")
        case nil: break
        }
        require(search.customerID) { "customer_id = \($0)" }
        requirePart(search.customerPart) { "LOWER(customer_id) LIKE \($0)" }
        requirePart(search.productPart) {
            "EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = orders.id "
                + "AND (LOWER(i.product_id) LIKE \($0) OR LOWER(i.product_name) LIKE \($0)))"
        }
        require(search.least) { "total_minor >= \($0)" }
        require(search.most) { "total_minor <= \($0)" }
        require(search.from) { "created_at >= \($0)" }
        require(search.until) { "created_at < \($0)" }
    }

    var clause: String { texts.isEmpty ? "" : "WHERE " + texts.joined(separator: " AND ") }

    private mutating func place(_ value: some SQLConvertible) -> String {
        values.append(value.sqlValue)
        return "$\(values.count)"
    }

    private mutating func require(_ value: (some SQLConvertible)?, _ text: (String) -> String) {
        if let value { texts.append(text(place(value))) }
    }

    /// Requires that a column contains a text. The database makes both small: it knows other letters than Swift does.
    private mutating func requirePart(_ part: String?, _ text: (String) -> String) {
        guard let part else { return }
        let plain = ["!", "%", "_"].reduce(part) { $0.replacing($1, with: "!\($1)") }
        texts.append(text("LOWER(CAST(\(place("%\(plain)%")) AS TEXT)) ESCAPE '!'"))
    }
}
