public import OrderContract
import OrderDatabase
import TemporalCore

/// The products.
///
/// Some policies take names that the catalogue does not have: such a name becomes a product when it is first ordered. It
/// is not listed: its price binds nobody, and policies with a strict catalogue do not know it.
public struct Catalogue: Sendable {
    /// One product.
    public struct Product: Sendable, Hashable, Codable {
        /// Its name in orders.
        public var sku: String
        /// Its name for people.
        public var name: String
        /// What one costs.
        public var price: Money
        /// How many are in stock at first.
        public var stock: Int
        /// Whether it belongs to the catalogue; otherwise an order has named it.
        public var isListed: Bool

        /// A product; without a name, the SKU is the name.
        public init(
            sku: String,
            name: String? = nil,
            price: Money,
            stock: Int = Catalogue.usualStock,
            isListed: Bool = true
        ) {
            self.sku = sku
            self.name = name ?? sku
            self.price = price
            self.stock = stock
            self.isListed = isListed
        }
    }

    /// The price of a product if neither the catalogue nor the order has one.
    public static let usualPrice = Money(minor: 10_00)
    /// The initial stock of a product that was not in the catalogue.
    public static let usualStock = 100
    /// How many names orders may add, so that the table does not grow without a limit.
    public static let mostUnlisted = 10_000
    /// How many names the orders of one customer may add, so that nobody uses up those of the others.
    public static let mostUnlistedForOne = 500

    let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Adds a product, unless its SKU exists already.
    /// - Returns: whether it is new.
    @discardableResult
    public func add(_ product: Product) async throws -> Bool {
        let now = ledger.now()
        return try await ledger.write { try $0.add(product, at: now) }
    }

    /// A product with its current stock; `nil` for an unknown SKU.
    public func product(_ sku: String) async throws -> Product? {
        try await ledger.read { transaction in
            guard
                let row = try transaction.row(
                    "SELECT name, price_minor, currency, on_hand, listed FROM products WHERE id = $1",
                    sku
                )
            else { return nil }
            let price = Money(minor: try row["price_minor"], currency: try row["currency"])
            return Product(
                sku: sku,
                name: try row["name"],
                price: price,
                stock: try row["on_hand"],
                isListed: try row["listed"]
            )
        }
    }

    /// The catalogue's prices of those of these products that it has.
    /// - Parameter skus: the products' names in orders.
    /// - Returns: the prices by these names; products that orders have added have none.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func prices(of skus: [String]) async throws -> [String: Money] {
        try await ledger.read { transaction in
            var prices: [String: Money] = [:]
            for sku in Set(skus) { prices[sku] = try transaction.listedPrice(of: sku) }
            return prices
        }
    }
}

extension Catalogue {
    /// What the catalogue calls those of these products that it has.
    /// - Parameter skus: the products' names in orders.
    /// - Returns: the names for people, by these names.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func names(of skus: [String]) async throws -> [String: String] {
        try await ledger.read { transaction in
            var names: [String: String] = [:]
            for sku in Set(skus) {
                names[sku] = try transaction.row("SELECT name FROM products WHERE id = $1 AND listed", sku)?["name"]
            }
            return names
        }
    }
}

extension Transaction {
    /// The catalogue's price; nil for a product that it does not have.
    func listedPrice(of sku: String) throws(DatabaseError) -> Money? {
        guard let row = try row("SELECT price_minor, currency FROM products WHERE id = $1 AND listed", sku) else {
            return nil
        }
        return Money(minor: try row["price_minor"], currency: try row["currency"])
    }

    /// Adds a product, and records its first stock.
    func add(_ product: Catalogue.Product, at time: Timestamp) throws(DatabaseError) -> Bool {
        let added = try run(
            """
            INSERT INTO products (id, name, price_minor, currency, on_hand, listed) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO NOTHING
            """,
            product.sku,
            product.name,
            product.price.minor,
            product.price.currency,
            product.stock,
            product.isListed
        )
        guard added > 0 else { return false }
        try run(
            """
            INSERT INTO stock_movements (order_id, product_id, kind, quantity, idempotency_key, created_at)
            VALUES ('catalogue', $1, 'seed', $2, $3, $4)
            """,
            product.sku,
            product.stock,
            "seed/\(product.sku)",
            time
        )
        return true
    }
}
