import OrderContract
import Workflows

// MARK: - What people have to say first

extension OrderHandling {
    /// Waits for a review of a large order, for as long as it takes.
    func awaitReview() async throws(OrderStop) {
        guard let rule = order.policy.review else { return }
        // They make the order dearer, so they come first.
        try await holdRequestedItems()
        defer { isReviewed = true }
        guard let total = context.state.report.total, rule.concerns(total) else { return }
        try await wait(at: .review) { $0.decision != nil }
        guard context.state.decision?.action == .reject else { return }
        let by = context.state.decision?.by.map { " by \($0)" } ?? ""
        let cancellation = Cancellation(reason: "rejected by review\(by)", cause: .rejected)
        context.state.cancellation = cancellation
        throw .cancelled(cancellation)
    }

    /// Waits for the word that the policy wants before the payment; items may be added until then.
    func awaitPaymentTrigger() async throws(OrderStop) {
        switch order.policy.payment {
        case .automatic: try await holdRequestedItems()
        case .onApproval(let timeout):
            let deadline = context.now.advanced(by: .milliseconds(timeout))
            context.state.report.approvalDeadline = deadline
            try await wait(at: .awaitingApproval, Limit(timeout, "approval timeout", "not approved within")) {
                $0.approval != nil
            }
        case .onCustomer(let timeout):
            try await wait(at: .awaitingPayment, Limit(timeout, "payment window", "not paid within")) {
                $0.confirmation != nil
            }
        }
    }

    /// Waits for the word that all is done, where the policy wants one.
    func awaitCompletion() async throws(OrderStop) {
        guard case .onSignal(let timeout, let completesAtTimeout) = order.policy.completion else { return }
        let limit = Limit(timeout, "completion timeout", completesAtTimeout ? nil : "not completed within")
        try await wait(at: .awaitingCompletion, limit) { $0.isDeclaredComplete }
    }

    /// A time that somebody has.
    private struct Limit {
        let milliseconds: Int64
        /// What the timer is called in the Web UI.
        let summary: String
        /// Why the order is given up afterwards; it goes on all the same when nil.
        let reason: String?

        init(_ milliseconds: Int64, _ summary: String, _ reason: String?) {
            self.milliseconds = milliseconds
            self.summary = summary
            self.reason = reason
        }
    }

    /// Waits at a stage until something is there, time is over, or the order is given up; added items are held meanwhile.
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
                // Cancellation ends the timer too, and must not be taken for the end of the time.
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

// MARK: - Added items

extension OrderHandling {
    func holdRequestedItems() async throws(OrderStop) {
        while let item = context.state.requestedItems.first {
            context.state.requestedItems.removeFirst()
            do throws(OrderStop) {
                try await hold(item)
            } catch {
                // The order goes on without what cannot be had.
                guard case .failed(let failure) = error else { throw error }
                context.note("add_item_refused: \(failure.message)")
            }
        }
    }

    /// Holds an added item and lets the order cost more.
    private func hold(_ item: AddLineItem) async throws(OrderStop) {
        let lines = heldLines + [LineItem(sku: item.sku, quantity: item.quantity)]
        // An order that takes its stock after the payment alone holds none until now.
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
