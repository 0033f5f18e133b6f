public import OrderContract
public import TemporalCore

/// What is known of one order.
public struct OrderRecord: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Its workflow.
    public var workflowID: String
    /// Its status.
    public var status: OrderStatus
    /// Its stage.
    public var stage: OrderStage
    /// Why, where that needed saying.
    public var reason: String?
    /// What it costs, once known.
    public var total: Money?
    /// When it last changed.
    public var updatedAt: Timestamp
    /// How often it has changed.
    public var version: Int
}

/// Orders and the events that made them what they are.
struct OrderLedger: Sendable {
    private(set) var records: [String: OrderRecord] = [:]
    private(set) var events: [UpdateOrderStatusRequest] = []
    private(set) var versions: [IdempotencyKey: Int] = [:]

    mutating func apply(_ change: UpdateOrderStatusRequest) {
        events.append(change)
        let known = records[change.orderID]
        let version = (known?.version ?? 0) + 1
        versions[change.key] = version
        // An update that was overtaken by a later one is an event, but no longer the state.
        if var known, known.updatedAt > change.at {
            known.version = version
            records[change.orderID] = known
            return
        }
        records[change.orderID] = OrderRecord(
            orderID: change.orderID,
            workflowID: change.workflowID,
            status: change.status,
            stage: change.stage,
            reason: change.reason ?? known?.reason,
            total: change.total ?? known?.total,
            updatedAt: change.at,
            version: version
        )
    }
}

/// The orders' records and events; each change once by its key.
public actor OrderStore {
    private var ledger: OrderLedger
    private let file: StateFile?

    init(ledger: OrderLedger, file: StateFile?) {
        self.ledger = ledger
        self.file = file
    }

    /// Records a change of status, making the order's record where there is none.
    public func update(_ request: UpdateOrderStatusRequest) throws -> OrderRecordVersion {
        if let version = ledger.versions[request.key] { return OrderRecordVersion(version: version) }
        try file?.append(StateRecord(order: request))
        ledger.apply(request)
        return OrderRecordVersion(version: ledger.versions[request.key] ?? 0)
    }

    /// What is known of an order.
    public func record(_ orderID: String) -> OrderRecord? {
        ledger.records[orderID]
    }

    /// Every change of an order, oldest first.
    public func events(of orderID: String) -> [UpdateOrderStatusRequest] {
        ledger.events.filter { $0.orderID == orderID }
    }
}
