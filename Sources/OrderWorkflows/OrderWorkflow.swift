public import OrderContract
public import Workflows

/// Takes an order from its validation to its confirmation, and gives everything back if it cannot.
///
/// The policy in the input decides what is done: an external validation, a review, a person's approval or the customer's
/// payment, a processing step, parcels, a person's last word.
public struct OrderWorkflow: Workflow {
    /// What a query answers.
    var report: StatusReport
    /// Who has approved the payment; kept when it comes before anybody waits for it.
    var approval: Approval?
    /// Who or what wants the order cancelled.
    var cancellation: Cancellation?
    /// The customer's word that they have paid; kept when it comes before anybody waits for it.
    var confirmation: PaymentConfirmation?
    /// What a review has decided; kept when it comes before anybody waits for it.
    var decision: AuditDecision?
    /// Whether somebody has said that all is done; kept when it comes before anybody waits for it.
    var isDeclaredComplete = false
    /// Whether each stage is written into the order's record, as orders from before that was done do not.
    var recordsProgress = false
    /// The status that the search attribute has.
    var publishedStatus: OrderStatus?
    /// How the order is handled.
    let policy: OrderPolicy
    /// Items that were asked for and are not held yet.
    var requestedItems: [AddLineItem] = []
    /// Whether the price is fixed, because the payment has begun.
    var isPriceFixed = false
    /// Whether it is too late to cancel.
    var isTooLateToCancel = false
    /// What has been charged.
    var receipt: Receipt?
    /// What has been given back.
    var refund: Refund?
    /// Counts the changes of the order's record.
    var recordedChanges = 0

    /// An order that nothing has been done for.
    public init(_ order: OrderInput) {
        report = StatusReport(
            orderID: order.orderID,
            status: .pending,
            stage: .created,
            lastUpdated: Timestamp(millisecondsSince1970: 0)
        )
        report.items = order.lines
        // Whoever asks before the first step is told what the order says of itself, if that makes sense.
        if (try? order.checkShape()) != nil, let total = try? order.knownTotal() { report.total = total }
        policy = order.policy
    }

    /// An order's life.
    public static func run(_ order: OrderInput, in context: WorkflowContext<Self>) async throws -> OrderResult {
        let handling = OrderHandling(of: order, in: context)
        do throws(OrderStop) {
            try await handling.create()
            try await handling.validate()
            try await handling.enrich()
            try await handling.reserveStock()
            try await handling.awaitReview()
            try await handling.awaitPaymentTrigger()
            try await handling.takePayment()
            try await handling.commitStock()
            try await handling.process()
            try await handling.ship()
            try await handling.awaitCompletion()
            try await handling.complete()
        } catch {
            await handling.giveBack(because: error)
            await context.letHandlersFinish()
            if let failure = error.failure { throw failure }
        }
        await context.letHandlersFinish()
        return context.state.result(of: order)
    }
}

extension WorkflowContext where W == OrderWorkflow {
    /// Lets those who wait for the order's acceptance hear that it has ended.
    fileprivate func letHandlersFinish() async {
        guard !allHandlersFinished else { return }
        await shielded { context in
            _ = try? await context.wait { _ in context.allHandlersFinished }
        }
    }
}

extension WorkflowID where W == OrderWorkflow {
    /// The workflow of an order.
    public static func order(_ orderID: String) -> Self { Self(OrderInput.workflowID(forOrder: orderID)) }
}

extension OrderWorkflow {
    /// How the order ended.
    func result(of order: OrderInput) -> OrderResult {
        OrderResult(
            orderID: order.orderID,
            status: report.status,
            total: report.total ?? .zero(order.currency),
            paymentID: receipt?.paymentID,
            transactionID: receipt?.transactionID,
            refundID: refund?.refundID,
            shipments: report.shipments,
            reason: cancellation?.reason,
            steps: report.steps
        )
    }
}
