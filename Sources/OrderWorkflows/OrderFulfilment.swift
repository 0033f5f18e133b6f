import OrderContract
import TemporalWorkflows

// MARK: - After the payment

extension OrderHandling {
    /// Takes the held stock for good.
    func commitStock() async throws(OrderStop) {
        try await context.enter(.commit)
        undos.append(.revertStock)
        let request = UpdateInventoryRequest.commit(orderID: order.orderID, lines: heldLines)
        do throws(OrderStop) {
            _ = try await context.perform(asOrdered(Inventory.commit), request)
        } catch {
            guard case .failed(let failure) = error else { throw error }
            throw .failed(InventoryFailed(orderID: order.orderID, reason: failure.message))
        }
    }

    /// Processes the order; a cancellation stops it, and expediting makes the rest faster.
    func process() async throws(OrderStop) {
        guard let time = order.policy.processing else { return }
        try await context.enter(.processing)
        var progress = ProcessingProgress()
        repeat {
            let done = progress
            progress = try await context.outlasting { () throws(OrderStop) in
                try await process(from: done, taking: time)
            }
            // Entered again when it goes on at another pace, so that the record shows it.
            if progress.isComplete { try context.goOn(at: .processing) } else { try await context.enter(.processing) }
        } while !progress.isComplete
    }

    /// Processes at one pace, until it is done, cancelled or expedited.
    /// - Returns: how much is done.
    private func process(
        from progress: ProcessingProgress,
        taking time: ProcessingTime
    ) async throws(OrderStop) -> ProcessingProgress {
        let isExpedited = context.state.report.isExpedited
        let request = ProcessOrderRequest(
            orderID: order.orderID,
            time: time,
            isExpedited: isExpedited,
            progress: progress
        )
        let step = context.begin(Fulfilment.process.name)
        let work = context.start(asOrdered(Fulfilment.process(taking: time)), request)
        do throws(Interruption) {
            try await context.wait {
                work.isFinished || $0.cancellation != nil || $0.report.isExpedited != isExpedited
            }
        } catch {
            // Nothing may be given back while processing still runs.
            _ = try? await work.result()
            context.end(step, .failed, detail: "cancelled")
            throw .interrupted(error)
        }
        let isStopped = !work.isFinished
        if isStopped { work.cancel() }
        do throws(ActivityFailure<Never>) {
            let report = try await work.result()
            context.end(step, .done, detail: report.message)
            return report.progress
        } catch {
            // A worker that died while it was stopping reports nothing: its part is done again.
            let stop = OrderStop(error)
            context.fail(step, because: stop)
            guard isStopped, !context.isCancelled else { throw stop }
            if case .interrupted(.evicted) = stop { throw stop }
            return progress
        }
    }

    /// Records the success and tells the customer. From here on the order cannot be cancelled.
    func complete() async throws(OrderStop) {
        try await context.enter(.statusUpdate)
        context.state.isTooLateToCancel = true
        let (order, handling) = (order, self)
        try await context.shielded { context throws(OrderStop) in
            let record = context.change(to: .completed)
            _ = try await context.perform(handling.asOrdered(Fulfilment.updateStatus), record)
            await context.show(.notify)
            await context.tell(.confirmation, about: order)
            await context.show(.completed)
        }
    }
}
