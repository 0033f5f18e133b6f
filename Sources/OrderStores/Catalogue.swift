public import OrderContract
import OrderDatabase
import TemporalCore

/// The products.
///
/// The catalogue is open: a name it does not know becomes a product when it is first ordered.
public struct Catalogue: Sendable {
    /// One product.
    public struct Product: Sendable, Hashable, Codable {
        /// What it is called in orders.
        public var sku: String
        /// What people call it.
        public var name: String
        /// What one costs.
        public var price: Money
        /// How many there are at first.
        public var stock: Int

        /// A product; without a name it is called by its SKU.
        public init(sku: String, name: String? = nil, price: Money, stock: Int = Catalogue.usualStock) {
            self.sku = sku
            self.name = name ?? sku
            self.price = price
            self.stock = stock
        }
    }

    /// What a product costs of which neither catalogue nor order knows the price.
    public static let usualPrice = Money(minor: 10_00)
    /// How many there are at first of a product that is ordered by an unknown name.
    public static let usualStock = 100

    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Adds a product, unless there is one of its SKU.
    /// - Returns: whether it is new.
    @discardableResult
    public func add(_ product: Product) async throws -> Bool {
        let now = ledger.now()
        return try await ledger.write { try $0.add(product, at: now) }
    }

    /// A product and how many there are of it now; `nil` for an unknown SKU.
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
    /// Adds a product, and writes down where its stock came from.
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
