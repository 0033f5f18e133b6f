import OrderContract
import OrderDatabase
import TemporalCore

/// What an order holds of a product, and what it has taken for good.
struct StockBalance {
    var held = 0
    var taken = 0
}

/// A movement of stock: the values that all its rows share.
struct StockMovement {
    enum Kind: String {
        case hold, release, commit, revert
    }

    var kind: Kind
    var orderID: String
    var key: IdempotencyKey
    var at: Timestamp
    /// When a sweep may check whether the order's workflow still runs; only for a hold.
    var expiresAt: Timestamp?
}

extension Transaction {
    /// What the movement with this key has moved; `nil` if it was not made.
    func moved(_ key: IdempotencyKey) throws(DatabaseError) -> [StockLine]? {
        let found = try rows(
            "SELECT product_id, quantity FROM stock_movements WHERE idempotency_key = $1",
            key.description
        )
        guard !found.isEmpty else { return nil }
        var lines: [StockLine] = []
        for row in found {
            let sku: String? = try row["product_id"]
            if let sku { lines.append(StockLine(sku: sku, quantity: try row["quantity"])) }
        }
        return lines.sorted { $0.sku < $1.sku }
    }

    /// Records a movement. A movement of nothing has a row too, since it has happened.
    func record(_ movement: StockMovement, _ lines: [StockLine]) throws(DatabaseError) {
        let rows: [(String?, Int)] = lines.isEmpty ? [(nil, 0)] : lines.map { ($0.sku, $0.quantity) }
        for (sku, quantity) in rows {
            try run(
                """
                INSERT INTO stock_movements
                  (order_id, product_id, kind, quantity, expires_at, idempotency_key, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                movement.orderID,
                sku,
                movement.kind.rawValue,
                quantity,
                movement.expiresAt,
                movement.key.description,
                movement.at
            )
        }
    }

    /// What an order holds and has taken, by product.
    func balances(of orderID: String) throws(DatabaseError) -> [String: StockBalance] {
        let found = try rows(
            """
            SELECT product_id,
              CAST(SUM(CASE kind WHEN 'hold' THEN quantity WHEN 'release' THEN -quantity ELSE 0 END) AS BIGINT) AS held,
              CAST(SUM(CASE kind WHEN 'commit' THEN quantity WHEN 'revert' THEN -quantity ELSE 0 END) AS BIGINT) AS taken
            FROM stock_movements WHERE order_id = $1 AND product_id IS NOT NULL GROUP BY product_id
            """,
            orderID
        )
        var balances: [String: StockBalance] = [:]
        for row in found {
            balances[try row["product_id"]] = StockBalance(held: try row["held"], taken: try row["taken"])
        }
        return balances
    }

    /// Throws if the order has given its stock back: a hold or commit that arrives late, from an attempt that was given up,
    /// would never be undone, and a repeated one must not look as if it were still in effect.
    func mustBeOpen(_ orderID: String) throws {
        let closing = try row(
            "SELECT id FROM stock_movements WHERE idempotency_key = $1 OR idempotency_key = $2 LIMIT 1",
            IdempotencyKey.release(orderID: orderID).description,
            IdempotencyKey.revert(orderID: orderID).description
        )
        guard closing == nil else { throw PermanentError("\(orderID) has given back its stock already") }
    }

    /// The stock of a product, locked until the transaction ends.
    func lockedLevel(_ sku: String) throws(DatabaseError) -> StockLevel? {
        try row("SELECT on_hand, held FROM products WHERE id = $1" + dialect.forUpdate, sku)
            .map { row throws(DatabaseError) in
                StockLevel(sku: sku, onHand: try row["on_hand"], held: try row["held"])
            }
    }

    /// Changes the stock of a product.
    func change(_ sku: String, onHand: Int = 0, held: Int = 0) throws(DatabaseError) {
        try run(
            "UPDATE products SET on_hand = on_hand + $1, held = held + $2 WHERE id = $3",
            onHand,
            held,
            sku
        )
    }
}
