public import OrderContract
public import Workflows

extension OrderWorkflow {
    /// The signals and queries that an order takes, under every name that is documented for them.
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

        /// Where the order stands.
        public let status = Query<OrderWorkflow, StatusReport>(
            "get-status",
            aliases: ["getStatus", "get_order_status"]
        ) { $0.report }
        /// What is ordered, added items included.
        public let items = Query<OrderWorkflow, [LineItem]>("get-items") { $0.report.items }

        /// The door.
        public init() {}
    }

    mutating func accept(_ approval: Approval) {
        // The first approval counts: a second person confirms what is decided already.
        self.approval = self.approval ?? approval
        report.paymentApproved = true
    }

    mutating func accept(_ request: CancelRequest) {
        guard !isBeyondRecall, !report.status.isTerminal else {
            report.lastError = "cancel_too_late: the order was already \(report.stage.rawValue)"
            return
        }
        guard recall == nil else { return }
        recall = Recall(reason: request.reason ?? "cancelled by request")
        report.cancelled = true
    }

    mutating func accept(_ item: AddLineItem) {
        guard !isPriceFixed else {
            report.lastError = "add_item_too_late: \(item.sku) came after the payment had begun"
            return
        }
        requestedItems.append(item)
    }
}

/// The wish to give an order up, by a person or because time ran out.
struct Recall {
    var reason: String
    var isTimeout = false
}
