import Foundation
public import OrderContract
import OrderDatabase
public import TemporalCore

extension Catalogue {
    /// A product of the catalogue as it stands on the shelf.
    public struct Shelf: Sendable, Hashable {
        /// Its name in orders.
        public let sku: String
        /// Its name for people.
        public let name: String
        /// What one costs.
        public let price: Money
        /// How many are there, those that orders hold included.
        public let onHand: Int
        /// How many orders hold.
        public let held: Int
        /// How many were sold and not given back.
        public let sold: Int

        /// A product on the shelf.
        public init(sku: String, name: String, price: Money, onHand: Int, held: Int, sold: Int) {
            self.sku = sku
            self.name = name
            self.price = price
            self.onHand = onHand
            self.held = held
            self.sold = sold
        }

        /// How many can be ordered.
        public var available: Int { onHand - held }
        /// Whether so few can be ordered that somebody should buy more.
        public var isLow: Bool { available < Catalogue.lowStock }
    }

    /// A change of a price or a stock by a person.
    public struct Change: Sendable, Hashable {
        /// What was changed.
        public enum Field: String, Sendable, Hashable {
            /// The price, in hundredths.
            case price
            /// How many are there.
            case stock
        }

        /// What was changed.
        public let field: Field
        /// Its value before; nil where the product was added.
        public let old: Int64?
        /// Its value after.
        public let new: Int64
        /// Who changed it.
        public let by: String
        /// When.
        public let at: Timestamp

        /// A change.
        public init(field: Field, old: Int64?, new: Int64, by: String, at: Timestamp) {
            self.field = field
            self.old = old
            self.new = new
            self.by = by
            self.at = at
        }
    }

    /// What a person wants to change of a product.
    public struct Wish: Sendable, Hashable {
        /// The new price, in hundredths; nil to leave it.
        public var price: Int64?
        /// How many are there now, those that orders hold included; nil to leave it.
        public var stock: Int?
        /// The price that the person has seen; nil for any.
        public var seenPrice: Int64?
        /// The stock that the person has seen; nil for any.
        public var seenStock: Int?

        /// A wish to change nothing.
        public init() {}
    }

    /// Why a product was not changed.
    public enum Refusal: Error, Hashable {
        /// The catalogue does not have it.
        case unknown
        /// Orders hold so many of it, so there cannot be fewer.
        case held(Int)
        /// The catalogue has one of this name already.
        case exists
        /// Somebody else has changed it, or an order has taken some, since the person has seen it.
        case changed
    }

    /// What stands for the value before there was one.
    static let noValue: Int64 = -1

    private static func known(_ value: Int64) -> Int64? { value == noValue ? nil : value }

    /// With fewer than this, a product is low on stock.
    public static let lowStock = 10

    /// The products of the catalogue by name, with what orders hold and have taken.
    /// - Parameter sku: only this one; nil for all.
    /// - Returns: the products.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func shelf(of sku: String? = nil) async throws -> [Shelf] {
        try await ledger.read { try $0.shelf(of: sku) }
    }

    /// How many products of the catalogue are low on stock.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func lowCount() async throws -> Int {
        try await ledger.read { transaction in
            let row = try transaction.row(
                "SELECT COUNT(*) AS low FROM products WHERE listed AND on_hand - held < $1",
                Self.lowStock
            )
            return try row?["low"] ?? 0
        }
    }

    /// Who has changed a product's price or stock, the latest first; at most a hundred changes.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func changes(of sku: String) async throws -> [Change] {
        try await ledger.read { transaction in
            try transaction.rows(
                """
                SELECT field, old_value, new_value, changed_by, changed_at FROM product_changes WHERE product_id = $1
                ORDER BY id DESC LIMIT 100
                """,
                sku
            ).compactMap { row in
                let field: String = try row["field"]
                return try Change.Field(rawValue: field).map { field throws(DatabaseError) in
                    Change(
                        field: field,
                        old: Self.known(try row["old_value"]),
                        new: try row["new_value"],
                        by: try row["changed_by"],
                        at: try row["changed_at"]
                    )
                }
            }
        }
    }

    /// Changes a product's price or stock, and records who did. Orders that hold their goods already keep their prices;
    /// those that wait for it get the new one, unless they named another, which fails them.
    /// - Parameters:
    ///   - sku: the product.
    ///   - wish: what to change.
    ///   - name: who changes it.
    /// - Returns: the product afterwards.
    /// - Throws: ``Refusal``; ``StateUnavailable`` when the database cannot be written.
    @discardableResult
    public func change(_ sku: String, _ wish: Wish, by name: String) async throws -> Shelf {
        let now = ledger.now()
        return try await ledger.write { transaction in
            guard
                let row = try transaction.row(
                    "SELECT price_minor, on_hand, held FROM products WHERE id = $1 AND listed"
                        + transaction.dialect.forUpdate,
                    sku
                )
            else { throw Refusal.unknown }
            let (price, stock, held): (Int64, Int, Int) = (try row["price_minor"], try row["on_hand"], try row["held"])
            if let seen = wish.seenPrice, seen != price { throw Refusal.changed }
            if let seen = wish.seenStock, seen != stock { throw Refusal.changed }
            if let new = wish.stock, new < held { throw Refusal.held(held) }
            if let new = wish.price, new != price {
                try transaction.run("UPDATE products SET price_minor = $2 WHERE id = $1", sku, new)
                try transaction.note(Change(field: .price, old: price, new: new, by: name, at: now), of: sku)
            }
            if let new = wish.stock, new != stock {
                try transaction.change(sku, onHand: new - stock)
                try transaction.note(
                    Change(field: .stock, old: Int64(stock), new: Int64(new), by: name, at: now),
                    of: sku
                )
                try transaction.seed(sku, new - stock, at: now)
            }
            guard let changed = try transaction.shelf(of: sku).first else { throw Refusal.unknown }
            return changed
        }
    }
}

