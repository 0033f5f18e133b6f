import Synchronization
import TemporalCore

/// Waits for somebody else's code, and not for ever.
package enum TimeLimit {
    /// What came first.
    private enum Outcome<Value: Sendable>: Sendable {
        case done(Result<Value, any Error>)
        case late
        case cancelled
    }

    /// Takes the first outcome and drops the others.
    private final class Race<Value: Sendable>: Sendable {
        private struct State {
            var outcome: Outcome<Value>?
            var waiter: CheckedContinuation<Outcome<Value>, Never>?
        }
        private let state = Mutex(State())

        func end(_ outcome: Outcome<Value>) {
            let waiter = state.withLock { state -> CheckedContinuation<Outcome<Value>, Never>? in
                guard state.outcome == nil else { return nil }
                state.outcome = outcome
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: outcome)
        }

        var outcome: Outcome<Value> {
            get async {
                await withCheckedContinuation { continuation in
                    let outcome = state.withLock { state -> Outcome<Value>? in
                        if state.outcome == nil { state.waiter = continuation }
                        return state.outcome
                    }
                    if let outcome { continuation.resume(returning: outcome) }
                }
            }
        }
    }

    /// Runs code that may ignore that it is cancelled: when the time is over, or the caller is cancelled, it is cancelled
    /// and no longer waited for.
    /// - Parameters:
    ///   - limit: how long it may take.
    ///   - body: the code.
    /// - Returns: what the code gave, or nil when it took longer.
    /// - Throws: what the code threw, or `CancellationError` when the caller is cancelled.
    package static func run<Value: Sendable>(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        let race = Race<Value>()
        let work = Task {
            do { race.end(.done(.success(try await body()))) } catch { race.end(.done(.failure(error))) }
        }
        let clock = Task {
            // Ended early when the code is done.
            if (try? await Task.sleep(for: limit.held)) != nil { race.end(.late) }
        }
        defer {
            clock.cancel()
            work.cancel()
        }
        let outcome = await withTaskCancellationHandler {
            await race.outcome
        } onCancel: {
            race.end(.cancelled)
        }
        switch outcome {
        case .done(let result): return try result.get()
        case .late: return nil
        case .cancelled: throw CancellationError()
        }
    }
}
