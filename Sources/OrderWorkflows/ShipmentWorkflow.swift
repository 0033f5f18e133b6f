public import OrderContract
public import TemporalWorkflows

/// Sends one parcel: a separate workflow, so that it can be seen and get its carrier's signals separately.
public struct ShipmentWorkflow: Workflow {
    /// It runs by the build of its order.
    public static let versioningBehavior: VersioningBehavior? = .pinned

    /// The latest status from the carrier.
    var status = ShipmentStatus.pending

    /// A parcel that has not been sent.
    public init(_ request: ShipmentRequest) {}

    /// The signals and queries of a shipment.
    public struct Messages: MessageSet {
        /// Reports that the parcel is dispatched or delivered.
        public let carrierUpdate = Signal<ShipmentWorkflow, CarrierUpdate>("carrier-update") { shipment, update in
            // A carrier's signals may overtake each other, so delivered does not go back to dispatched.
            guard shipment.status != .delivered else { return }
            shipment.status = update.status
        }
        /// The status of the parcel.
        public let status = Query<ShipmentWorkflow, ShipmentStatus>("get-status", aliases: ["getStatus"]) { $0.status }

        /// The messages.
        public init() {}
    }

    /// Books the parcel and, if its carrier reports, waits until it is delivered.
    public static func run(_ request: ShipmentRequest, in context: WorkflowContext<Self>) async throws -> Shipment {
        var shipment: Shipment
        do throws(OrderStop) {
            shipment = try await context.outlasting(request.retry) { () throws(OrderStop) in
                do throws(ActivityFailure<Never>) {
                    return try await context.execute(Shipments.book.retried(as: request.retry), request)
                } catch {
                    throw OrderStop(error)
                }
            }
        } catch {
            throw error.failure ?? error
        }
        if context.state.status == .pending { context.state.status = .booked }
        guard request.shipping == .courier else {
            shipment.status = .delivered
            return shipment
        }
        try await context.wait { $0.status == .dispatched || $0.status == .delivered }
        shipment.status = .dispatched
        // From here on it cannot be taken back. If the order no longer exists, it need not be told.
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
