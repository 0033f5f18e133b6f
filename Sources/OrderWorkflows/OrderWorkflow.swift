public import OrderContract
public import TemporalWorkflows

/// Takes an order from its validation to its confirmation, and gives everything back if it cannot.
///
/// The policy in the input decides which steps there are: an external validation, a review, a person's approval or the
/// customer's payment, processing, parcels, a final confirmation.
public struct OrderWorkflow: Workflow {
    /// An order ends with the build that it began with: a build that is tried and taken back has touched no other orders.
    public static let versioningBehavior: VersioningBehavior? = .pinned

    /// The answer to the status query.
    var report: StatusReport
    /// Who has approved the payment; kept if it comes before the order waits for it.
    var approval: Approval?
    /// Why the order is to be cancelled, if it is.
    var cancellation: Cancellation?
    /// The customer's payment confirmation; kept if it comes before the order waits for it.
    var confirmation: PaymentConfirmation?
    /// The decision of the review; kept if it comes before the order waits for it.
    var decision: AuditDecision?
    /// Whether somebody has completed the order; kept if it comes before the order waits for it.
    var isDeclaredComplete = false
    /// Whether each stage is written into the order's record, which older orders do not do.
    var recordsProgress = false
    /// The current value of the search attribute for the status.
    var publishedStatus: OrderStatus?
    /// How the order is handled.
    let policy: OrderPolicy
    /// Items that were added and are not held yet.
    var requestedItems: [AddLineItem] = []
    /// How many items were added so far, including those that are not held yet.
    var addedItems = 0
    /// How many of them are held or refused.
    var handledItems = 0
    /// Why those were refused that were, by their numbers.
    var refusedItems: [Int: String] = [:]
    /// The language of what the customer reads.
    let language: DisplayLanguage
    /// Whether the price is fixed, because the payment has begun.
    var isPriceFixed = false
    /// Whether it is too late to cancel.
    var isTooLateToCancel = false
    /// What has been charged.
    var receipt: Receipt?
    /// What has been given back.
    var refund: Refund?
    /// The number of changes of the order's record.
    var recordedChanges = 0

    /// An order that has not begun.
    public init(_ order: OrderInput) {
        report = StatusReport(
            orderID: order.orderID,
            status: .pending,
            stage: .created,
            lastUpdated: Timestamp(millisecondsSince1970: 0)
        )
        report.items = order.lines
        // A query before the first step gets the total from the order itself, if the order is valid.
        if (try? order.checkShape()) != nil, let total = try? order.knownTotal() { report.total = total }
        report.createdAt = order.createdAt
        policy = order.policy
        language = order.language
    }

    /// Takes the steps of an order, and undoes them if one fails or the order is cancelled.
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
    /// Lets updates that wait for the order's acceptance answer that it has ended.
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
