/// One line of an order.
public struct LineItem: Sendable, Hashable {
    /// The largest quantity of one product: more is a typing error, and this keeps sums far from overflow.
    public static let largestQuantity = 1_000_000

    /// What the catalogue calls the product.
    public var sku: String
    /// What people call it.
    public var name: String
    /// How many.
    public var quantity: Int
    /// The price of one; `nil` until it is looked up in the catalogue.
    public var unitPrice: Money?

    /// A line; without a name, the SKU is the name.
    public init(sku: String, name: String? = nil, quantity: Int = 1, unitPrice: Money? = nil) {
        self.sku = sku
        self.name = name ?? sku
        self.quantity = quantity
        self.unitPrice = unitPrice
    }

    /// The total of all lines, or `nil` if one has no price.
    public static func total(of lines: [LineItem], currency: String) throws(MoneyError) -> Money? {
        var sum = Money.zero(currency)
        for line in lines {
            guard let price = line.unitPrice else { return nil }
            sum = try sum.adding(price.multiplied(by: line.quantity))
        }
        return sum
    }
}

extension LineItem: Codable {
    private enum CodingKeys: String, CodingKey {
        case sku, name, quantity
        case unitPrice = "unit_price"
    }

    /// Reads any documented shape: a bare name, `{SKU, Quantity}`, `{product_id, product_name, quantity, unit_price}`.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            self.init(sku: name)
            return
        }
        let keys = try LenientKeys(decoder)
        let name: String? = try keys.decodeIfPresent("name") ?? keys.decodeIfPresent("product_name")
        guard let sku: String = try keys.decodeIfPresent("sku") ?? keys.decodeIfPresent("product_id") ?? name else {
            throw keys.invalid("sku", "is missing")
        }
        self.init(
            sku: sku,
            name: name,
            quantity: try keys.decode("quantity", default: 1),
            unitPrice: try keys.decodeIfPresent("unit_price") ?? keys.decodeIfPresent("price")
        )
    }
}
