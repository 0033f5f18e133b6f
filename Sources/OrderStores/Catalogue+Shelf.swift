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
        /// Its value before.
        public let old: Int64
        /// Its value after.
        public let new: Int64
        /// Who changed it.
        public let by: String
        /// When.
        public let at: Timestamp

        /// A change.
        public init(field: Field, old: Int64, new: Int64, by: String, at: Timestamp) {
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
        /// Somebody else has changed it, or an order has taken some, since the person has seen it.
        case changed
    }

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
                        old: try row["old_value"],
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
                // Goods that come in or are found missing are movements too, so that the books add up.
                try transaction.run(
                    """
                    INSERT INTO stock_movements (order_id, product_id, kind, quantity, idempotency_key, created_at)
                    VALUES ('catalogue', $1, 'seed', $2, $3, $4)
                    """,
                    sku,
                    new - stock,
                    "stock/\(UUID().uuidString)",
                    now
                )
            }
            guard let changed = try transaction.shelf(of: sku).first else { throw Refusal.unknown }
            return changed
        }
    }
}

extension Transaction {
    fileprivate func shelf(of sku: String?) throws(DatabaseError) -> [Catalogue.Shelf] {
        let found = try rows(
            """
            SELECT p.id, p.name, p.price_minor, p.currency, p.on_hand, p.held, CAST(COALESCE((
                SELECT SUM(CASE m.kind WHEN 'commit' THEN m.quantity ELSE -m.quantity END) FROM stock_movements m
                WHERE m.product_id = p.id AND m.kind IN ('commit', 'revert')), 0) AS BIGINT) AS sold
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
                sold: try row["sold"]
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
            change.old,
            change.new,
            change.by,
            change.at
        )
    }
}
