public import TemporalCore

/// The input of an order's workflow: everything that it needs to know from the start.
public struct OrderInput: Sendable, Hashable {
    /// The order's own id, e.g. `ORDER-001`.
    public var orderID: String
    /// Whose order it is.
    public var customerID: String?
    /// What is ordered.
    public var lines: [LineItem]
    /// The total that the customer was shown, if any.
    public var declared: Money?
    /// The currency of every price.
    public var currency: String
    /// How this order is handled.
    public var policy: OrderPolicy
    /// The language of messages to the customer.
    public var language: DisplayLanguage
    /// The key of the request that made the order, if the caller sent one.
    public var idempotencyKey: String?
    /// The failures to simulate, if any.
    public var faults: Faults?
    /// When the order came in, if its sender says so; otherwise it is when its workflow began.
    public var createdAt: Timestamp?
    /// Whether the shop has compared the prices of the lines with its catalogue when it took the order: they hold then,
    /// regardless of what becomes of the catalogue's.
    public var arePricesAccepted = false

    /// An order.
    public init(
        orderID: String,
        customerID: String? = nil,
        lines: [LineItem],
        declared: Money? = nil,
        currency: String = Money.defaultCurrency,
        policy: OrderPolicy,
        language: DisplayLanguage = .english,
        idempotencyKey: String? = nil,
        faults: Faults? = nil,
        createdAt: Timestamp? = nil
    ) {
        self.orderID = orderID
        self.customerID = customerID
        self.lines = lines
        self.declared = declared
        self.currency = currency
        self.policy = policy
        self.language = language
        self.idempotencyKey = idempotencyKey
        self.faults = faults
        self.createdAt = createdAt
    }

    /// The id of the workflow that handles an order.
    public static func workflowID(forOrder orderID: String) -> String {
        "order-workflow-\(orderID)"
    }

    /// The id of the child workflow that handles an order's payment.
    public static func paymentWorkflowID(forOrder orderID: String) -> String {
        "payment-\(orderID)"
    }

    /// The id of the child workflow that handles one of an order's parcels, counted from 1.
    public static func shipmentWorkflowID(forOrder orderID: String, number: Int) -> String {
        "shipment-\(orderID)-\(number)"
    }
}

extension OrderInput {
    /// Checks the order's form, without looking anything up.
    public func checkShape() throws(ValidationError) {
        guard !orderID.isEmpty else { throw ValidationError(field: "order_id", "the order has no id") }
        guard !lines.isEmpty else { throw ValidationError(field: "lines", "the order has no items") }
        for (index, line) in lines.enumerated() {
            try check(line, at: "lines[\(index)]")
        }
        if let declared {
            guard declared.isPositive else {
                throw ValidationError(field: "declared", "the amount \(declared) is not positive")
            }
            guard declared.currency == currency else {
                throw ValidationError(field: "declared", "the amount is in \(declared.currency), not in \(currency)")
            }
        }
        _ = try knownTotal()
    }

    /// The total as far as the input says: the declared amount, else the sum of the prices, else `nil`.
    public func knownTotal() throws(ValidationError) -> Money? {
        let sum: Money?
        do {
            sum = try LineItem.total(of: lines, currency: currency)
        } catch {
            throw ValidationError(field: "lines", error.description)
        }
        if let sum, let declared, sum != declared, !lines.isEmpty {
            throw ValidationError(field: "declared", "the amount \(declared) is not the items' total of \(sum)")
        }
        return declared ?? sum
    }

    private func check(_ line: LineItem, at path: String) throws(ValidationError) {
        guard !line.sku.isEmpty else { throw ValidationError(field: path, "an item has no SKU") }
        guard (1...LineItem.largestQuantity).contains(line.quantity) else {
            throw ValidationError(field: path, "the quantity \(line.quantity) of \(line.sku) is out of range")
        }
        if let price = line.unitPrice {
            guard price.minor >= 0 else { throw ValidationError(field: path, "\(line.sku) has the price \(price)") }
            guard price.currency == currency else {
                throw ValidationError(field: path, "\(line.sku) is priced in \(price.currency), not in \(currency)")
            }
        }
    }
}

extension OrderInput: Codable {
    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case customerID = "customer_id"
        case idempotencyKey = "idempotency_key"
        case language = "locale"
        case createdAt = "created_at"
        case arePricesAccepted = "prices_accepted"
        case lines, declared, currency, policy, faults
    }

    /// Reads what `encode` writes, and the documented variants: `items` or `products` for `lines`, `amount` for `declared`.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        let lines: [LineItem]? =
            try keys.decodeIfPresent("lines") ?? keys.decodeIfPresent("items") ?? keys.decodeIfPresent("products")
        self.init(
            orderID: try keys.decode("order_id"),
            customerID: try keys.decodeIfPresent("customer_id"),
            lines: lines ?? [],
            declared: try keys.decodeIfPresent("declared") ?? keys.decodeIfPresent("amount"),
            currency: try keys.decode("currency", default: Money.defaultCurrency),
            policy: try keys.decode("policy", default: .approval),
            language: try keys.decode("locale", default: .english),
            idempotencyKey: try keys.decodeIfPresent("idempotency_key"),
            faults: try keys.decodeIfPresent("faults"),
            createdAt: try keys.decodeIfPresent("created_at")
        )
        arePricesAccepted = try keys.decode("prices_accepted", default: false)
    }

    /// Writes an order; what is rarely so is written only where it is.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(orderID, forKey: .orderID)
        try container.encodeIfPresent(customerID, forKey: .customerID)
        try container.encode(lines, forKey: .lines)
        try container.encodeIfPresent(declared, forKey: .declared)
        try container.encode(currency, forKey: .currency)
        try container.encode(policy, forKey: .policy)
        try container.encode(language, forKey: .language)
        try container.encodeIfPresent(idempotencyKey, forKey: .idempotencyKey)
        try container.encodeIfPresent(faults, forKey: .faults)
        try container.encodeIfPresent(createdAt, forKey: .createdAt)
        if arePricesAccepted { try container.encode(true, forKey: .arePricesAccepted) }
    }
}
