public import OrderContract
import OrderDatabase
import TemporalCore

/// The warehouse: holds stock for orders, takes it for good, and returns it; each key moves stock only once.
public struct InventoryStore: Sendable {
    private let ledger: Ledger
    private let holdTime: Duration

    init(_ ledger: Ledger, holdTime: Duration) {
        self.ledger = ledger
        self.holdTime = holdTime
    }

    /// Makes the order hold at least these lines: either all or none.
    public func hold(_ request: ReserveStockRequest) async throws -> StockReservation {
        let now = ledger.now()
        let expiry = now.advanced(by: holdTime)
        let priced = try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            try transaction.mustBeOpen(request.orderID)
            if try transaction.moved(request.key) == nil {
                try transaction.hold(request, at: now, until: expiry)
                try transaction.describe(request)
            }
            return try transaction.priced(request.lines)
        }
        try ledger.faultPlan.reach(.afterHold)
        return StockReservation(reservationID: "RES-\(request.orderID)", lines: priced)
    }

    /// Gives back what the order holds, if anything; afterwards the order cannot hold stock.
    public func release(_ request: ReleaseStockRequest) async throws -> StockRelease {
        try ledger.faultPlan.reach(.releasing)
        let now = ledger.now()
        return try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            let released = try transaction.release(orderID: request.orderID, key: request.key, at: now)
            return StockRelease(released: released)
        }
    }

    /// Takes the order's stock for good, or returns what was taken.
    public func update(_ request: UpdateInventoryRequest) async throws -> InventoryUpdate {
        let now = ledger.now()
        switch request.operation {
        case .commit:
            try ledger.faultPlan.reach(.taking)
            return try await ledger.write { transaction in
                try transaction.lockOrder(request.orderID, at: now)
                try transaction.mustBeOpen(request.orderID)
                return InventoryUpdate(moved: try transaction.commit(request, at: now))
            }
        case .revert:
            return try await ledger.write { transaction in
                try transaction.lockOrder(request.orderID, at: now)
                let moved = try transaction.revert(orderID: request.orderID, key: request.key, at: now)
                return InventoryUpdate(moved: moved)
            }
        }
    }

    /// The stock of these products, and whether it is enough.
    public func snapshot(_ request: InventorySnapshotRequest) async throws -> InventorySnapshot {
        var wanted: [String: Int] = [:]
        for line in request.lines { wanted[line.sku, default: 0] &+= line.quantity }
        let quantities = wanted
        let levels = try await ledger.read { transaction in
            try quantities.keys.sorted().map { try transaction.level($0) }
        }
        let isEnough = levels.allSatisfy { (quantities[$0.sku] ?? 0) <= $0.available }
        return InventorySnapshot(levels: levels, allAvailable: isEnough)
    }

    /// The stock of one product.
    public func level(of sku: String) async throws -> StockLevel {
        try await ledger.read { try $0.level(sku) }
    }
}
