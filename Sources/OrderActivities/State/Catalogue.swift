public import OrderContract

/// The products that are known before anybody orders.
///
/// The catalogue is open: a name it does not know becomes a product when it is first ordered.
public struct Catalogue: Sendable {
    /// One product.
    public struct Product: Sendable, Hashable, Codable {
        /// What it is called in orders.
        public var sku: String
        /// What one costs.
        public var price: Money
        /// How many there are at first.
        public var stock: Int

        /// A product.
        public init(sku: String, price: Money, stock: Int = 100) {
            self.sku = sku
            self.price = price
            self.stock = stock
        }
    }

    /// What a product costs of which neither catalogue nor order knows the price.
    public static let usualPrice = Money(minor: 10_00)

    /// The products.
    public var products: [Product]

    /// A catalogue.
    public init(products: [Product]) {
        self.products = products
    }

    /// The products that the documentation orders.
    public static let seeded = Catalogue(
        products: [
            Product(sku: "PROD-001", price: Money(minor: 1_299_99)),
            Product(sku: "PROD-002", price: Money(minor: 999_99)),
            Product(sku: "PROD-003", price: Money(minor: 799_99)),
            Product(sku: "PROD-004", price: Money(minor: 299_99)),
            Product(sku: "PROD-005", price: Money(minor: 89_99)),
            Product(sku: "BOOK-001", price: Money(minor: 29_99)),
            Product(sku: "PEN-042", price: Money(minor: 1_50)),
            Product(sku: "ITEM-999", price: Money(minor: 19_99)),
            Product(sku: "EXTRA-001", price: Money(minor: 9_99)),
        ]
    )
}
