import OrderContract
import OrderDatabase
import TemporalCore

/// The decisions of the warehouse, each within a transaction that has locked the order.
extension Transaction {
    /// The stock of a product; an unknown product has its initial stock.
    func level(_ sku: String) throws(DatabaseError) -> StockLevel {
        guard let row = try row("SELECT on_hand, held FROM products WHERE id = $1", sku) else {
            return StockLevel(sku: sku, onHand: Catalogue.usualStock, held: 0)
        }
        return StockLevel(sku: sku, onHand: try row["on_hand"], held: try row["held"])
    }

    /// The lines, with the catalogue's prices where they have none. What an earlier order has named binds nobody: a name
    /// that the catalogue does not have costs what this order says, else the usual price.
    func priced(_ lines: [LineItem]) throws(DatabaseError) -> [LineItem] {
        var priced = lines
        for index in priced.indices where priced[index].unitPrice == nil {
            priced[index].unitPrice = try listedPrice(of: priced[index].sku) ?? Catalogue.usualPrice
        }
        return priced
    }

    /// Makes the order hold at least these lines.
    func hold(_ request: ReserveStockRequest, at time: Timestamp, until expiry: Timestamp) throws {
        let wanted = try StockLine.sums(of: request.lines)
        if request.catalogue == .strict {
            try mustBeListed(request.lines, atAnyPrice: request.arePricesAccepted == true)
        } else {
            try addUnknown(request.lines, for: request.customerID, at: time)
        }
        let missing = try missing(wanted, try balances(of: request.orderID))
        for line in missing { try change(line.sku, held: line.quantity) }
        let movement = StockMovement(
            kind: .hold,
            orderID: request.orderID,
            key: request.key,
            at: time,
            expiresAt: expiry
        )
        try record(movement, missing)
    }

    /// Records what is ordered, and by whom.
    func describe(_ request: ReserveStockRequest) throws(DatabaseError) {
        try run(
            "UPDATE orders SET customer_id = COALESCE(customer_id, $2), policy = COALESCE($3, policy) WHERE id = $1",
            request.orderID,
            request.customerID,
            request.policy
        )
        try list(request.lines, of: request.orderID)
    }

