/// An activity that the worker runs by itself, while it holds the workflow task open.
package struct LocalActivityRequest: Sendable {
    /// Counted together with the other activities of the run, as the Core-based SDKs do.
    package var sequence: Sequence
    package var activityID: String
    package var activityType: String
    package var input: [Payload]
    /// The first attempt to make; more than 1 behind a durable wait.
    package var attempt = 1
    /// When its first attempt was asked for, in the workflow's time.
    package var firstScheduled: Timestamp
    package var startToClose: Duration?
    package var scheduleToClose: Duration?
    package var retryPolicy: RetryPolicy?
    /// A wait longer than this is left to a timer of the workflow.
    package var localRetryThreshold: Duration
    package var cancellation: ActivityCancellation
    package var summary: Payload?
    /// What goes with it; history does not keep it.
    package var header: [NamedPayload] = []
}

/// How a local activity ended, as far as the worker is concerned.
package enum LocalActivityOutcome: Sendable {
    case completed([Payload])
    case failed(Failure)
    /// It ended because it was asked to.
    case cancelled
    /// The attempt failed; the next one is due after a wait that is too long for the worker.
    case retryLater(after: Duration, Failure)
}

/// The end of a local activity, from the worker or from its marker.
package struct LocalActivityResult: Sendable {
    package var sequence: Sequence
    /// The attempt that ended.
    package var attempt: Int
    /// The workflow's time from now on, if that is later than it was.
    package var completed: Timestamp?
    package var outcome: LocalActivityOutcome

    package init(
        _ sequence: Sequence,
        attempt: Int,
        completed: Timestamp? = nil,
        _ outcome: LocalActivityOutcome
    ) {
        self.sequence = sequence
        self.attempt = attempt
        self.completed = completed
        self.outcome = outcome
    }
}

/// What a worker is to do about local activities.
package enum LocalActivityWork: Sendable {
    /// To run it; one whose end is asked for already is to end at once.
    case start(LocalActivityRequest, isCancelled: Bool)
    /// To ask it to end; its waiter may have gone on already.
    case cancel(Sequence)
}

extension LocalActivityRequest {
    /// What is wrong with its options, in words. Those of other activities are looked at by the server.
    package var problem: String? {
        for (name, limit) in [("start-to-close", startToClose), ("schedule-to-close", scheduleToClose)] {
            if let limit, limit <= .zero { return "its \(name) limit must be more than nothing" }
        }
        return retryPolicy?.problem
    }
}
