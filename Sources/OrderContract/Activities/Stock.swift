/// A product and how many of it.
public struct StockLine: Sendable, Hashable, Codable {
    /// The product.
    public var sku: String
    /// How many.
    public var quantity: Int

    /// So many of a product.
    public init(sku: String, quantity: Int) {
        self.sku = sku
        self.quantity = quantity
    }
}

extension [LineItem] {
    /// The lines as the inventory sees them.
    public var stock: [StockLine] {
        map { StockLine(sku: $0.sku, quantity: $0.quantity) }
    }
}

/// The input of `ReserveStock`: everything that the order is to hold, not only what was added.
public struct ReserveStockRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Everything that is to be held.
    public var lines: [LineItem]
    /// The hold's key.
    public var key: IdempotencyKey
    /// Whose order it is, for the order's record.
    public var customerID: String?
    /// The policy by which the order is handled, for its record.
    public var policy: String?
    /// What happens to products that are not in the catalogue; nil adds them.
    public var catalogue: CatalogueRule?
    /// Whether prices that the lines name hold, because the shop has accepted them already; nil if they must be the
    /// catalogue's where the catalogue is strict.
    public var arePricesAccepted: Bool?

    /// A request to hold stock; its key is made of the order and the lines.
    public init(
        orderID: String,
        lines: [LineItem],
        customerID: String? = nil,
        policy: String? = nil,
        catalogue: CatalogueRule? = nil
    ) {
        self.orderID = orderID
        self.lines = lines
        self.customerID = customerID
        self.policy = policy
        self.catalogue = catalogue
        key = .hold(orderID: orderID, lines: lines.stock)
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case customerID = "customer_id"
        case arePricesAccepted = "prices_accepted"
        case lines, key, policy, catalogue
    }
}

/// The result of `ReserveStock`.
public struct StockReservation: Sendable, Hashable, Codable {
    /// The id of the hold, for people.
    public var reservationID: String
    /// What is held, with the catalogue's prices where the order named none.
    public var lines: [LineItem]

    /// A hold.
    public init(reservationID: String, lines: [LineItem]) {
        self.reservationID = reservationID
        self.lines = lines
    }

    private enum CodingKeys: String, CodingKey {
        case reservationID = "reservation_id"
        case lines
    }
}

/// The input of `ReleaseStock`: give back everything that the order holds.
public struct ReleaseStockRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// The release's key.
    public var key: IdempotencyKey

    /// A request to release.
    public init(orderID: String) {
        self.orderID = orderID
        key = .release(orderID: orderID)
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case key
    }
}

/// The result of `ReleaseStock`.
public struct StockRelease: Sendable, Hashable, Codable {
    /// What was given back; empty if nothing was held.
    public var released: [StockLine]

    /// A release.
    public init(released: [StockLine]) {
        self.released = released
    }
}

/// The input of `FetchInventorySnapshot`.
public struct InventorySnapshotRequest: Sendable, Hashable, Codable {
    /// What to look for.
    public var lines: [LineItem]

    /// A request for stock levels.
    public init(lines: [LineItem]) {
        self.lines = lines
    }
}

/// The result of `FetchInventorySnapshot`.
public struct InventorySnapshot: Sendable, Hashable, Codable {
    /// The stock of each product asked for.
    public var levels: [StockLevel]
    /// Whether that is enough for the lines asked about.
    public var allAvailable: Bool

    /// A snapshot.
    public init(levels: [StockLevel], allAvailable: Bool) {
        self.levels = levels
        self.allAvailable = allAvailable
    }

    private enum CodingKeys: String, CodingKey {
        case levels
        case allAvailable = "all_available"
    }
}

/// The stock of one product.
public struct StockLevel: Sendable, Hashable, Codable {
    /// The product.
    public var sku: String
    /// How many are in the warehouse, held ones included.
    public var onHand: Int
    /// How many of those are held for orders.
    public var held: Int
    /// How many more can be held.
    public var available: Int { onHand - held }

    /// A level.
    public init(sku: String, onHand: Int, held: Int) {
        self.sku = sku
        self.onHand = onHand
        self.held = held
    }

    private enum CodingKeys: String, CodingKey {
        case sku, held
        case onHand = "on_hand"
    }
}

/// The input of `UpdateInventory`: take the order's stock for good, or return it.
public struct UpdateInventoryRequest: Sendable, Hashable, Codable {
    /// What to do.
    public enum Operation: String, Sendable, Hashable, Codable {
        /// Take for good what is held, and also what is not held yet.
        case commit
        /// Return what was taken for good.
        case revert
    }

    /// The order.
    public var orderID: String
    /// What to do.
    public var operation: Operation
    /// What to take; a revert ignores it and returns what was taken.
    public var lines: [LineItem]
    /// The movement's key.
    public var key: IdempotencyKey

    /// A request to take the stock of a paid order.
    public static func commit(orderID: String, lines: [LineItem]) -> UpdateInventoryRequest {
        UpdateInventoryRequest(
            orderID: orderID,
            operation: .commit,
            lines: lines,
            key: .commit(orderID: orderID)
        )
    }

    /// A request to return it.
    public static func revert(orderID: String) -> UpdateInventoryRequest {
        UpdateInventoryRequest(orderID: orderID, operation: .revert, lines: [], key: .revert(orderID: orderID))
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case operation, lines, key
    }
}

/// The result of `UpdateInventory`.
public struct InventoryUpdate: Sendable, Hashable, Codable {
    /// What was taken or returned.
    public var moved: [StockLine]

    /// A movement.
    public init(moved: [StockLine]) {
        self.moved = moved
    }
}
