import OrderContract
import TemporalWorkflows

extension OrderHandling {
    /// Takes the money, in a child workflow if the policy says so.
    func takePayment() async throws(OrderStop) {
        try await context.enter(.payment)
        // Items that were requested until now are part of the price.
        try await holdRequestedItems()
        try context.checkOrderCancellation()
        context.state.isPriceFixed = true
        let total = context.state.report.total ?? .zero(order.currency)
        switch context.version(of: PaymentVersion.self) {
        case .skipped: context.state.report.paymentStatus = .skipped
        case .child where !total.isPositive: context.state.report.paymentStatus = .skipped
        case .child: try await charge(total)
        }
    }

    private func charge(_ total: Money) async throws(OrderStop) {
        undos.append(.refundPayment)
        context.state.report.paymentStatus = .processing
        do throws(OrderStop) {
            let receipt = try await order.policy.paymentAsChild ? chargeInAnyChild(total) : chargeHere(total)
            context.state.receipt = receipt
            context.state.report.charged = true
            context.state.report.paymentStatus = .completed
            context.touch()
        } catch {
            throw settle(error)
        }
    }

    private func request(_ total: Money) -> ChargeRequest {
        ChargeRequest(
            orderID: order.orderID,
            customerID: order.customerID,
            amount: total,
            faults: order.faults,
            retry: order.policy.retry
        )
    }

    private func chargeHere(_ total: Money) async throws(OrderStop) -> Receipt {
        try await context.perform(asOrdered(Payments.charge), request(total))
    }

    /// A payment that is repeated charges once: its key is the order's.
    private func chargeInAnyChild(_ total: Money) async throws(OrderStop) -> Receipt {
        try await context.outlasting { () throws(OrderStop) in try await chargeInChild(total) }
    }

    private func chargeInChild(_ total: Money) async throws(OrderStop) -> Receipt {
        let step = context.begin(PaymentWorkflow.name)
        var options = ChildOptions()
        options.executionTimeout = .minutes(2)
        do throws(ChildWorkflowFailure<any Error>) {
            let receipt = try await context.execute(
                child: PaymentWorkflow.self,
                id: .payment(of: order.orderID),
                options: options,
                request(total)
            )
            context.end(step, .done, detail: receipt.transactionID)
            return receipt
        } catch {
            let stop = OrderStop(error)
            context.fail(step, because: stop)
            throw stop
        }
    }

    /// Distinguishes a refused payment, which needs no refund, from a payment whose outcome is unknown.
    private func settle(_ stop: OrderStop) -> OrderStop {
        guard case .failed(let failure) = stop else {
            context.state.report.paymentStatus = .unknown
            return stop
        }
        context.note(stop.notice(order.language), cause: failure.message)
        if isRefusal(failure) {
            undos.removeAll { $0 == .refundPayment }
            context.state.report.paymentStatus = .failed
            return stop
        }
        context.state.report.paymentStatus = .unknown
        var unknown = ApplicationFailure(PaymentUnknown(orderID: order.orderID))
        unknown.message += ": \(failure.message)"
        return .failed(unknown)
    }

    /// Whether the gateway says that no money was taken.
    private func isRefusal(_ failure: ApplicationFailure) -> Bool {
        switch failure.type {
        case "PaymentDeclined", "PaymentFailed": true
        // An earlier run may have charged another amount. Older orders treated that as a refusal.
        case "PermanentError": !context.state.recordsProgress
        default: false
        }
    }
}

/// Whether an order has a payment step: `GetVersion("payment-processing-change", Default, 1)`.
enum PaymentVersion: Int, ChangeVersions {
    /// As before the payment step existed.
    case skipped = -1
    /// It has a payment step.
    case child = 1

    static let changeID = "payment-processing-change"
}
