import OrderContract

/// One movement of stock, as it is recorded.
struct InventoryChange: Codable, Sendable {
    enum Kind: String, Codable {
        case hold, release, commit, revert
    }

    var kind: Kind
    var orderID: String
    var key: IdempotencyKey
    /// What was moved by this change, sorted by product.
    var moved: [StockLine]
    /// Products that this order is the first to name.
    var newProducts: [Catalogue.Product]
}

/// Products, and what is held and taken of them: decisions are made of values here, nothing is written.
struct InventoryLedger: Sendable {
    private struct Shelf {
        var price: Money
        var onHand: Int
        var held = 0
    }

    private struct Account {
        var held: [String: Int] = [:]
        var taken: [String: Int] = [:]
        var isReleased = false
        var isReverted = false
    }

    private static let openStock = 100
    private var shelves: [String: Shelf] = [:]
    private var accounts: [String: Account] = [:]
    private var movements: [IdempotencyKey: [StockLine]] = [:]

    init(catalogue: Catalogue) {
        for product in catalogue.products {
            shelves[product.sku] = Shelf(price: product.price, onHand: product.stock)
        }
    }

    func level(_ sku: String) -> StockLevel {
        let shelf = shelves[sku]
        return StockLevel(sku: sku, onHand: shelf?.onHand ?? Self.openStock, held: shelf?.held ?? 0)
    }

    func price(_ sku: String) -> Money {
        shelves[sku]?.price ?? Catalogue.usualPrice
    }

    /// Refuses an order that has given back: a hold or commit that arrives late, from an attempt that was given up on,
    /// would never be undone; and one asked for again must not be taken for one that still stands.
    func mustBeOpen(_ orderID: String) throws(PermanentError) {
        guard let account = accounts[orderID], account.isReleased || account.isReverted else { return }
        throw PermanentError("\(orderID) has given back its stock already")
    }

    func moved(_ key: IdempotencyKey) -> [StockLine]? {
        movements[key]
    }

    /// What makes the order hold at least these lines.
    func hold(_ lines: [LineItem], orderID: String, key: IdempotencyKey) throws -> InventoryChange {
        let account = accounts[orderID] ?? Account()
        let moved = try missing(lines, account)
        return change(.hold, orderID, key, moved, lines)
    }

    func release(orderID: String, key: IdempotencyKey) -> InventoryChange {
        change(.release, orderID, key, Self.lines(accounts[orderID]?.held ?? [:]))
    }

    /// What takes these lines for good, out of the order's hold and, for what is not held, off the shelf.
    func commit(_ lines: [LineItem], orderID: String, key: IdempotencyKey) throws -> InventoryChange {
        let account = accounts[orderID] ?? Account()
        _ = try missing(lines, account)
        let wanted = try Self.quantities(lines)
        let moved = wanted.map { sku, quantity in
            StockLine(sku: sku, quantity: max(0, quantity - (account.taken[sku] ?? 0)))
        }
        return change(.commit, orderID, key, moved.filter { $0.quantity > 0 }, lines)
    }

    func revert(orderID: String, key: IdempotencyKey) -> InventoryChange {
        change(.revert, orderID, key, Self.lines(accounts[orderID]?.taken ?? [:]))
    }

    mutating func apply(_ change: InventoryChange) {
        for product in change.newProducts where shelves[product.sku] == nil {
            shelves[product.sku] = Shelf(price: product.price, onHand: product.stock)
        }
        var account = accounts[change.orderID] ?? Account()
        for line in change.moved {
            switch change.kind {
            case .hold:
                shelves[line.sku]?.held += line.quantity
                account.held[line.sku, default: 0] += line.quantity
            case .release:
                shelves[line.sku]?.held -= line.quantity
            case .commit:
                shelves[line.sku]?.onHand -= line.quantity
                account.taken[line.sku, default: 0] += line.quantity
            case .revert:
                shelves[line.sku]?.onHand += line.quantity
            }
        }
        close(&account, by: change.kind)
        accounts[change.orderID] = account
        movements[change.key] = change.moved
    }

    /// What a movement does to the order as a whole.
    private mutating func close(_ account: inout Account, by kind: InventoryChange.Kind) {
        switch kind {
        case .hold:
            break
        case .release:
            account.held = [:]
            account.isReleased = true
        case .commit:
            // The hold has served its purpose, also what of it was not taken.
            for (sku, quantity) in account.held { shelves[sku]?.held -= quantity }
            account.held = [:]
        case .revert:
            account.taken = [:]
            account.isReverted = true
        }
    }

    /// What of these lines the order neither holds nor has taken; throws where the shelf has less.
    private func missing(_ lines: [LineItem], _ account: Account) throws -> [StockLine] {
        var missing: [StockLine] = []
        for (sku, quantity) in try Self.quantities(lines).sorted(by: { $0.key < $1.key }) {
            let more = quantity - (account.held[sku] ?? 0) - (account.taken[sku] ?? 0)
            guard more > 0 else { continue }
            let available = level(sku).available
            guard more <= available else { throw OutOfStock(sku: sku, requested: more, available: available) }
            missing.append(StockLine(sku: sku, quantity: more))
        }
        return missing
    }

    private func change(
        _ kind: InventoryChange.Kind,
        _ orderID: String,
        _ key: IdempotencyKey,
        _ moved: [StockLine],
        _ lines: [LineItem] = []
    ) -> InventoryChange {
        var newProducts: [String: Catalogue.Product] = [:]
        for line in lines where shelves[line.sku] == nil && newProducts[line.sku] == nil {
            let price = line.unitPrice ?? Catalogue.usualPrice
            newProducts[line.sku] = Catalogue.Product(sku: line.sku, price: price, stock: Self.openStock)
        }
        return InventoryChange(
            kind: kind,
            orderID: orderID,
            key: key,
            moved: moved.sorted { $0.sku < $1.sku },
            newProducts: newProducts.values.sorted { $0.sku < $1.sku }
        )
    }

    private static func quantities(_ lines: [LineItem]) throws(ValidationError) -> [String: Int] {
        var quantities: [String: Int] = [:]
        for line in lines {
            guard (1...LineItem.largestQuantity).contains(line.quantity) else {
                throw ValidationError(field: "quantity", "\(line.quantity) of \(line.sku) cannot be ordered")
            }
            quantities[line.sku, default: 0] += line.quantity
        }
        return quantities
    }

    private static func lines(_ quantities: [String: Int]) -> [StockLine] {
        quantities.filter { $0.value > 0 }.map { StockLine(sku: $0.key, quantity: $0.value) }
    }
}
