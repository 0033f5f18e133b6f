import Synchronization
import TemporalCore

/// Through which a local activity is asked to end, at any time: while it is waiting for a slot, running, or waiting for
/// its next attempt.
final class LocalActivityControl: Sendable {
    private struct State {
        var isCancelled = false
        var context: ActivityContext?
        var waiting: Task<Bool, Never>?
    }

    private let state = Mutex(State())

    func cancel() {
        let (context, waiting) = state.withLock { state in
            state.isCancelled = true
            return (state.context, state.waiting)
        }
        context?.cancel(.requested)
        waiting?.cancel()
    }

    /// An attempt begins.
    func begin(_ context: ActivityContext) {
        let isCancelled = state.withLock { state in
            state.context = context
            return state.isCancelled
        }
        if isCancelled { context.cancel(.requested) }
    }

    /// - Returns: false when the activity was asked to end meanwhile.
    func sleep(for duration: Duration) async -> Bool {
        await whileNotCancelled { (try? await Task.sleep(for: duration.held)) != nil }
    }

    /// Runs something that ends with false when its task is cancelled.
    func whileNotCancelled(_ body: @escaping @Sendable () async -> Bool) async -> Bool {
        let waiting = state.withLock { state -> Task<Bool, Never>? in
            guard !state.isCancelled else { return nil }
            let task = Task { await body() }
            state.waiting = task
            return task
        }
        guard let waiting else { return false }
        let result = await waiting.value
        state.withLock { $0.waiting = nil }
        return result
    }
}
