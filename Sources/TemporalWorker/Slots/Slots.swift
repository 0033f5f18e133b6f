import Logging
import Synchronization
import TemporalClient

/// How many tasks of a kind may run at once. A poll needs a slot before it is made, so that no task waits here.
final class Slots: Sendable {
    private let kind: SlotKind
    private let supplier: any SlotSupplier
    private let worker: WorkerContext
    /// Whether a reservation ends as soon as its task is cancelled, as those of a user's supplier may not.
    private let endsWhenCancelled: Bool
    private let held = Atomic(0)

    /// How long a supplier is left alone after an error.
    private static let pauseAfterError = Duration.seconds(1)

    init(_ kind: SlotKind, _ worker: WorkerContext) {
        self.kind = kind
        self.worker = worker
        supplier = worker.options.slotSuppliers[kind]
        endsWhenCancelled = supplier is FixedSlotSupplier || supplier is ResourceSlotSupplier
        worker.counts.describeSlots(kind, total: supplier.total, supplier: supplier.name)
    }

    /// How many there are, if anybody knows.
    var total: Int? { supplier.total }

    /// Waits for a slot.
    /// - Parameter isSticky: whether it is for a task of a run in memory.
    /// - Returns: nil when the task was cancelled instead.
    func acquire(isSticky: Bool = false) async -> Slot? {
        let request = request(isSticky)
        while !Task.isCancelled {
            do {
                guard let permit = try await reserve(request) else { return nil }
                return slot(permit)
            } catch {
                if Task.isCancelled { return nil }
                worker.logger.warning("no slot of kind \(kind) from \(supplier.name), asking again: \(error)")
                try? await Task.sleep(for: Self.pauseAfterError)
            }
        }
        return nil
    }

    /// Takes a slot if one is free now.
    func tryAcquire() -> Slot? { supplier.tryReserve(request(false)).map { slot($0) } }

    func used(_ permit: SlotPermit, for work: SlotWork) {
        worker.counts.taskBegan(kind)
        supplier.markUsed(permit, for: work)
    }

    func abandoned() { worker.counts.taskAbandoned(kind) }

    func released(_ permit: SlotPermit, after work: SlotWork?) {
        held.subtract(1, ordering: .relaxed)
        if work != nil { worker.counts.taskEnded(kind) }
        supplier.release(permit, after: work)
    }

    private func slot(_ permit: SlotPermit) -> Slot {
        held.add(1, ordering: .relaxed)
        return Slot(permit, of: self)
    }

    private func request(_ isSticky: Bool) -> SlotRequest {
        SlotRequest(
            kind: kind,
            taskQueue: worker.taskQueue,
            identity: worker.identity,
            isSticky: isSticky,
            held: held.load(ordering: .relaxed)
        )
    }

    /// - Returns: nil when the task was cancelled; a permit that comes later goes back by itself.
    private func reserve(_ request: SlotRequest) async throws -> SlotPermit? {
        if endsWhenCancelled { return try await supplier.reserve(request) }
        let reservation = Reservation(supplier)
        let task = Task {
            do { reservation.end(.success(try await supplier.reserve(request))) } catch {
                reservation.end(.failure(error))
            }
        }
        return try await withTaskCancellationHandler {
            try await reservation.result
        } onCancel: {
            task.cancel()
            reservation.giveUp()
        }
    }
}

extension WorkerOptions {
    /// Where the slots come from: the tuner, or the fixed numbers.
    var slotSuppliers: WorkerTuner {
        tuner
            ?? WorkerTuner(
                workflowTasks: .fixed(maximumConcurrentWorkflowTasks),
                activities: .fixed(maximumConcurrentActivities),
                localActivities: .fixed(maximumConcurrentLocalActivities),
                nexusTasks: .fixed(maximumConcurrentNexusTasks)
            )
    }
}

/// One call to a supplier that may answer long after nobody waits for it any more.
private final class Reservation: Sendable {
    private let supplier: any SlotSupplier
    private let answer = OneTimeValue<Result<SlotPermit?, any Error>>()

    init(_ supplier: any SlotSupplier) { self.supplier = supplier }

    /// The permit, or nil when nobody wants it any more.
    var result: SlotPermit? {
        get async throws { try await answer.value.get() }
    }

    func end(_ result: Result<SlotPermit?, any Error>) {
        if !answer.set(result), let permit = try? result.get() { supplier.release(permit, after: nil) }
    }

    func giveUp() { answer.set(.success(nil)) }
}
