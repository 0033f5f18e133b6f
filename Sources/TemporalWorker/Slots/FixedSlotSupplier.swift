import Synchronization

/// Gives out a fixed number of slots, first come, first served.
public final class FixedSlotSupplier: SlotSupplier {
    private struct State {
        var available: Int
        var waiters: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var nextID = 0
    }

    private let count: Int
    private let state: Mutex<State>

    /// A supplier of so many slots.
    /// - Parameter count: how many tasks may run at once; at least 1.
    public init(_ count: Int) {
        self.count = count
        state = Mutex(State(available: count))
    }

    /// How many tasks may run at once.
    public var total: Int? { count }
    /// `Fixed`.
    public var name: String { "Fixed" }

    /// Waits for a slot.
    public func reserve(_ request: SlotRequest) async throws -> SlotPermit {
        guard await acquire() else { throw CancellationError() }
        return SlotPermit()
    }

    /// Gives a slot if there is one now.
    public func tryReserve(_ request: SlotRequest) -> SlotPermit? {
        state.withLock { state in
            guard state.available > 0 else { return nil }
            state.available -= 1
            return SlotPermit()
        }
    }

    /// Gives the slot to the request that has waited longest.
    public func release(_ permit: SlotPermit, after work: SlotWork?) {
        let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiters.isEmpty else {
                state.available += 1
                return nil
            }
            return state.waiters.removeFirst().continuation
        }
        waiter?.resume(returning: true)
    }

    private func acquire() async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.available > 0 {
                        state.available -= 1
                        return true
                    }
                    state.waiters.append((id, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
    }
}

extension SlotSupplier where Self == FixedSlotSupplier {
    /// A fixed number of slots.
    /// - Parameter count: how many tasks may run at once; at least 1, and 2 for the workflow tasks of a worker that
    ///   caches runs.
    /// - Returns: a supplier.
    public static func fixed(_ count: Int) -> FixedSlotSupplier { FixedSlotSupplier(count) }
}
