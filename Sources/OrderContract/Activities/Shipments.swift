/// The input of `PlanShipments`: what is to be sent.
public struct PlanShipmentsRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// What is to be sent.
    public var lines: [LineItem]

    /// A request for a plan.
    public init(orderID: String, lines: [LineItem]) {
        self.orderID = orderID
        self.lines = lines
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case lines
    }
}

/// The result of `PlanShipments`: a parcel for each warehouse, in the order of the warehouses' names.
public struct ShipmentPlan: Sendable, Hashable, Codable {
    /// What one warehouse sends.
    public struct Parcel: Sendable, Hashable, Codable {
        /// The warehouse.
        public var warehouse: String
        /// What it sends.
        public var lines: [StockLine]

        /// A parcel.
        public init(warehouse: String, lines: [StockLine]) {
            self.warehouse = warehouse
            self.lines = lines
        }
    }

    /// The parcels.
    public var parcels: [Parcel]

    /// A plan.
    public init(parcels: [Parcel]) {
        self.parcels = parcels
    }
}

/// The input of `BookShipment`, of `CancelShipment` and of a shipment's workflow.
public struct ShipmentRequest: Sendable, Hashable, Codable {
    /// The order.
    public var orderID: String
    /// Which of the order's parcels it is, counted from 1.
    public var number: Int
    /// The warehouse that sends it.
    public var warehouse: String
    /// What is in it.
    public var lines: [StockLine]
    /// How it is shipped, which decides who reports its dispatch and delivery.
    public var shipping: Shipping
    /// How the shipment's workflow retries.
    public var retry: RetrySettings
    /// The booking's key.
    public var key: IdempotencyKey

    /// A parcel to send.
    public init(
        orderID: String,
        number: Int,
        parcel: ShipmentPlan.Parcel,
        shipping: Shipping,
        retry: RetrySettings = RetrySettings()
    ) {
        self.orderID = orderID
        self.number = number
        warehouse = parcel.warehouse
        lines = parcel.lines
        self.shipping = shipping
        self.retry = retry
        key = .ship(orderID: orderID, number: number)
    }

    private enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case number, warehouse, lines, shipping, retry, key
    }
}

/// How far a parcel has come.
public enum ShipmentStatus: String, Sendable, Hashable, Codable {
    /// Nothing done yet.
    case pending
    /// A carrier is booked.
    case booked
    /// It is on its way and cannot be taken back.
    case dispatched
    /// It has arrived.
    case delivered
    /// It is not sent.
    case cancelled
}

/// The result of `BookShipment`, of `CancelShipment` and of a shipment's workflow.
public struct Shipment: Sendable, Hashable, Codable {
    /// The parcel.
    public var shipmentID: String
    /// The warehouse that sends it.
    public var warehouse: String
    /// How far it has come.
    public var status: ShipmentStatus

    /// A parcel.
    public init(shipmentID: String, warehouse: String, status: ShipmentStatus) {
        self.shipmentID = shipmentID
        self.warehouse = warehouse
        self.status = status
    }

    private enum CodingKeys: String, CodingKey {
        case shipmentID = "shipment_id"
        case warehouse, status
    }
}

/// A carrier's report about a parcel: the payload of `carrier-update`.
public struct CarrierUpdate: Sendable, Hashable, Codable {
    /// How far it has come: `dispatched` or `delivered`.
    public var status: ShipmentStatus

    /// A report.
    public init(_ status: ShipmentStatus) {
        self.status = status
    }

    /// Reads `{"status": "dispatched"}` in any spelling of the key.
    public init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        self.init(try keys.decode("status"))
        guard status == .dispatched || status == .delivered else {
            throw keys.invalid("status", "must be dispatched or delivered, not \(status.rawValue)")
        }
    }
}