extension Catalogue {
    /// Adds a product to the catalogue, and records who did. A name that an order has made into a product becomes a product
    /// of the catalogue.
    /// - Parameters:
    ///   - product: the product; its stock is what was counted, with what orders hold of such a name.
    ///   - name: who adds it.
    /// - Returns: the product as it stands on the shelf.
    /// - Throws: ``Refusal/exists``, ``Refusal/held(_:)``; ``StateUnavailable`` when the database cannot be written.
    @discardableResult
    public func list(_ product: Product, by name: String) async throws -> Shelf {
        let now = ledger.now()
        return try await ledger.write { transaction in
            var product = product
            product.isListed = true
            if try !transaction.add(product, at: now) { try transaction.adopt(product, at: now) }
            let (price, stock) = (product.price.minor, Int64(product.stock))
            try transaction.note(Change(field: .price, old: nil, new: price, by: name, at: now), of: product.sku)
            try transaction.note(Change(field: .stock, old: nil, new: stock, by: name, at: now), of: product.sku)
            guard let listed = try transaction.shelf(of: product.sku).first else { throw Refusal.unknown }
            return listed
        }
    }
}

extension Transaction {
    /// Makes a name of orders a product of the catalogue.
    fileprivate func adopt(_ product: Catalogue.Product, at time: Timestamp) throws {
        let known = try row("SELECT listed, on_hand, held FROM products WHERE id = $1" + dialect.forUpdate, product.sku)
        guard let known else { throw Catalogue.Refusal.unknown }
        let (isListed, stock, held): (Bool, Int, Int) = (try known["listed"], try known["on_hand"], try known["held"])
        guard !isListed else { throw Catalogue.Refusal.exists }
        guard product.stock >= held else { throw Catalogue.Refusal.held(held) }
        try run(
            "UPDATE products SET name = $2, price_minor = $3, currency = $4, listed = TRUE, added_for = NULL WHERE id = $1",
            product.sku,
            product.name,
            product.price.minor,
            product.price.currency
        )
        try change(product.sku, onHand: product.stock - stock)
        try seed(product.sku, product.stock - stock, at: time)
    }

    /// Records that goods came in or were found missing, so that the books add up.
    fileprivate func seed(_ sku: String, _ quantity: Int, at time: Timestamp) throws(DatabaseError) {
        try run(
            """
            INSERT INTO stock_movements (order_id, product_id, kind, quantity, idempotency_key, created_at)
            VALUES ('catalogue', $1, 'seed', $2, $3, $4)
            """,
            sku,
            quantity,
            "stock/\(UUID().uuidString)",
            time
        )
    }

    /// What was sold is what came in and is not there any more. What came in are a few movements of people, while each order
    /// has its own.
    fileprivate func shelf(of sku: String?) throws(DatabaseError) -> [Catalogue.Shelf] {
        let found = try rows(
            """
            SELECT p.id, p.name, p.price_minor, p.currency, p.on_hand, p.held, CAST(COALESCE((
                SELECT SUM(m.quantity) FROM stock_movements m
                WHERE m.product_id = p.id AND m.kind = 'seed'), 0) - p.on_hand AS BIGINT) AS sold
            FROM products p WHERE p.listed AND (CAST($1 AS TEXT) IS NULL OR p.id = $1) ORDER BY p.name, p.id
            """,
            sku
        )
        return try found.map { row throws(DatabaseError) in
            Catalogue.Shelf(
                sku: try row["id"],
                name: try row["name"],
                price: Money(minor: try row["price_minor"], currency: try row["currency"]),
                onHand: try row["on_hand"],
                held: try row["held"],
                // A row that was written by hand, without the movement of its stock, has sold nothing that is known.
                sold: max(0, try row["sold"])
            )
        }
    }

    fileprivate func note(_ change: Catalogue.Change, of sku: String) throws(DatabaseError) {
        try run(
            """
            INSERT INTO product_changes (product_id, field, old_value, new_value, changed_by, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            sku,
            change.field.rawValue,
            change.old ?? Catalogue.noValue,
            change.new,
            change.by,
            change.at
        )
    }
}
