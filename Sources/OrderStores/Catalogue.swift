public import OrderContract
import OrderDatabase
import TemporalCore

/// The products.
///
/// The catalogue is open: an unknown name becomes a product when it is first ordered.
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

        /// A product; without a name, the SKU is the name.
        public init(sku: String, name: String? = nil, price: Money, stock: Int = Catalogue.usualStock) {
            self.sku = sku
            self.name = name ?? sku
            self.price = price
            self.stock = stock
        }
    }

    /// The price of a product if neither the catalogue nor the order has one.
    public static let usualPrice = Money(minor: 10_00)
    /// The initial stock of a product that was not in the catalogue.
    public static let usualStock = 100

    private let ledger: Ledger

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
                    "SELECT name, price_minor, currency, on_hand FROM products WHERE id = $1",
                    sku
                )
            else { return nil }
            let price = Money(minor: try row["price_minor"], currency: try row["currency"])
            return Product(sku: sku, name: try row["name"], price: price, stock: try row["on_hand"])
        }
    }
}

extension Transaction {
    /// Adds a product, and records its first stock.
    func add(_ product: Catalogue.Product, at time: Timestamp) throws(DatabaseError) -> Bool {
        let added = try run(
            """
            INSERT INTO products (id, name, price_minor, currency, on_hand) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO NOTHING
            """,
            product.sku,
            product.name,
            product.price.minor,
            product.price.currency,
            product.stock
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
