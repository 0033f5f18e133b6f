import OrderContract
import TemporalWorkflows

/// Keeps the order's state up to date, so that queries can answer what is being done.
extension WorkflowContext where W == OrderWorkflow {
    /// Enters a stage, unless the order is cancelled.
    func enter(_ stage: OrderStage) async throws(OrderStop) {
        try goOn(at: stage)
        await record(stage)
        try checkOrderCancellation()
    }

    /// Stays at a stage, unless the order is cancelled.
    func goOn(at stage: OrderStage) throws(OrderStop) {
        try checkOrderCancellation()
        display(stage, as: stage.status)
    }

    /// Throws if the order is to be cancelled, by its own signals and limits or through Temporal.
    func checkOrderCancellation() throws(OrderStop) {
        if let cancellation = state.cancellation, !state.isTooLateToCancel { throw .cancelled(cancellation) }
        // A step may succeed although the workflow is being cancelled. Older orders ignored that.
        guard state.recordsProgress else { return }
        do throws(Interruption) { try checkCancellation() } catch { throw .interrupted(error) }
    }

    /// Shows a stage, with the status that goes with it or another one.
    func show(_ stage: OrderStage, as status: OrderStatus? = nil) async {
        display(stage, as: status ?? stage.status)
        await record(stage)
    }

    private func display(_ stage: OrderStage, as status: OrderStatus) {
        state.report.stage = stage
        state.report.status = status
        touch()
        let names: KeyValuePairs = ["order-id": state.report.orderID, "stage": stage.rawValue]
        switch status {
        case .failed, .compensationStuck: logger.error("the order is now \(status.rawValue)", names)
        default: logger.info("the order is now \(status.rawValue)", names)
        }
    }

    /// Writes the stage into the order's record, where it can be looked up. An order does not fail if that fails.
    func record(_ stage: OrderStage) async {
        guard state.recordsProgress else { return }
        let status = state.report.status
        if state.policy.visibility, state.publishedStatus != status {
            state.publishedStatus = status
            upsertSearchAttributes(OrderSearchAttributes.status.set(status.rawValue))
        }
        // The order's end is recorded separately; later stages must not overwrite it.
        guard !status.isTerminal, stage != .statusUpdate, stage != .notify else { return }
        let progress = change(to: status, reason: nil)
        do throws(ActivityFailure<Never>) {
            _ = try await execute(local: Fulfilment.progress.retried(as: state.policy.retry), progress)
        } catch {
            if case .interrupted = error.reason { return }
            logger.warning("the order's record was not told of its stage", ["stage": stage.rawValue])
        }
    }

    /// Notes something that went wrong and does not stop the order.
    /// - Parameters:
    ///   - notice: what everybody may read.
    ///   - cause: what only the log gets.
    func note(_ notice: FailureNotice, cause: String) {
        state.report.lastError = notice.sentence
        state.report.errorCode = notice.code
        touch()
        logger.warning("\(cause)", ["order-id": state.report.orderID, "code": notice.code])
    }

    func touch() { state.report.lastUpdated = now }

    /// Takes a step and notes it.
    func perform<Input, Output, Declared>(
        _ activity: Activity<Input, Output, Declared>,
        _ input: Input,
        detail: String? = nil
    ) async throws(OrderStop) -> Output {
        try await outlasting { () throws(OrderStop) in
            let step = begin(activity.name, detail: detail)
            return try await end(step, of: start(activity, input))
        }
    }

    /// Waits for the end of a step and notes it.
    func end<Output, Declared>(
        _ step: Int,
        of activity: ActivityHandle<Output, Declared>
    ) async throws(OrderStop) -> Output {
        do throws(ActivityFailure<Declared>) {
            let output = try await activity.result()
            end(step, .done)
            return output
        } catch {
            let stop = OrderStop(error)
            fail(step, because: stop)
            throw stop
        }
    }

    /// Notes that a step has failed: the reason for everybody, the cause for the log.
    func fail(_ step: Int, because stop: OrderStop) {
        logger.debug(
            "the step has failed: \(stop.description)",
            ["order-id": state.report.orderID, "step": state.report.steps[step].name]
        )
        end(step, .failed, detail: stop.notice(state.language).sentence)
    }

    /// Notes that a step begins.
    /// - Returns: its index among the steps.
    func begin(_ name: String, detail: String? = nil) -> Int {
        let step = SagaStep(name, .started, at: now, detail: detail)
        state.report.steps.append(step)
        logger.debug("the step begins", ["order-id": state.report.orderID, "step": name])
        touch()
        return state.report.steps.count - 1
    }

    /// Notes the outcome of a step.
    func end(_ step: Int, _ outcome: SagaStep.State, detail: String? = nil) {
        let time = now
        state.report.steps[step].state = outcome
        state.report.steps[step].at = time
        if let detail { state.report.steps[step].detail = detail }
        logger.debug(
            "the step is \(outcome.rawValue)",
            ["order-id": state.report.orderID, "step": state.report.steps[step].name, "detail": detail ?? ""]
        )
        touch()
    }

    /// The next change of the order's record.
    func change(to status: OrderStatus, reason: String? = nil) -> UpdateOrderStatusRequest {
        state.recordedChanges += 1
        return UpdateOrderStatusRequest(
            orderID: state.report.orderID,
            workflowID: info.workflowID,
            runID: info.runID.rawValue,
            sequence: state.recordedChanges,
            status: status,
            stage: state.report.stage,
            reason: reason,
            total: state.report.total,
            at: now
        )
    }
}
