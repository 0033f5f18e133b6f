public import OrderContract
import OrderDatabase
import TemporalCore

/// The bookings of parcels: they are events of the order, once for each key.
public struct ShipmentStore: Sendable {
    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Which warehouse sends what, in the order of the warehouses' names.
    public func plan(_ request: PlanShipmentsRequest) async throws -> ShipmentPlan {
        try await ledger.read { transaction in
            var parcels: [String: [StockLine]] = [:]
            for line in request.lines {
                let row = try transaction.row("SELECT warehouse FROM products WHERE id = $1", line.sku)
                let warehouse: String = try row?["warehouse"] ?? "A"
                parcels[warehouse, default: []].append(StockLine(sku: line.sku, quantity: line.quantity))
            }
            return ShipmentPlan(
                parcels: parcels.sorted { $0.key < $1.key }.map {
                    ShipmentPlan.Parcel(warehouse: $0.key, lines: $0.value)
                }
            )
        }
    }

    /// Books a carrier, once.
    /// - Throws: ``PermanentError`` when the booking was cancelled before it was made, as for an attempt that arrives late.
    public func book(_ request: ShipmentRequest) async throws -> Shipment {
        try ledger.faultPlan.reach(.booking)
        let now = ledger.now()
        return try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            guard try !transaction.hasEvent(request.cancelKey) else {
                throw PermanentError("parcel \(request.number) of \(request.orderID) was cancelled already")
            }
            try transaction.record("shipment-booked", of: request.orderID, at: now, dedup: request.key)
            return request.shipment(.booked)
        }
    }

    /// Cancels a booking, if there is one; it cannot be made afterwards.
    public func cancel(_ request: ShipmentRequest) async throws -> Shipment {
        let now = ledger.now()
        return try await ledger.write { transaction in
            try transaction.lockOrder(request.orderID, at: now)
            try transaction.record("shipment-cancelled", of: request.orderID, at: now, dedup: request.cancelKey)
            return request.shipment(.cancelled)
        }
    }
}

extension ShipmentRequest {
    fileprivate var cancelKey: IdempotencyKey { IdempotencyKey("\(key)/cancel") }

    fileprivate func shipment(_ status: ShipmentStatus) -> Shipment {
        Shipment(shipmentID: "SHIP-\(orderID)-\(number)", warehouse: warehouse, status: status)
    }
}