    /// Records the order's current items.
    func list(_ lines: [LineItem], of orderID: String) throws(DatabaseError) {
        try run("DELETE FROM order_items WHERE order_id = $1", orderID)
        for (index, line) in lines.enumerated() {
            try run(
                """
                INSERT INTO order_items (order_id, line, product_id, product_name, quantity, unit_price_minor)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                orderID,
                index + 1,
                line.sku,
                line.name,
                line.quantity,
                line.unitPrice?.minor
            )
        }
    }

    /// Gives back everything that the order holds.
    func release(orderID: String, key: IdempotencyKey, at time: Timestamp) throws(DatabaseError) -> [StockLine] {
        if let moved = try moved(key) { return moved }
        let held = StockLine.sorted(try balances(of: orderID).mapValues(\.held))
        for line in held { try change(line.sku, held: -line.quantity) }
        try record(StockMovement(kind: .release, orderID: orderID, key: key, at: time), held)
        return held
    }

    /// Takes the lines for good: from the order's hold and, what is not held, from the free stock.
    func commit(_ request: UpdateInventoryRequest, at time: Timestamp) throws -> [StockLine] {
        if let moved = try moved(request.key) { return moved }
        let wanted = try StockLine.sums(of: request.lines)
        let customer: String? = try row("SELECT customer_id FROM orders WHERE id = $1", request.orderID)?["customer_id"]
        try addUnknown(request.lines, for: customer, at: time)
        let balances = try balances(of: request.orderID)
        _ = try missing(wanted, balances)
        let held = StockLine.sorted(balances.mapValues(\.held))
        let taken = wanted.map { StockLine(sku: $0.sku, quantity: $0.quantity - (balances[$0.sku]?.taken ?? 0)) }
            .filter { $0.quantity > 0 }
        var changes: [String: (onHand: Int, held: Int)] = [:]
        // The hold is released, including what was not taken.
        for line in held { changes[line.sku, default: (0, 0)].held -= line.quantity }
        for line in taken { changes[line.sku, default: (0, 0)].onHand -= line.quantity }
        for (sku, amounts) in changes.sorted(by: { $0.key < $1.key }) {
            try change(sku, onHand: amounts.onHand, held: amounts.held)
        }
        let served = IdempotencyKey("\(request.key)/hold")
        try record(StockMovement(kind: .release, orderID: request.orderID, key: served, at: time), held)
        try record(StockMovement(kind: .commit, orderID: request.orderID, key: request.key, at: time), taken)
        try list(request.lines, of: request.orderID)
        return taken
    }

    /// Returns what the order has taken for good.
    func revert(orderID: String, key: IdempotencyKey, at time: Timestamp) throws(DatabaseError) -> [StockLine] {
        if let moved = try moved(key) { return moved }
        let taken = StockLine.sorted(try balances(of: orderID).mapValues(\.taken))
        for line in taken { try change(line.sku, onHand: line.quantity) }
        try record(StockMovement(kind: .revert, orderID: orderID, key: key, at: time), taken)
        return taken
    }

    /// Throws if the catalogue does not have one of the products, or has another price for it.
    /// - Parameters:
    ///   - lines: what is ordered.
    ///   - isAccepted: whether the prices that the lines name were compared when the order was taken, and hold.
    /// - Throws: ``InvalidProduct``, ``WrongPrice``; ``DatabaseError`` when the database cannot be read.
    private func mustBeListed(_ lines: [LineItem], atAnyPrice isAccepted: Bool) throws {
        for line in lines {
            guard let price = try listedPrice(of: line.sku) else { throw InvalidProduct(sku: line.sku) }
            if !isAccepted, let named = line.unitPrice, named != price {
                throw WrongPrice(sku: line.sku, named: named, price: price)
            }
        }
    }

    /// Adds products for names that are not in the catalogue.
    /// - Throws: ``InvalidProduct`` when the customer's orders, or all together, have added too many already.
    private func addUnknown(_ lines: [LineItem], for customer: String?, at time: Timestamp) throws {
        for line in lines.sorted(by: { $0.sku < $1.sku }) {
            guard try row("SELECT id FROM products WHERE id = $1", line.sku) == nil else { continue }
            let added = try row("SELECT COUNT(*) AS count FROM products WHERE NOT listed")
            guard try added?["count"] ?? 0 < Catalogue.mostUnlisted else { throw InvalidProduct(sku: line.sku) }
            if let customer {
                let own = try row("SELECT COUNT(*) AS count FROM products WHERE added_for = $1", customer)
                guard try own?["count"] ?? 0 < Catalogue.mostUnlistedForOne else { throw InvalidProduct(sku: line.sku) }
            }
            let price = line.unitPrice ?? Catalogue.usualPrice
            let product = Catalogue.Product(sku: line.sku, name: line.name, price: price, isListed: false)
            guard try add(product, at: time), let customer else { continue }
            try run("UPDATE products SET added_for = $2 WHERE id = $1", line.sku, customer)
        }
    }

    /// What the order neither holds nor has taken of these lines, in the order of their SKUs, which is the order of locks.
    /// - Throws: ``OutOfStock`` if there is less in stock.
    private func missing(_ wanted: [StockLine], _ balances: [String: StockBalance]) throws -> [StockLine] {
        var missing: [StockLine] = []
        for line in wanted {
            let balance = balances[line.sku] ?? StockBalance()
            let more = line.quantity - balance.held - balance.taken
            guard more > 0 else { continue }
            let available = try lockedLevel(line.sku)?.available ?? 0
            guard more <= available else { throw OutOfStock(sku: line.sku, requested: more, available: available) }
            missing.append(StockLine(sku: line.sku, quantity: more))
        }
        return missing
    }
}

extension StockLine {
    /// How many of each product, in the order of their SKUs.
    fileprivate static func sums(of lines: [LineItem]) throws(ValidationError) -> [StockLine] {
        var sums: [String: Int] = [:]
        for line in lines {
            guard (1...LineItem.largestQuantity).contains(line.quantity) else {
                throw ValidationError(field: "quantity", "\(line.quantity) of \(line.sku) cannot be ordered")
            }
            sums[line.sku, default: 0] += line.quantity
        }
        return sorted(sums)
    }

    /// The lines with a quantity above zero, in the order of their SKUs.
    fileprivate static func sorted(_ quantities: [String: Int]) -> [StockLine] {
        quantities.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { StockLine(sku: $0.key, quantity: $0.value) }
    }
}
