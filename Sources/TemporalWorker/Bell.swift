import Synchronization
import TemporalCore

/// Wakes all who wait whenever something has changed.
///
/// One who waits reads ``rings`` first, then looks whether there is something to wait for: a ring between the two is not
/// lost.
final class Bell: Sendable {
    private struct State {
        var rings = 0
        var waiters: [(id: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var nextID = 0
    }

    private let state = Mutex(State())

    /// How often it has rung.
    var rings: Int { state.withLock { $0.rings } }

    func ring() {
        let waiters = state.withLock { state in
            state.rings += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume() }
    }

    /// Returns when it has rung more often than this, after the limit, or when the task is cancelled.
    func wait(after rings: Int, atMost limit: Duration? = nil) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let alarm = Mutex<Task<Void, Never>?>(nil)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    guard state.rings == rings, !Task.isCancelled else { return false }
                    state.waiters.append((id, continuation))
                    return true
                }
                guard isWaiting else { return continuation.resume() }
                // Not before it waits: a limit that is over at once would find nobody to wake.
                if let limit { alarm.withLock { $0 = self.alarm(id, after: limit) } }
            }
        } onCancel: {
            wake(id)
        }
        alarm.withLock { $0 }?.cancel()
    }

    private func alarm(_ id: Int, after limit: Duration) -> Task<Void, Never> {
        Task {
            guard (try? await Task.sleep(for: limit.held)) != nil else { return }
            self.wake(id)
        }
    }

    private func wake(_ id: Int) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume()
    }
}
