public import OrderContract
public import TemporalWorkflows

extension OrderWorkflow {
    /// The signals, queries and updates that an order takes, under every name that is documented for them.
    ///
    /// A signal is always accepted, even if it has no effect; an update that is not possible is refused and changes nothing.
    public struct Messages: MessageSet {
        /// Approves the payment.
        public let approve = Signal<OrderWorkflow, Approval>("approve-payment") { $0.accept($1) }
        /// Cancels the order; the reason is optional, and so is the payload.
        public let cancel = Signal<OrderWorkflow, CancelRequest?>("cancel-order", aliases: ["cancel"]) {
            $0.accept($1 ?? CancelRequest())
        }
        /// Adds an item, until the payment begins.
        public let addItem = Signal<OrderWorkflow, AddLineItem>("add-line-item") { $0.accept($1) }
        /// Expedites the order.
        public let expedite = Signal<OrderWorkflow, Empty>("expedite") { $0.report.isExpedited = true }

        /// Says that the customer has paid.
        public let confirmPayment = Signal<OrderWorkflow, PaymentConfirmation?>(
            "confirm-payment",
            aliases: ["SIGNAL_PAYMENT_PAID"]
        ) { $0.accept($1 ?? PaymentConfirmation()) }
        /// Gives the decision of a review.
        public let audit = Signal<OrderWorkflow, AuditDecision>("audit", aliases: ["SIGNAL_ADMIN_ACTION"]) {
            $0.accept($1)
        }
        /// Completes or cancels the order, depending on the payload.
        public let orderSignal = Signal<OrderWorkflow, OrderSignal>("order-signal") { order, signal in
            switch signal.status {
            case .complete: order.acceptCompletion()
            case .cancel: order.accept(CancelRequest())
            }
        }
        /// Completes the order.
        public let complete = Signal<OrderWorkflow, Empty>("complete-order") { order, _ in order.acceptCompletion() }
        /// Reports the state of a parcel; sent by the parcel's workflow.
        public let shipmentUpdate = Signal<OrderWorkflow, Shipment>("shipment-update") { $0.accept($1) }

        /// Answers when the order is accepted, with its stock held if the policy says so, or when it has ended.
        public let accepted = Update<OrderWorkflow, Empty, StatusReport, Never>.running("accept") { _, context in
            _ = try? await context.wait { $0.isJudged }
            return context.state.report
        }
        /// Approves the payment, if the order waits for approval.
        public let tryApprove = Update<OrderWorkflow, Approval, StatusReport, NotPossible>.granted(
            "approve",
            at: [.awaitingApproval],
            if: { order throws(NotPossible) in try order.checkApproval() },
            then: { $0.accept($1) }
        )
        /// Pays, if the order waits for the customer's payment.
        public let tryPay = Update<OrderWorkflow, PaymentConfirmation, StatusReport, NotPossible>.granted(
            "pay",
            at: [.awaitingPayment],
            if: { order throws(NotPossible) in try order.checkPayment() },
            then: { $0.accept($1) }
        )
        /// Decides a review, if the order waits for one.
        public let tryAudit = Update<OrderWorkflow, AuditDecision, StatusReport, NotPossible>.granted(
            "audit",
            at: [.review],
            if: { order throws(NotPossible) in try order.checkAudit() },
            then: { $0.accept($1) }
        )
        /// Cancels the order, if it is not too late.
        public let tryCancel = Update<OrderWorkflow, CancelRequest, StatusReport, NotPossible>.granted(
            "cancel",
            at: [.review, .awaitingApproval, .awaitingPayment, .awaitingCompletion],
            if: { order throws(NotPossible) in try order.checkCancellation() },
            then: { $0.accept($1) }
        )
        /// Completes the order, if its policy waits for that.
        public let tryComplete = Update<OrderWorkflow, Empty, StatusReport, NotPossible>.granted(
            "complete",
            at: [.awaitingCompletion],
            if: { order throws(NotPossible) in try order.checkCompletion() },
            then: { order, _ in order.acceptCompletion() }
        )
        /// Adds an item, if the payment has not begun, and answers when it is held or refused.
        public let tryAddItem = Update<OrderWorkflow, AddLineItem, StatusReport, NotPossible>.running(
            "add-item",
            validate: { order, _ throws(NotPossible) in try order.checkAddition() }
        ) { item, context throws(NotPossible) in
            try context.state.checkAddition()
            context.state.accept(item)
            let number = context.state.addedItems
            guard context.version(of: AdditionVersion.self) == .answered else { return context.state.report }
            _ = try? await context.wait { $0.isDone(withItem: number) }
            try context.state.checkHeld(number)
            return context.state.report
        }
        /// Expedites the order, if it has not ended and has processing that can be expedited.
        public let tryExpedite = Update<OrderWorkflow, Empty, StatusReport, NotPossible>(
            "expedite",
            validate: { order, _ throws(NotPossible) in try order.checkExpediting() },
            apply: { order, _ throws(NotPossible) in
                try order.checkGoingOn("expedite")
                order.report.isExpedited = true
                return order.report
            }
        )

        /// The order's status report.
        public let status = Query<OrderWorkflow, StatusReport>(
            "get-status",
            aliases: ["getStatus", "get_order_status"]
        ) { $0.report }
        /// What is ordered, added items included.
        public let items = Query<OrderWorkflow, [LineItem]>("get-items") { $0.report.items }
        /// The steps that were taken, in order.
        public let timeline = Query<OrderWorkflow, [SagaStep]>("get-timeline") { $0.report.steps }

        /// The messages.
        public init() {}
    }
}

extension Update where W == OrderWorkflow, Output == StatusReport, Refusal == NotPossible {
    /// An update that is accepted if the order's state allows it, and answered with the status report afterwards.
    ///
    /// It is checked twice: before it is recorded, and when it is applied, since other messages may come between.
    /// - Parameters:
    ///   - name: its name.
    ///   - stages: where the order waits for it. There the answer comes when the order has gone on; one that comes earlier
    ///     is answered at once.
    ///   - isPossible: throws where the order's state does not allow it.
    ///   - grant: changes the state.
    /// - Returns: the update.
    fileprivate static func granted(
        _ name: String,
        at stages: Set<OrderStage>,
        if isPossible: @escaping (borrowing OrderWorkflow) throws(NotPossible) -> Void,
        then grant: @escaping (inout OrderWorkflow, Input) -> Void
    ) -> Self {
        .running(
            name,
            validate: { order, _ throws(NotPossible) in try isPossible(order) }
        ) { input, context throws(NotPossible) in
            try isPossible(context.state)
            grant(&context.state, input)
            let stage = context.state.report.stage
            guard stages.contains(stage), context.version(of: AnswerVersion.self) == .afterwards else {
                return context.state.report
            }
            _ = try? await context.wait { $0.report.stage != stage || $0.report.status.isTerminal }
            return context.state.report
        }
    }
}

/// Which state an update is answered with: `GetVersion("order-answers", Default, 1)`.
enum AnswerVersion: Int, ChangeVersions {
    /// The state before the order has gone on.
    case atOnce = -1
    /// The state to which it has gone on.
    case afterwards = 1

    static let changeID = "order-answers"
}

/// When the answer to an added item comes: `GetVersion("order-added-items", Default, 1)`.
enum AdditionVersion: Int, ChangeVersions {
    /// At once; the item may be refused afterwards.
    case atOnce = -1
    /// When it is held or refused.
    case answered = 1

    static let changeID = "order-added-items"
}
