import OrderContract
import OrderDatabase

/// The sums that an audit compares, read from one state of the database.
struct AuditedBooks {
    struct Order {
        var id: String
        var status: OrderStatus
        var total: Money
        var version: Int
    }

    /// The payments of one order.
    struct Payments {
        var charges = 0
        var refunds = 0
        var charged: Int64 = 0
        var refunded: Int64 = 0
        var currencies: [String] = []
    }

    struct Product {
        var sku: String
        var onHand: Int
        var held: Int
        var seeded: Int
        var taken: Int
        var heldByOrders: Int
    }

    private(set) var orders: [Order] = []
    private(set) var money: [String: Payments] = [:]
    private(set) var balances: [String: [String: StockBalance]] = [:]
    private(set) var items: [String: [String: Int]] = [:]
    private(set) var products: [Product] = []
    private(set) var changes: [String: Int] = [:]
    private(set) var notifications = 0
    private(set) var repeatedMessages: [(subject: String, message: String)] = []

    init(_ transaction: any Transaction) throws(DatabaseError) {
        try readOrders(transaction)
        try readMoney(transaction)
        try readStock(transaction)
        try readProducts(transaction)
        try readMessages(transaction)
    }

    private mutating func readOrders(_ transaction: any Transaction) throws(DatabaseError) {
        for row in try transaction.rows("SELECT id, status, total_minor, currency, version FROM orders ORDER BY id") {
            let (id, status): (String, String) = (try row["id"], try row["status"])
            guard let known = OrderStatus(rawValue: status) else {
                throw DatabaseError(
                    .schema,
                    "the order \(id) has the status '\(status)', which this program does not know"
                )
            }
            let total = Money(minor: try row["total_minor"], currency: try row["currency"])
            orders.append(Order(id: id, status: known, total: total, version: try row["version"]))
        }
        let counts = "SELECT order_id, COUNT(*) AS count FROM order_events WHERE kind = 'status' GROUP BY order_id"
        for row in try transaction.rows(counts) { changes[try row["order_id"]] = try row["count"] }
    }

    private mutating func readMoney(_ transaction: any Transaction) throws(DatabaseError) {
        let sums = """
            SELECT order_id, kind, currency, COUNT(*) AS count, CAST(SUM(amount_minor) AS BIGINT) AS amount FROM payments
            GROUP BY order_id, kind, currency ORDER BY order_id, currency
            """
        for row in try transaction.rows(sums) {
            let (id, kind, currency): (String, String, String) = (
                try row["order_id"], try row["kind"], try row["currency"]
            )
            let (count, amount): (Int, Int64) = (try row["count"], try row["amount"])
            var entry = money[id] ?? Payments()
            if kind == "charge" {
                entry.charges += count
                entry.charged += amount
            } else {
                entry.refunds += count
                entry.refunded += amount
            }
            entry.currencies.append(currency)
            money[id] = entry
        }
    }

    private mutating func readStock(_ transaction: any Transaction) throws(DatabaseError) {
        let sums = """
            SELECT order_id, product_id,
              CAST(SUM(CASE kind WHEN 'hold' THEN quantity WHEN 'release' THEN -quantity ELSE 0 END) AS BIGINT) AS held,
              CAST(SUM(CASE kind WHEN 'commit' THEN quantity WHEN 'revert' THEN -quantity ELSE 0 END) AS BIGINT) AS taken
            FROM stock_movements WHERE product_id IS NOT NULL AND kind <> 'seed' GROUP BY order_id, product_id
            """
        for row in try transaction.rows(sums) {
            let (order, sku): (String, String) = (try row["order_id"], try row["product_id"])
            balances[order, default: [:]][sku] = StockBalance(held: try row["held"], taken: try row["taken"])
        }
        let ordered = """
            SELECT order_id, product_id, CAST(SUM(quantity) AS BIGINT) AS quantity FROM order_items
            GROUP BY order_id, product_id
            """
        for row in try transaction.rows(ordered) {
            let (order, sku): (String, String) = (try row["order_id"], try row["product_id"])
            items[order, default: [:]][sku] = try row["quantity"]
        }
    }

    private mutating func readProducts(_ transaction: any Transaction) throws(DatabaseError) {
        var seeded: [String: Int] = [:]
        let seeds = """
            SELECT product_id, CAST(SUM(quantity) AS BIGINT) AS quantity FROM stock_movements WHERE kind = 'seed'
            GROUP BY product_id
            """
        for row in try transaction.rows(seeds) { seeded[try row["product_id"]] = try row["quantity"] }
        var totals: [String: StockBalance] = [:]
        for lines in balances.values {
            for (sku, balance) in lines {
                totals[sku, default: StockBalance()].held += balance.held
                totals[sku, default: StockBalance()].taken += balance.taken
            }
        }
        for row in try transaction.rows("SELECT id, on_hand, held FROM products ORDER BY id") {
            let sku: String = try row["id"]
            products.append(
                Product(
                    sku: sku,
                    onHand: try row["on_hand"],
                    held: try row["held"],
                    seeded: seeded[sku] ?? 0,
                    taken: totals[sku]?.taken ?? 0,
                    heldByOrders: totals[sku]?.held ?? 0
                )
            )
        }
    }

    private mutating func readMessages(_ transaction: any Transaction) throws(DatabaseError) {
        let counts = """
            SELECT order_id, kind, channel, COUNT(*) AS count FROM notifications GROUP BY order_id, kind, channel
            ORDER BY order_id, kind, channel
            """
        for row in try transaction.rows(counts) {
            let count: Int = try row["count"]
            notifications += count
            guard count > 1 else { continue }
            let (id, kind, channel): (String?, String, String) = (
                try row["order_id"], try row["kind"], try row["channel"]
            )
            repeatedMessages.append((id ?? "no order", "\(count) messages of the kind \(kind) by \(channel)"))
        }
    }
}
