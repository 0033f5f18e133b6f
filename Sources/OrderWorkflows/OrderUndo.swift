import OrderContract
import TemporalWorkflows

/// What can be undone. Each undo does nothing if its step never happened.
enum Undo: Equatable {
    case releaseStock
    case refundPayment
    case revertStock
    /// Cancels the bookings of these parcels.
    case cancelShipments([ShipmentRequest])
}

extension OrderHandling {
    /// Undoes the steps that were taken, the latest first, records the outcome and tells the customer.
    func giveBack(because stop: OrderStop) async {
        if case .interrupted(.evicted) = stop { return }
        let failedAt = context.state.report.stage
        context.state.isTooLateToCancel = true
        context.state.isPriceFixed = true
        context.state.report.deadline = nil
        let (order, undos) = (order, undos)
        context.logger.error(
            "what the order has done is undone",
            ["order-id": order.orderID, "stage": failedAt.rawValue, "reason": stop.description]
        )
        await context.shielded { context in
            await context.show(.compensating)
            for undo in undos.reversed() { await context.perform(undo, for: order, because: stop) }
            await context.close(order, after: stop, at: failedAt)
        }
    }
}

extension WorkflowContext where W == OrderWorkflow {
    fileprivate func perform(_ undo: Undo, for order: OrderInput, because stop: OrderStop) async {
        let done = state.report.steps.count
        switch undo {
        case .releaseStock:
            guard await retryForever(Inventory.release, ReleaseStockRequest(orderID: order.orderID)) != nil else {
                return
            }
            state.report.reserved = false
            markUndone(Inventory.reserve.name, before: done)
        case .refundPayment:
            let request = RefundRequest(orderID: order.orderID, reason: stop.description)
            guard let refund = await retryForever(Payments.refund, request) else { return }
            state.refund = refund
            if refund.refundID != nil {
                state.report.paymentStatus = .refunded
                state.report.charged = false
            }
            markUndone(order.policy.paymentAsChild ? PaymentWorkflow.name : Payments.charge.name, before: done)
        case .revertStock:
            let undone = await retryForever(Inventory.revert, UpdateInventoryRequest.revert(orderID: order.orderID))
            if undone != nil { markUndone(Inventory.commit.name, before: done) }
        case .cancelShipments(let parcels):
            for parcel in parcels {
                guard await retryForever(Shipments.cancel, parcel) != nil else { continue }
                markUndone("\(ShipmentWorkflow.name) \(parcel.number)", before: done)
            }
            state.report.shipments = []
        }
    }

    /// Undoes a step, for as long as it takes; reports it as stuck when it takes long.
    /// - Returns: the activity's result; nil when it failed for good.
    private func retryForever<Input, Output>(_ activity: Activity<Input, Output, Never>, _ input: Input) async
        -> Output?
    {
        let step = begin(activity.name)
        let undoing = start(activity, input)
        let isQuick = try? await wait(for: .minutes(5), summary: "undoing takes long") { _ in undoing.isFinished }
        if isQuick == false {
            end(step, .stuck)
            metrics.count("order_compensation_stuck", ["activity": activity.name])
            note(
                .stuck(state.language),
                cause: "\(activity.name) has not succeeded for five minutes and is still tried"
            )
            await showStuck(true)
        }
        do throws(ActivityFailure<Never>) {
            let output = try await undoing.result()
            end(step, .done)
            if isQuick == false { await showStuck(false) }
            return output
        } catch {
            end(step, .stuck)
            let cause = "\(activity.name) failed for good, somebody has to look at it: \(error)"
            note(.stuck(state.language), cause: cause)
            return nil
        }
    }

    /// Marks the completed steps of a name as undone, up to an index, since the same activity may do and undo.
    private func markUndone(_ name: String, before end: Int) {
        for index in 0..<end where state.report.steps[index].name == name && state.report.steps[index].state == .done {
            state.report.steps[index].state = .undone
        }
    }

