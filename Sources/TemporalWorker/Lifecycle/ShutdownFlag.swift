import Synchronization

/// Whether a worker shuts down.
final class ShutdownFlag: Sendable {
    private struct Waiting {
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var count = 0
    }

    private let begun = Atomic(false)
    private let waiting = Mutex(Waiting())

    var hasBegun: Bool { begun.load(ordering: .relaxed) }

    func begin() {
        let waiters = waiting.withLock { waiting in
            begun.store(true, ordering: .relaxed)
            defer { waiting.waiters = [:] }
            return waiting.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until it begins.
    /// - Throws: `CancellationError` when the task is cancelled before.
    func wait() async throws {
        let number = waiting.withLock { waiting in
            waiting.count += 1
            return waiting.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let end: Result<Void, any Error>? = waiting.withLock { waiting in
                    if hasBegun { return .success(()) }
                    // The handler below has run already, or takes it out later.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    waiting.waiters[number] = continuation
                    return nil
                }
                if let end { continuation.resume(with: end) }
            }
        } onCancel: {
            waiting.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }
}
