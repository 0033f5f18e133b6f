public import OrderContract
public import Workflows

/// Takes an order from its validation to its confirmation, and gives everything back if it cannot.
///
/// The policy in the input decides what is done: approval by a person, an external validation, a processing step.
public struct OrderWorkflow: Workflow {
    /// What a query answers.
    var report: StatusReport
    /// Who has approved the payment; kept when it comes before anybody waits for it.
    var approval: Approval?
    /// Who or what wants the order cancelled.
    var recall: Recall?
    /// Items that were asked for and are not held yet.
    var requestedItems: [AddLineItem] = []
    /// Whether the price is fixed, because the payment has begun.
    var isPriceFixed = false
    /// Whether it is too late to cancel.
    var isBeyondRecall = false
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
    }

    /// An order's life.
    public static func run(_ order: OrderInput, in context: WorkflowContext<Self>) async throws -> OrderResult {
        let handling = OrderHandling(of: order, in: context)
        do throws(Setback) {
            try await handling.validate()
            try await handling.enrich()
            try await handling.reserveStock()
            try await handling.awaitApproval()
            try await handling.takePayment()
            try await handling.commitStock()
            try await handling.process()
            try await handling.complete()
        } catch {
            await handling.giveBack(because: error)
            if let failure = error.failure { throw failure }
        }
        return context.state.result(of: order)
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
            reason: recall?.reason,
            steps: report.steps
        )
    }
}
