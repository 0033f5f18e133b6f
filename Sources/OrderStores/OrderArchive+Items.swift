public import OrderContract
import OrderDatabase
import TemporalCore

extension OrderArchive {
    /// What is ordered, as it was recorded last.
    /// - Parameter orderID: the order.
    /// - Returns: the lines, in their order; a price is nil where the order named none.
    /// - Throws: ``StateUnavailable`` when the database cannot be read.
    public func items(of orderID: String) async throws -> [LineItem] {
        try await ledger.read { transaction in
            try transaction.rows(
                """
                SELECT i.product_id, i.product_name, i.quantity, i.unit_price_minor, o.currency FROM order_items i
                JOIN orders o ON o.id = i.order_id WHERE i.order_id = $1 ORDER BY i.line
                """,
                orderID
            ).map { row in
                let (price, currency): (Int64?, String) = (try row["unit_price_minor"], try row["currency"])
                return LineItem(
                    sku: try row["product_id"],
                    name: try row["product_name"],
                    quantity: try row["quantity"],
                    unitPrice: price.map { Money(minor: $0, currency: currency) }
                )
            }
        }
    }
}
