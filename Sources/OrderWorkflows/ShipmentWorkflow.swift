public import OrderContract
public import Workflows

/// Sends one parcel: a workflow of its own, so that it is seen and hears of its carrier on its own.
public struct ShipmentWorkflow: Workflow {
    /// The latest that the carrier has said.
    var status = ShipmentStatus.pending

    /// A parcel that nothing has been done for.
    public init(_ request: ShipmentRequest) {}

    /// What a shipment can be told and asked.
    public struct Messages: MessageSet {
        /// Says that the parcel is dispatched or delivered.
        public let carrierUpdate = Signal<ShipmentWorkflow, CarrierUpdate>("carrier-update") { shipment, update in
            // A carrier's words may overtake each other: delivered is never less than dispatched.
            guard shipment.status != .delivered else { return }
            shipment.status = update.status
        }
        /// How far the parcel has come.
        public let status = Query<ShipmentWorkflow, ShipmentStatus>("get-status", aliases: ["getStatus"]) { $0.status }

        /// The door.
        public init() {}
    }

    /// Books the parcel and, where a carrier reports, follows it to its end.
    public static func run(_ request: ShipmentRequest, in context: WorkflowContext<Self>) async throws -> Shipment {
        var shipment: Shipment
        do throws(ActivityFailure<Never>) {
            shipment = try await context.execute(Shipments.book.retried(as: request.retry), request)
        } catch {
            if case .interrupted(let interruption) = error.reason { throw interruption }
            throw ApplicationFailure(error)
        }
        if context.state.status == .pending { context.state.status = .booked }
        guard request.shipping == .courier else {
            shipment.status = .delivered
            return shipment
        }
        try await context.wait { $0.status == .dispatched || $0.status == .delivered }
        shipment.status = .dispatched
        // From here on nobody can take it back. An order that does not exist any more need not know.
        let order = context.external(OrderWorkflow.self, id: .order(request.orderID))
        _ = try? await order.signal(\.shipmentUpdate, shipment)
        try await context.wait { $0.status == .delivered }
        shipment.status = .delivered
        return shipment
    }
}

extension WorkflowID where W == ShipmentWorkflow {
    /// One of an order's parcels, counted from 1.
    public static func shipment(_ number: Int, of orderID: String) -> Self {
        Self(OrderInput.shipmentWorkflowID(forOrder: orderID, number: number))
    }
}
