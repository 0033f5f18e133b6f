public import OrderContract
public import Workflows

extension OrderWorkflow {
    /// The signals, queries and updates that an order takes, under every name that is documented for them.
    ///
    /// A signal is taken down whatever happens to it; an update that is not possible is refused, and changes nothing.
    public struct Messages: MessageSet {
        /// Lets the payment be made.
        public let approve = Signal<OrderWorkflow, Approval>("approve-payment") { $0.accept($1) }
        /// Gives the order up; a reason may be left out, and the payload with it.
        public let cancel = Signal<OrderWorkflow, CancelRequest?>("cancel-order", aliases: ["cancel"]) {
            $0.accept($1 ?? CancelRequest())
        }
        /// Adds an item, until the payment begins.
        public let addItem = Signal<OrderWorkflow, AddLineItem>("add-line-item") { $0.accept($1) }
        /// Hurries the order.
        public let expedite = Signal<OrderWorkflow, Empty>("expedite") { $0.report.isExpedited = true }

        /// Says that the customer has paid.
        public let confirmPayment = Signal<OrderWorkflow, PaymentConfirmation?>(
            "confirm-payment",
            aliases: ["SIGNAL_PAYMENT_PAID"]
        ) { $0.accept($1 ?? PaymentConfirmation()) }
        /// Says what a review has decided.
        public let audit = Signal<OrderWorkflow, AuditDecision>("audit", aliases: ["SIGNAL_ADMIN_ACTION"]) {
            $0.accept($1)
        }
        /// Completes the order or gives it up, in one signal.
        public let orderSignal = Signal<OrderWorkflow, OrderSignal>("order-signal") { order, signal in
            switch signal.status {
            case .complete: order.acceptCompletion()
            case .cancel: order.accept(CancelRequest())
            }
        }
        /// Says that all is done.
        public let complete = Signal<OrderWorkflow, Empty>("complete-order") { order, _ in order.acceptCompletion() }
        /// Says how far a parcel has come; sent by its workflow.
        public let shipmentUpdate = Signal<OrderWorkflow, Shipment>("shipment-update") { $0.accept($1) }

        /// Answers when the order is accepted, its stock held where the policy says so, or when it has ended.
        public let accepted = Update<OrderWorkflow, Empty, StatusReport, Never>.running("accept") { _, context in
            _ = try? await context.wait { $0.isJudged }
            return context.state.report
        }
        /// Lets the payment be made, if somebody's word is wanted.
        public let tryApprove = Update<OrderWorkflow, Approval, StatusReport, NotPossible>(
            "approve",
            if: { order throws(NotPossible) in try order.checkApproval() },
            then: { $0.accept($1) }
        )
        /// Pays, if the customer's payment is awaited.
        public let tryPay = Update<OrderWorkflow, PaymentConfirmation, StatusReport, NotPossible>(
            "pay",
            if: { order throws(NotPossible) in try order.checkPayment() },
            then: { $0.accept($1) }
        )
        /// Decides a review, if one is awaited.
        public let tryAudit = Update<OrderWorkflow, AuditDecision, StatusReport, NotPossible>(
            "audit",
            if: { order throws(NotPossible) in try order.checkAudit() },
            then: { $0.accept($1) }
        )
        /// Gives the order up, if it is not too late.
        public let tryCancel = Update<OrderWorkflow, CancelRequest, StatusReport, NotPossible>(
            "cancel",
            if: { order throws(NotPossible) in try order.checkCancellation() },
            then: { $0.accept($1) }
        )
        /// Completes the order, if somebody's word is wanted for that.
        public let tryComplete = Update<OrderWorkflow, Empty, StatusReport, NotPossible>(
            "complete",
            if: { order throws(NotPossible) in try order.checkCompletion() },
            then: { order, _ in order.acceptCompletion() }
        )
        /// Adds an item, if the payment has not begun.
        public let tryAddItem = Update<OrderWorkflow, AddLineItem, StatusReport, NotPossible>(
            "add-item",
            if: { order throws(NotPossible) in try order.checkAddition() },
            then: { $0.accept($1) }
        )
        /// Hurries the order, if it has not ended.
        public let tryExpedite = Update<OrderWorkflow, Empty, StatusReport, NotPossible>(
            "expedite",
            if: { order throws(NotPossible) in try order.checkGoingOn("expedite") },
            then: { order, _ in order.report.isExpedited = true }
        )

        /// Where the order stands.
        public let status = Query<OrderWorkflow, StatusReport>(
            "get-status",
            aliases: ["getStatus", "get_order_status"]
        ) { $0.report }
        /// What is ordered, added items included.
        public let items = Query<OrderWorkflow, [LineItem]>("get-items") { $0.report.items }
        /// What was done, in order.
        public let timeline = Query<OrderWorkflow, [SagaStep]>("get-timeline") { $0.report.steps }

        /// The door.
        public init() {}
    }
}

extension Update where W == OrderWorkflow, Output == StatusReport, Refusal == NotPossible {
    /// A wish that is granted if the order is in a state for it, and answered with where the order stands then.
    ///
    /// Looked at twice: before it is written down, and when its turn comes, since others may have come before it.
    fileprivate init(
        _ name: String,
        if isPossible: @escaping (borrowing OrderWorkflow) throws(NotPossible) -> Void,
        then grant: @escaping (inout OrderWorkflow, Input) -> Void
    ) {
        self.init(
            name,
            validate: { order, _ throws(NotPossible) in try isPossible(order) },
            apply: { order, input throws(NotPossible) in
                try isPossible(order)
                grant(&order, input)
                return order.report
            }
        )
    }
}
