import OrderContract
import TemporalWorkflows

/// Why an order does not go on.
enum OrderStop: Error {
    /// A person or a limit has cancelled it: the execution completes, with a status that says so.
    case cancelled(Cancellation)
    /// A step failed for good: the execution fails after everything has been given back.
    case failed(ApplicationFailure)
    /// The execution was cancelled through Temporal: it ends as cancelled after everything has been given back.
    case interrupted(Interruption)

    /// A failure with a business meaning, under its type's name.
    static func failed<Failure: OrderFailure>(_ failure: Failure) -> OrderStop {
        .failed(ApplicationFailure(failure))
    }

    /// The failure of an activity.
    init<Declared>(_ failure: ActivityFailure<Declared>) {
        switch failure.reason {
        case .interrupted(let interruption): self = .interrupted(interruption)
        default: self = .failed(ApplicationFailure(failure))
        }
    }

    /// The error that the execution ends with; `nil` if it completes.
    var failure: (any Error)? {
        switch self {
        case .cancelled: nil
        case .failed(let failure): failure
        case .interrupted(let interruption): interruption
        }
    }

    /// The reason in words.
    var description: String {
        switch self {
        case .cancelled(let cancellation): cancellation.reason
        case .failed(let failure): failure.message
        case .interrupted: "the workflow was cancelled"
        }
    }
}

extension ApplicationFailure {
    /// A failure with a business meaning, under its type's name.
    init<Failure: OrderFailure>(_ failure: Failure) {
        self.init(failure.description, type: "\(Failure.self)", isNonRetryable: !Failure.isRetryable)
    }

    /// An activity's failure with the type of its cause, so that callers need not search for it.
    init<Declared>(_ failure: ActivityFailure<Declared>) {
        let name = failure.origin?.activityType ?? "an activity"
        switch failure.reason {
        case .declared(let error): self.init("\(error)", type: "\(Declared.self)", isNonRetryable: true)
        case .undeclared(let error): self = error
        case .timedOut(let kind): self.init("\(name) timed out: \(kind)", type: "ActivityTimedOut")
        case .interrupted: self.init("\(name) was cancelled", type: "ActivityCancelled")
        }
    }
}

extension OrderStop {
    /// The failure of a child workflow.
    init(_ failure: ChildWorkflowFailure<any Error>) {
        let name = failure.origin?.workflowType ?? "a child workflow"
        switch failure.reason {
        case .interrupted(let interruption): self = .interrupted(interruption)
        case .undeclared(let error): self = .failed(error)
        case .declared(let error): self = .failed(ApplicationFailure("\(error)", type: "\(type(of: error))"))
        case .timedOut: self = .failed(ApplicationFailure("\(name) took too long", type: "ChildTimedOut"))
        case .terminated: self = .failed(ApplicationFailure("\(name) was terminated", type: "ChildTerminated"))
        case .notStarted(let cause):
            self = .failed(ApplicationFailure("\(name) could not be started: \(cause)", type: "ChildNotStarted"))
        }
    }
}
