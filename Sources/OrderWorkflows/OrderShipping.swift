import OrderContract
import TemporalWorkflows

extension OrderHandling {
    /// Ships the goods: a parcel from each warehouse, each in a child workflow.
    func ship() async throws(OrderStop) {
        guard order.policy.shipping != .none else { return }
        guard context.version(of: ShippingVersion.self) == .parcels else { return }
        try await context.enter(.shipping)
        let question = PlanShipmentsRequest(orderID: order.orderID, lines: context.state.report.items)
        let plan = try await context.perform(asOrdered(Shipments.plan), question)
        let requests = plan.parcels.enumerated().map { index, parcel in
            ShipmentRequest(
                orderID: order.orderID,
                number: index + 1,
                parcel: parcel,
                shipping: order.policy.shipping,
                retry: order.policy.retry
            )
        }
        undos.append(.cancelShipments(requests))
        try await send(requests)
    }

    /// Sends all parcels at the same time; if one fails, or the order is cancelled, the others are stopped.
    private func send(_ requests: [ShipmentRequest]) async throws(OrderStop) {
        let parcels = requests.map { request in
            (
                step: context.begin("\(ShipmentWorkflow.name) \(request.number)", detail: request.warehouse),
                branch: context.fork { context throws(ChildWorkflowFailure<any Error>) in
                    try await context.execute(
                        child: ShipmentWorkflow.self,
                        id: .shipment(request.number, of: request.orderID),
                        request
                    )
                }
            )
        }
        do throws(Interruption) {
            try await context.wait { order in
                (order.cancellation != nil && !order.isTooLateToCancel) || parcels.contains { $0.branch.hasFailed }
                    || parcels.allSatisfy { $0.branch.isFinished }
            }
        } catch {
            for parcel in parcels { _ = try? await parcel.branch.result() }
            throw .interrupted(error)
        }
        let stopped = parcels.map { !$0.branch.isFinished }
        for parcel in parcels where !parcel.branch.isFinished {
            parcel.branch.cancel(reason: "the order is given up")
        }
        var failures: [ApplicationFailure] = []
        for (parcel, isStopped) in zip(parcels, stopped) {
            do throws(ChildWorkflowFailure<any Error>) {
                let shipment = try await parcel.branch.result()
                context.state.report.shipments.append(shipment.shipmentID)
                context.end(parcel.step, .done, detail: shipment.shipmentID)
            } catch {
                let stop = OrderStop(error)
                context.fail(parcel.step, because: stop)
                if isStopped { continue }
                switch stop {
                case .failed(let failure): failures.append(failure)
                case .interrupted, .cancelled:
                    failures.append(ApplicationFailure("a parcel was cancelled", type: "ShipmentCancelled"))
                }
            }
        }
        try context.goOn(at: .shipping)
        if let failure = failures.first { throw .failed(failure) }
    }
}

/// How the goods of an order reach the customer: `GetVersion("fulfilment-split", Default, 1)`.
enum ShippingVersion: Int, ChangeVersions {
    /// Not at all, as before parcels existed.
    case none = -1
    /// A parcel from each warehouse.
    case parcels = 1

    static let changeID = "fulfilment-split"
}
