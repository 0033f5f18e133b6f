import OrderContract
import TemporalWorkflows

// MARK: - Waiting for people

extension OrderHandling {
    /// Waits for the review of a large order, without a limit.
    func awaitReview() async throws(OrderStop) {
        guard let rule = order.policy.review else { return }
        // Added items increase the price, so they come before the review.
        try await holdRequestedItems()
        defer { isReviewed = true }
        guard let total = context.state.report.total, rule.concerns(total) else { return }
        try await wait(at: .review) { $0.decision != nil }
        context.state.report.review?.at = context.now
        guard context.state.decision?.action == .reject else { return }
        let by = context.state.decision?.by.map { " by \($0)" } ?? ""
        let cancellation = Cancellation(reason: "rejected by review\(by)\(reasonOfReview())", cause: .rejected)
        context.state.cancellation = cancellation
        throw .cancelled(cancellation)
    }

    /// Why the review was decided as it was, for the order's record; nothing if nobody has said so.
    private func reasonOfReview() -> String {
        guard let reason = context.state.report.review?.reason else { return "" }
        return context.version(of: ReviewVersion.self) == .reasoned ? ": \(reason)" : ""
    }

    /// Waits for the approval or payment that the policy requires; items may be added until then.
    func awaitPaymentTrigger() async throws(OrderStop) {
        switch order.policy.payment {
        case .automatic: try await holdRequestedItems()
        case .onApproval(let timeout):
            let deadline = context.now.advanced(by: .milliseconds(timeout))
            context.state.report.approvalDeadline = deadline
            try await wait(
                at: .awaitingApproval,
                Limit(milliseconds: timeout, summary: "approval timeout", reason: "not approved within")
            ) {
                $0.approval != nil
            }
            context.state.report.approval?.at = context.now
        case .onCustomer(let timeout):
            try await wait(
                at: .awaitingPayment,
                Limit(milliseconds: timeout, summary: "payment window", reason: "not paid within")
            ) {
                $0.confirmation != nil
            }
        }
    }

    /// Waits for the signal that completes the order, if the policy requires one.
    func awaitCompletion() async throws(OrderStop) {
        guard case .onSignal(let timeout, let completesAtTimeout) = order.policy.completion else { return }
        let reason = completesAtTimeout ? nil : "not completed within"
        let limit = Limit(milliseconds: timeout, summary: "completion timeout", reason: reason)
        try await wait(at: .awaitingCompletion, limit) { $0.isDeclaredComplete }
    }

    /// How long a wait may take.
    private struct Limit {
        let milliseconds: Int64
        /// The timer's name in the Web UI.
        let summary: String
        /// Why the order is cancelled when the time is over; nil if it then goes on.
        let reason: String?
    }

    /// Waits at a stage until a condition holds, time is over, or the order is cancelled; holds added items meanwhile.
    private func wait(
        at stage: OrderStage,
        _ limit: Limit? = nil,
        until isThere: @escaping (borrowing OrderWorkflow) -> Bool
    ) async throws(OrderStop) {
        try await context.enter(stage)
        // One timer for the whole wait: a signal does not prolong it.
        let alarm = limit.map { context.startTimer(for: .milliseconds($0.milliseconds), summary: $0.summary) }
        context.state.report.deadline = limit.map { context.now.advanced(by: .milliseconds($0.milliseconds)) }
        try await holdRequestedItems()
        while !isThere(context.state) {
            try context.checkOrderCancellation()
            if let alarm, let limit, alarm.isFinished {
                guard let reason = limit.reason else { break }
                let time = Duration.milliseconds(limit.milliseconds)
                let cancellation = Cancellation(reason: "\(reason) \(time)", cause: .timeout)
                context.state.cancellation = cancellation
                throw .cancelled(cancellation)
            }
            do throws(Interruption) {
                try await context.wait {
                    isThere($0) || $0.cancellation != nil || !$0.requestedItems.isEmpty || alarm?.isFinished == true
                }
                // Cancellation ends the timer too, but does not mean that time is over.
                try context.checkCancellation()
            } catch {
                throw .interrupted(error)
            }
            try context.goOn(at: stage)
            guard !context.state.requestedItems.isEmpty else { continue }
            try await holdRequestedItems()
            await context.record(stage)
        }
        alarm?.cancel()
        context.state.report.deadline = nil
    }
}

/// Whether the reason of a review is recorded: `GetVersion("order-review-reason", Default, 1)`. Asked only if there is one.
enum ReviewVersion: Int, ChangeVersions {
    /// It was left out.
    case bare = -1
    /// It is a part of the order's reason.
    case reasoned = 1

    static let changeID = "order-review-reason"
}

// MARK: - Added items

extension OrderHandling {
    func holdRequestedItems() async throws(OrderStop) {
        while let item = context.state.requestedItems.first {
            context.state.requestedItems.removeFirst()
            do throws(OrderStop) {
                try await hold(item)
            } catch {
                // The order goes on without items that are not available.
                guard case .failed(let failure) = error else { throw error }
                let reason = error.notice(order.language).sentence
                let notice = FailureNotice(code: "add_item_refused", sentence: "add_item_refused: \(reason)")
                context.note(notice, cause: "an added item is refused: \(failure.message)")
                context.state.refusedItems[context.state.handledItems + 1] = reason
            }
            context.state.handledItems += 1
        }
    }

    /// Holds an added item and adds its price to the total.
    private func hold(_ item: AddLineItem) async throws(OrderStop) {
        let lines = heldLines + [LineItem(sku: item.sku, quantity: item.quantity)]
        // An order that takes its stock after the payment has not held any so far.
        if !undos.contains(.releaseStock) { undos.append(.releaseStock) }
        let reservation = try await context.perform(
            asOrdered(Inventory.reserve),
            reservation(of: lines),
            detail: "\(item.quantity) of \(item.sku) added"
        )
        guard let added = reservation.lines.last, let price = added.unitPrice else { return }
        let total: Money
        do throws(MoneyError) {
            let before = context.state.report.total ?? .zero(order.currency)
            total = try before.adding(price.multiplied(by: added.quantity))
        } catch {
            throw .failed(ValidationError(field: "lines", error.description))
        }
        if isReviewed, let rule = order.policy.review, rule.concerns(total) {
            throw .failed(ValidationError(field: "lines", "the order would cost \(total), and no review would follow"))
        }
        if order.policy.validation == .external { try await askValidationService(about: total) }
        heldLines = lines
        context.state.report.items.append(added)
        context.state.report.total = total
        context.touch()
    }
}
