public import OrderContract

/// The warehouse: holds stock for orders, takes it for good, gives it back; each movement once by its key.
public actor InventoryStore {
    private var ledger: InventoryLedger
    private let file: StateFile?

    init(ledger: InventoryLedger, file: StateFile?) {
        self.ledger = ledger
        self.file = file
    }

    /// Makes the order hold at least these lines, all of them or none.
    public func hold(_ request: ReserveStockRequest) throws -> StockReservation {
        try ledger.mustBeOpen(request.orderID)
        if ledger.moved(request.key) == nil {
            try record(ledger.hold(request.lines, orderID: request.orderID, key: request.key))
        }
        let priced = request.lines.map { line in
            var line = line
            line.unitPrice = line.unitPrice ?? ledger.price(line.sku)
            return line
        }
        return StockReservation(reservationID: "RES-\(request.orderID)", lines: priced)
    }

    /// Gives back all that the order holds, be it nothing; the order can hold nothing afterwards.
    public func release(_ request: ReleaseStockRequest) throws -> StockRelease {
        StockRelease(
            released: try once(request.key) { ledger.release(orderID: request.orderID, key: request.key) }
        )
    }

    /// Takes the order's stock for good, or returns what was taken.
    public func update(_ request: UpdateInventoryRequest) throws -> InventoryUpdate {
        if request.operation == .commit { try ledger.mustBeOpen(request.orderID) }
        let moved = try once(request.key) {
            switch request.operation {
            case .commit: try ledger.commit(request.lines, orderID: request.orderID, key: request.key)
            case .revert: ledger.revert(orderID: request.orderID, key: request.key)
            }
        }
        return InventoryUpdate(moved: moved)
    }

    /// What is there of these products, and whether it is enough.
    public func snapshot(_ request: InventorySnapshotRequest) -> InventorySnapshot {
        var wanted: [String: Int] = [:]
        for line in request.lines { wanted[line.sku, default: 0] &+= line.quantity }
        let levels = wanted.keys.sorted().map { ledger.level($0) }
        let isEnough = levels.allSatisfy { (wanted[$0.sku] ?? 0) <= $0.available }
        return InventorySnapshot(levels: levels, allAvailable: isEnough)
    }

    /// What is there of one product.
    public func level(of sku: String) -> StockLevel {
        ledger.level(sku)
    }

    private func once(_ key: IdempotencyKey, _ decide: () throws -> InventoryChange) throws -> [StockLine] {
        if let moved = ledger.moved(key) { return moved }
        let change = try decide()
        try record(change)
        return change.moved
    }

    /// Written first, visible second: what nobody can have seen need not be remembered.
    private func record(_ change: InventoryChange) throws(StateUnavailable) {
        try file?.append(StateRecord(inventory: change))
        ledger.apply(change)
    }
}
