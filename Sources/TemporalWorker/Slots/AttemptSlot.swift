import Synchronization
import TemporalCore

/// The slot of an attempt of an activity whose code may not come back.
///
/// It is given back when the code returns. Code that is told that its time is over and goes on keeps it for a while, so
/// that it can clean up; then the slot is free although the code still runs.
final class AttemptSlot: Sendable {
    private enum State {
        case running
        case ending(Task<Void, Never>)
        case over
    }

    private let slot: Slot
    private let patience: Duration
    private let state = Mutex(State.running)

    /// - Parameters:
    ///   - slot: what the attempt was taken on with.
    ///   - patience: how long its code may take to come back once its time is over.
    init(_ slot: Slot, patience: Duration) {
        self.slot = slot
        self.patience = patience
    }

    /// The code has come back.
    /// - Returns: false when it was not waited for any more.
    @discardableResult
    func codeReturned() -> Bool {
        guard let waiting = leave() else { return false }
        waiting.cancel()
        slot.release()
        return true
    }

    /// The time of the code is over. It was told so before.
    /// - Parameter abandoned: called when it does not come back, after its slot is free.
    func timeIsOver(_ abandoned: @escaping @Sendable () -> Void) {
        state.withLock { state in
            guard case .running = state else { return }
            state = .ending(
                Task {
                    guard (try? await Task.sleep(for: self.patience.held)) != nil, self.leave() != nil else { return }
                    self.slot.abandon()
                    abandoned()
                }
            )
        }
    }

    /// - Returns: nil when it was left before.
    private func leave() -> Waiting? {
        state.withLock { state in
            defer { state = .over }
            switch state {
            case .running: return Waiting(task: nil)
            case .ending(let task): return Waiting(task: task)
            case .over: return nil
            }
        }
    }

    private struct Waiting {
        let task: Task<Void, Never>?
        func cancel() { task?.cancel() }
    }
}

/// How long attempts of activities are waited for after their time is over.
struct AttemptAllowance: Sendable {
    /// Until an attempt is told that its time is over: the server is to be the first to know.
    var margin = ActivityDeadline.usualMargin
    /// How long its code may take to come back then.
    var patience = Duration.seconds(5)
}
