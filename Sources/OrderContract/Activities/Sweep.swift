/// The input of the sweep's workflow.
public struct SweepRequest: Sendable, Hashable, Codable {
    /// The last order that an earlier run has looked at; empty in the first run.
    public var after: String
    /// How many orders are read at a time.
    public var pageSize: Int
    /// What the runs before this one have done.
    public var report: SweepReport

    /// A sweep from the beginning.
    public init(after: String = "", pageSize: Int = 100, report: SweepReport = SweepReport()) {
        self.after = after
        self.pageSize = pageSize
        self.report = report
    }

    private enum CodingKeys: String, CodingKey {
        case after, report
        case pageSize = "page_size"
    }

    /// Reads a request; missing keys have their default values.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        self.init(
            after: try keys.decode("after", default: ""),
            pageSize: try keys.decode("page_size", default: 100),
            report: try keys.decode("report", default: SweepReport())
        )
        guard (1...1_000).contains(pageSize) else {
            throw keys.invalid("page_size", "must be from 1 to 1000, not \(pageSize)")
        }
    }
}

/// What a sweep has done.
public struct SweepReport: Sendable, Hashable, Codable {
    /// How many orders were looked at.
    public var looked: Int
    /// How many of them still had a running workflow, and were left alone.
    public var running: Int
    /// How many could not be settled this time; the next sweep finds them again.
    public var failed: Int
    /// The orders that were settled, and what they gave back.
    public var settled: [SettledOrder]

    /// A report; empty by default.
    public init(looked: Int = 0, running: Int = 0, failed: Int = 0, settled: [SettledOrder] = []) {
        self.looked = looked
        self.running = running
        self.failed = failed
        self.settled = settled
    }
}

/// The input of `FindLapsedOrders`.
public struct LapsedOrdersRequest: Sendable, Hashable, Codable {
    /// Only orders with a greater id than this one.
    public var after: String
    /// How many at most.
    public var limit: Int

    /// A request for orders.
    public init(after: String, limit: Int) {
        self.after = after
        self.limit = limit
    }
}

/// The result of `FindLapsedOrders`.
public struct LapsedOrdersPage: Sendable, Hashable, Codable {
    /// The orders, sorted by id.
    public var orders: [LapsedOrder]

    /// A page.
    public init(orders: [LapsedOrder]) {
        self.orders = orders
    }
}

/// An order whose time to hold stock is over: the input of `SettleLapsedOrder`.
public struct LapsedOrder: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// The workflow that handles it, if it still runs.
    public var workflowID: String

    /// An order.
    public init(orderID: String, workflowID: String) {
        self.orderID = orderID
        self.workflowID = workflowID
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case workflowID = "workflow_id"
    }
}

/// The result of `SettleLapsedOrder`.
public struct SettledOrder: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Whether its workflow still runs; if so, nothing was done.
    public var isRunning: Bool
    /// The stock that was given back.
    public var released: [StockLine]
    /// The money that was given back.
    public var refunded: Money?

    /// An outcome.
    public init(orderID: String, isRunning: Bool = false, released: [StockLine] = [], refunded: Money? = nil) {
        self.orderID = orderID
        self.isRunning = isRunning
        self.released = released
        self.refunded = refunded
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case isRunning = "is_running"
        case released, refunded
    }
}
