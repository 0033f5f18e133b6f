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
            validate: { order, _ throws(NotPossible) in try order.checkApproval() },
            apply: { order, approval throws(NotPossible) in
                try order.checkApproval()
                order.accept(approval)
                return order.report
            }
        )
        /// Pays, if the customer's payment is awaited.
        public let tryPay = Update<OrderWorkflow, PaymentConfirmation, StatusReport, NotPossible>(
            "pay",
            validate: { order, _ throws(NotPossible) in try order.checkPayment() },
            apply: { order, confirmation throws(NotPossible) in
                try order.checkPayment()
                order.accept(confirmation)
                return order.report
            }
        )
        /// Decides a review, if one is awaited.
        public let tryAudit = Update<OrderWorkflow, AuditDecision, StatusReport, NotPossible>(
            "audit",
            validate: { order, _ throws(NotPossible) in try order.checkAudit() },
            apply: { order, decision throws(NotPossible) in
                try order.checkAudit()
                order.accept(decision)
                return order.report
            }
        )
        /// Gives the order up, if it is not too late.
        public let tryCancel = Update<OrderWorkflow, CancelRequest, StatusReport, NotPossible>(
            "cancel",
            validate: { order, _ throws(NotPossible) in try order.checkCancellation() },
            apply: { order, request throws(NotPossible) in
                try order.checkCancellation()
                order.accept(request)
                return order.report
            }
        )
        /// Completes the order, if somebody's word is wanted for that.
        public let tryComplete = Update<OrderWorkflow, Empty, StatusReport, NotPossible>(
            "complete",
            validate: { order, _ throws(NotPossible) in try order.checkCompletion() },
            apply: { order, _ throws(NotPossible) in
                try order.checkCompletion()
                order.acceptCompletion()
                return order.report
            }
        )
        /// Adds an item, if the payment has not begun.
        public let tryAddItem = Update<OrderWorkflow, AddLineItem, StatusReport, NotPossible>(
            "add-item",
            validate: { order, _ throws(NotPossible) in try order.checkAddition() },
            apply: { order, item throws(NotPossible) in
                try order.checkAddition()
                order.accept(item)
                return order.report
            }
        )
        /// Hurries the order, if it has not ended.
        public let tryExpedite = Update<OrderWorkflow, Empty, StatusReport, NotPossible>(
            "expedite",
            validate: { order, _ throws(NotPossible) in try order.checkGoingOn("expedite") },
            apply: { order, _ throws(NotPossible) in
                try order.checkGoingOn("expedite")
                order.report.isExpedited = true
                return order.report
            }
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
