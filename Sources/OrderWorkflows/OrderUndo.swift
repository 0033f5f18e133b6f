import OrderContract
import Workflows

/// What can be undone. Each is a no-op where the step never happened.
enum Undo {
    case releaseStock
    case refundPayment
    case revertStock
}

extension OrderHandling {
    /// Undoes what was done, the latest first, records the outcome and tells the customer.
    func giveBack(because setback: Setback) async {
        if case .interrupted(.evicted) = setback { return }
        let failedAt = context.state.report.stage
        context.state.isBeyondRecall = true
        context.state.isPriceFixed = true
        context.state.report.deadline = nil
        let (order, undos) = (order, undos)
        await context.shielded { context in
            context.show(.compensating)
            for undo in undos.reversed() { await context.perform(undo, for: order, because: setback) }
            await context.close(order, after: setback, at: failedAt)
        }
    }
}

extension WorkflowContext where W == OrderWorkflow {
    fileprivate func perform(_ undo: Undo, for order: OrderInput, because setback: Setback) async {
        let done = state.report.steps.count
        switch undo {
        case .releaseStock:
            guard await insist(Inventory.release, ReleaseStockRequest(orderID: order.orderID)) != nil else { return }
            state.report.reserved = false
            markUndone(Inventory.reserve.name, before: done)
        case .refundPayment:
            let request = RefundRequest(orderID: order.orderID, reason: setback.description)
            guard let refund = await insist(Payments.refund, request) else { return }
            state.refund = refund
            if refund.refundID != nil {
                state.report.paymentStatus = .refunded
                state.report.charged = false
            }
            markUndone(order.policy.paymentAsChild ? PaymentWorkflow.name : Payments.charge.name, before: done)
        case .revertStock:
            let undone = await insist(Inventory.revert, UpdateInventoryRequest.revert(orderID: order.orderID))
            if undone != nil { markUndone(Inventory.commit.name, before: done) }
        }
    }

    /// Undoes a step, for as long as it takes; says so when it takes long.
    private func insist<Input, Output>(_ activity: Activity<Input, Output, Never>, _ input: Input) async -> Output? {
        let step = begin(activity.name)
        let undoing = start(activity, input)
        let isQuick = try? await wait(for: .minutes(5), summary: "undoing takes long") { _ in undoing.isFinished }
        if isQuick == false {
            end(step, .stuck)
            note("\(activity.name) has not succeeded for five minutes and is still tried")
        }
        do throws(ActivityFailure<Never>) {
            let output = try await undoing.result()
            end(step, .done)
            return output
        } catch {
            end(step, .stuck, detail: error.description)
            note("\(activity.name) failed for good, somebody has to look at it: \(error)")
            return nil
        }
    }

    /// Says of the steps of that name which have happened that they are undone; the same activity may do and undo.
    private func markUndone(_ name: String, before end: Int) {
        for index in 0..<end where state.report.steps[index].name == name && state.report.steps[index].state == .done {
            state.report.steps[index].state = .undone
        }
    }

    /// Records the outcome and tells the customer; neither can fail an order that is closed anyway.
    fileprivate func close(_ order: OrderInput, after setback: Setback, at stage: OrderStage) async {
        let status: OrderStatus
        if case .failed = setback { status = .failed } else { status = .cancelled }
        let final: OrderStage = status == .failed ? stage : .cancelled
        if status == .cancelled { state.report.cancelled = true }
        if case .recalled(let recall) = setback { state.report.timedOut = recall.isTimeout }
        state.report.lastError = setback.description
        var record = change(of: order, to: status, reason: setback.description)
        record.stage = final
        do throws(Setback) {
            _ = try await perform(Fulfilment.updateStatus.retried(as: order.policy.retry), record)
        } catch {
            note(error.description)
        }
        await tell(status == .failed ? .failure : .cancellation, about: order, because: setback.description)
        show(final, as: status)
    }
}
