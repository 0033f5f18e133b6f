import Synchronization

/// Wakes all who wait whenever something has changed.
final class ChangeSignal: Sendable {
    private let state = Mutex(State())

    private struct State {
        var changes = 0
        var waits = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    /// How often something has changed; to be read before one looks at what it is about.
    var changes: Int { state.withLock { $0.changes } }

    /// Says that something has changed.
    func send() {
        let waiting = state.withLock { state in
            state.changes += 1
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when something has changed since then, when the time is over or when the task is cancelled.
    func wait(after seen: Int, until deadline: ContinuousClock.Instant) async {
        await withTaskGroup { group in
            group.addTask { await self.wait(after: seen) }
            group.addTask { try? await Task.sleep(until: deadline, clock: .continuous) }
            await group.next()
            group.cancelAll()
        }
    }

    private func wait(after seen: Int) async {
        let number = state.withLock { state in
            state.waits += 1
            return state.waits
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.changes == seen else { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isOver {
                    continuation.resume()
                } else if Task.isCancelled {
                    withdraw(number)
                }
            }
        } onCancel: {
            withdraw(number)
        }
    }

    private func withdraw(_ number: Int) {
        state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
    }
}
