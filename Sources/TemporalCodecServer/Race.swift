import Synchronization
import TemporalCore

/// Work against the clock. What is late is cancelled, and not waited for.
final class Race<Value: Sendable>: Sendable {
    private enum State {
        case running
        case waiting(CheckedContinuation<Result<Value, any Error>?, Never>)
        case over(Result<Value, any Error>?)
    }

    private let state = Mutex(State.running)

    private init() {}

    /// - Returns: what the work gave or threw; nil when it was late, or nobody waits for it any more.
    static func run(
        within limit: Duration,
        _ body: @escaping @Sendable () async throws -> Value
    ) async -> Result<Value, any Error>? {
        let race = Race()
        let work = Task {
            do { race.end(.success(try await body())) } catch { race.end(.failure(error)) }
        }
        let alarm = Task {
            guard (try? await Task.sleep(for: limit.held)) != nil else { return }
            race.end(nil)
            work.cancel()
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { race.wait($0) }
        } onCancel: {
            race.end(nil)
            work.cancel()
        }
        alarm.cancel()
        return outcome
    }

    private func end(_ outcome: Result<Value, any Error>?) {
        let waiter = state.withLock { state -> CheckedContinuation<Result<Value, any Error>?, Never>? in
            switch state {
            case .running: state = .over(outcome)
            case .waiting(let waiter):
                state = .over(outcome)
                return waiter
            case .over: break
            }
            return nil
        }
        waiter?.resume(returning: outcome)
    }

    private func wait(_ waiter: CheckedContinuation<Result<Value, any Error>?, Never>) {
        let outcome = state.withLock { state -> Result<Value, any Error>?? in
            if case .over(let outcome) = state { return .some(outcome) }
            state = .waiting(waiter)
            return .none
        }
        if let outcome { waiter.resume(returning: outcome) }
    }
}
