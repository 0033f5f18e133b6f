import OrderContract
import TemporalWorkflows

// MARK: - What messages do to an order

extension OrderWorkflow {
    mutating func accept(_ approval: Approval) {
        // Only the first approval counts: it has already decided.
        if self.approval == nil { report.approval = Verdict(isAccepted: true, by: approval.approvedBy) }
        self.approval = self.approval ?? approval
        report.paymentApproved = true
    }

    mutating func accept(_ confirmation: PaymentConfirmation) {
        guard cancellation == nil, !report.status.isTerminal else {
            report.lastError = "payment_too_late: the order was already \(report.status.rawValue)"
            report.errorCode = "payment_too_late"
            return
        }
        self.confirmation = self.confirmation ?? confirmation
    }

    mutating func accept(_ decision: AuditDecision) {
        guard self.decision == nil else {
            report.lastError = "audit_too_late: the review is decided already"
            report.errorCode = "audit_too_late"
            return
        }
        self.decision = decision
        let reason = decision.reason.map { OrderText.cleaned($0) }
        report.review = Verdict(
            isAccepted: decision.action == .approve,
            by: decision.by,
            reason: reason?.isEmpty == true ? nil : reason
        )
    }

    mutating func acceptCompletion() { isDeclaredComplete = true }

    mutating func accept(_ request: CancelRequest) {
        guard !isTooLateToCancel, !report.status.isTerminal else {
            report.lastError = "cancel_too_late: the order was already \(report.stage.rawValue)"
            report.errorCode = "cancel_too_late"
            return
        }
        guard cancellation == nil else { return }
        cancellation = Cancellation(reason: request.reason ?? "cancelled by request", cause: .person)
        report.cancelled = true
    }

    mutating func accept(_ item: AddLineItem) {
        guard !isPriceFixed else {
            report.lastError = "add_item_too_late: \(item.sku) came after the payment had begun"
            report.errorCode = "add_item_too_late"
            return
        }
        addedItems += 1
        requestedItems.append(item)
    }

    /// Whether the item with this number is held or refused, or will be neither because the order is given up.
    func isDone(withItem number: Int) -> Bool {
        handledItems >= number || report.stage == .compensating || report.status.isTerminal
    }

    /// Throws unless the item with this number is held.
    func checkHeld(_ number: Int) throws(NotPossible) {
        if let reason = refusedItems[number] { throw refusal("add-item", reason) }
        if handledItems < number { throw refusal("add-item", "it is being undone") }
    }

    mutating func accept(_ shipment: Shipment) {
        guard shipment.status == .dispatched, cancellation == nil else { return }
        isTooLateToCancel = true
    }

    /// Whether the order is accepted or refused: its checks are done and its stock is held, or it has ended.
    var isJudged: Bool {
        switch report.stage {
        case .created, .validation, .enrichment, .reserve, .compensating: report.status.isTerminal
        default: true
        }
    }
}

// MARK: - What is possible now

extension OrderWorkflow {
    func checkGoingOn(_ action: String) throws(NotPossible) {
        if report.status.isTerminal { throw refusal(action, "it has ended") }
        if let cancellation { throw refusal(action, "it is being given up: \(cancellation.reason)") }
        if report.stage == .compensating { throw refusal(action, "it is being undone") }
    }

    func checkExpediting() throws(NotPossible) {
        try checkGoingOn("expedite")
        guard policy.processing != nil else { throw refusal("expedite", "it has no processing that could be faster") }
    }

    func checkApproval() throws(NotPossible) {
        try checkGoingOn("approve")
        guard case .onApproval = policy.payment else { throw refusal("approve", "no approval is wanted") }
        guard approval == nil, !isPriceFixed else { throw refusal("approve", "it is approved already") }
    }

    func checkPayment() throws(NotPossible) {
        try checkGoingOn("pay")
        guard case .onCustomer = policy.payment else { throw refusal("pay", "it is paid for without the customer") }
        guard confirmation == nil, !isPriceFixed else { throw refusal("pay", "it is paid for already") }
        guard report.stage == .awaitingPayment else { throw refusal("pay", "the payment is not awaited yet") }
    }

    func checkAudit() throws(NotPossible) {
        try checkGoingOn("audit")
        guard report.stage == .review, decision == nil else { throw refusal("audit", "no review is awaited") }
    }

    func checkCancellation() throws(NotPossible) {
        try checkGoingOn("cancel")
        if isTooLateToCancel { throw refusal("cancel", "it is too late, the order is on its way") }
    }

    func checkCompletion() throws(NotPossible) {
        try checkGoingOn("complete")
        guard case .onSignal = policy.completion else { throw refusal("complete", "it completes by itself") }
        guard !isDeclaredComplete else { throw refusal("complete", "it is declared complete already") }
    }

    func checkAddition() throws(NotPossible) {
        try checkGoingOn("add-item")
        guard !isPriceFixed else { throw refusal("add-item", "the payment has begun") }
    }

    private func refusal(_ action: String, _ reason: String) -> NotPossible {
        NotPossible(action, status: report.status, stage: report.stage, reason)
    }
}

/// Why an order is cancelled.
struct Cancellation {
    /// Who or what has cancelled it.
    enum Cause {
        case person
        case timeout
        case rejected
    }

    var reason: String
    var cause: Cause
}
