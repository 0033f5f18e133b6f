import TemporalRPC
import TemporalWire

/// What follows polls that fail: a pause, or the end of the worker.
///
/// After refusals, such as a missing permission, it tries again for a while: somebody may be changing the server's
/// settings or renewing a key. A namespace that is gone although polls of it were answered does not come back.
struct PollRetry {
    private let policy: CallRetryPolicy
    private var state: CallRetryState
    private var firstFailure: ContinuousClock.Instant?
    private var hasSucceeded = false

    /// - Parameter grace: for how long it tries again after refusals.
    init(grace: Duration) {
        var policy = CallRetryPolicy.taskPoll
        policy.grace = grace
        self.policy = policy
        state = CallRetryState(policy: policy)
    }

    mutating func succeeded() {
        guard !hasSucceeded || firstFailure != nil else { return }
        hasSucceeded = true
        state = CallRetryState(policy: policy)
        firstFailure = nil
    }

    mutating func next(after error: RPCError) -> RetryDecision {
        if hasSucceeded, error.saysNamespaceIsGone { return .giveUp }
        let start = firstFailure ?? .now
        firstFailure = start
        return state.next(after: error, elapsed: start.duration(to: .now), random: .random())
    }
}

extension RPCError {
    fileprivate var saysNamespaceIsGone: Bool {
        guard case .namespaceNotFound? = try? ErrorDetails.decode(status: details) else { return false }
        return true
    }
}