    /// Records the outcome and tells the customer; failures of these are only noted, since the order is over.
    fileprivate func close(_ order: OrderInput, after stop: OrderStop, at stage: OrderStage) async {
        let (status, final) = outcome(of: stop, at: stage)
        if status == .cancelled { state.report.cancelled = true }
        if case .cancelled(let cancellation) = stop { state.report.timedOut = cancellation.cause == .timeout }
        let notice = stop.notice(order.language)
        state.report.lastError = notice.sentence
        state.report.errorCode = notice.code
        await recordUndoing(of: order, because: stop, at: stage)
        // The record has the cause; it is for operators.
        var record = change(to: status, reason: stop.description)
        record.stage = final
        if status == .failed, version(of: FailureCodeVersion.self) == .recorded { record.code = notice.code }
        do throws(OrderStop) {
            _ = try await perform(Fulfilment.updateStatus.retried(as: order.policy.retry), record)
        } catch {
            note(error.notice(order.language), cause: error.description)
        }
        // A customer whose order could not be recorded was never told about it.
        if !state.hasNoRecord(after: stop) {
            await tell(status == .failed ? .failure : .cancellation, about: order, because: notice.sentence)
        }
        await show(final, as: status)
    }

    private func outcome(of stop: OrderStop, at stage: OrderStage) -> (OrderStatus, OrderStage) {
        switch stop {
        case .failed: (.failed, stage)
        case .cancelled(let cancellation) where cancellation.cause == .rejected: (.rejected, .rejected)
        case .cancelled, .interrupted: (.cancelled, .cancelled)
        }
    }

    /// Records what was undone, to be looked up later.
    private func recordUndoing(of order: OrderInput, because stop: OrderStop, at stage: OrderStage) async {
        guard state.recordsProgress, !state.hasNoRecord(after: stop) else { return }
        state.recordedChanges += 1
        let request = CompensateOrderRequest(
            orderID: order.orderID,
            cause: stop.cause(at: stage),
            reason: stop.description,
            steps: state.report.steps,
            at: now,
            key: .event(workflowID: info.workflowID, runID: info.runID.rawValue, sequence: state.recordedChanges)
        )
        do throws(OrderStop) {
            _ = try await perform(Fulfilment.compensate.retried(as: order.policy.retry), request)
        } catch {
            note(error.notice(order.language), cause: error.description)
        }
    }

    /// Shows whether undoing needs a person's help.
    private func showStuck(_ isStuck: Bool) async {
        guard state.recordsProgress else { return }
        await show(.compensating, as: isStuck ? .compensationStuck : nil)
        if state.policy.visibility { upsertSearchAttributes(OrderSearchAttributes.needsAttention.set(isStuck)) }
    }
}

extension OrderWorkflow {
    /// Whether the order stopped because its record could not be created.
    fileprivate func hasNoRecord(after stop: OrderStop) -> Bool {
        if case .failed(let failure) = stop { failure.type == "\(CreateOrderFailed.self)" } else { false }
    }
}

extension OrderStop {
    /// The reason in one word.
    fileprivate func cause(at stage: OrderStage) -> String {
        switch self {
        case .cancelled(let cancellation):
            switch cancellation.cause {
            case .person: "user_cancelled"
            case .timeout: "timed_out"
            case .rejected: "rejected"
            }
        case .interrupted: "workflow_cancelled"
        case .failed:
            switch stage {
            case .payment: "payment_failed"
            case .reserve, .commit, .enrichment: "inventory_failed"
            case .shipping: "shipment_failed"
            default: "\(stage.rawValue)_failed"
            }
        }
    }
}

/// Whether the kind of a failure is recorded: `GetVersion("order-failure-code", Default, 1)`. Asked only by an order that has
/// failed.
enum FailureCodeVersion: Int, ChangeVersions {
    /// Only its words are.
    case words = -1
    /// Its code is too, so that failures can be counted.
    case recorded = 1

    static let changeID = "order-failure-code"
}
