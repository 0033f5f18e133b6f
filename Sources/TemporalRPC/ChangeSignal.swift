import Synchronization
import TemporalCore

/// Wakes all who wait whenever something has changed.
///
/// One who waits reads ``changes`` first, then looks whether there is something to wait for: a change between the two is
/// not lost.
package final class ChangeSignal: Sendable {
    private struct State {
        var changes = 0
        var waits = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// How often something has changed.
    package var changes: Int { state.withLock { $0.changes } }

    /// Says that something has changed.
    package func send() {
        let waiting = state.withLock { state in
            state.changes += 1
            defer { state.waiting = [:] }
            return state.waiting.sorted { $0.key < $1.key }
        }
        for (_, continuation) in waiting { continuation.resume() }
    }

    /// Returns when something has changed since then, after the limit, or when the task is cancelled.
    package func wait(after seen: Int, atMost limit: Duration) async {
        await wait(after: seen, until: .now.after(limit))
    }

    /// Returns when something has changed since then, at the deadline, or when the task is cancelled.
    package func wait(after seen: Int, until deadline: ContinuousClock.Instant? = nil) async {
        let wait = state.withLock { state in
            state.waits += 1
            return state.waits
        }
        let alarm = Mutex<Task<Void, Never>?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    guard state.changes == seen, !Task.isCancelled else { return false }
                    state.waiting[wait] = continuation
                    return true
                }
                guard isWaiting else { return continuation.resume() }
                // Not before it waits: a deadline that has passed would find nobody to wake.
                if let deadline { alarm.withLock { $0 = self.alarm(wait, at: deadline) } }
            }
        } onCancel: {
            end(wait)
        }
        alarm.withLock { $0 }?.cancel()
    }

    private func alarm(_ wait: Int, at deadline: ContinuousClock.Instant) -> Task<Void, Never> {
        Task {
            guard (try? await Task.sleep(until: deadline)) != nil else { return }
            self.end(wait)
        }
    }

    private func end(_ wait: Int) {
        state.withLock { $0.waiting.removeValue(forKey: wait) }?.resume()
    }
}
