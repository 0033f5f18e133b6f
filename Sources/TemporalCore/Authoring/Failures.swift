/// A failure of the application: what a workflow, an activity or a handler throws on purpose, and what arrives of it.
public struct ApplicationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, in words.
    public var message: String
    /// The name that retry policies and callers compare.
    public var type: String
    /// Whether retrying is useless.
    public var isNonRetryable: Bool
    /// Further values as payloads, without codecs; ``WorkflowContext/payloadConverter`` and that of an activity's context
    /// make and read them.
    public var details: [Payload]
    /// When to try again, instead of what the policy says.
    public var nextRetryDelay: Duration?
    /// Whether it belongs to daily business and should be logged quietly.
    public var isBenign: Bool
    /// The failure that led to this one.
    public var cause: Failure?

    /// A failure.
    public init(
        _ message: String,
        type: String = "ApplicationFailure",
        isNonRetryable: Bool = false,
        details: [Payload] = [],
        nextRetryDelay: Duration? = nil,
        isBenign: Bool = false,
        cause: Failure? = nil
    ) {
        self.message = message
        self.type = type
        self.isNonRetryable = isNonRetryable
        self.details = details
        self.nextRetryDelay = nextRetryDelay
        self.isBenign = isBenign
        self.cause = cause
    }

    /// Type and message.
    public var description: String { "\(type): \(message)" }

    /// What another failure amounts to for code that only knows this one.
    package init(_ failure: Failure) {
        self.init(failure.message, type: "\(failure.kind.name)", cause: failure.cause)
        guard case .application(let application) = failure.kind else { return }
        type = application.type
        isNonRetryable = application.nonRetryable
        details = application.details
        nextRetryDelay = application.nextRetryDelay
        isBenign = application.isBenign
    }
}

/// An error that says of itself that retrying is useless.
public protocol NonRetryableError: Error {}

/// Why something that a workflow awaited ended before its time.
public enum Interruption: Error, Hashable, Sendable {
    /// Cancellation was asked for.
    case cancelled
    /// The run leaves this worker's memory. What the code does from now on has no effect; let the error pass.
    case evicted
}

/// An activity did not succeed.
public struct ActivityFailure<Declared: Error>: Error {
    /// Why.
    public let reason: Reason
    /// Which activity; nil when it was never scheduled.
    public let origin: ActivityOrigin?
    /// Why there was no further attempt.
    public let retryState: RetryState
    let failure: Failure?

    /// Why an activity did not succeed.
    public enum Reason: Sendable {
        /// The activity threw the error it declares.
        case declared(Declared)
        /// A deadline passed.
        case timedOut(TimeoutKind)
        /// It was cancelled, or the workflow leaves memory.
        case interrupted(Interruption)
        /// It threw something that it does not declare.
        case undeclared(ApplicationFailure)
    }
}

extension ActivityFailure: CustomStringConvertible {
    /// The activity's name and the reason.
    public var description: String { "activity \(origin?.activityType ?? "?") failed: \(reason)" }
}

/// A child workflow did not succeed.
public struct ChildWorkflowFailure<Declared: Error>: Error {
    /// Why.
    public let reason: Reason
    /// Which child; nil when it was never asked for.
    public let origin: ChildOrigin?
    let failure: Failure?

    /// Why a child workflow did not succeed.
    public enum Reason: Sendable {
        /// The child failed with the error it declares.
        case declared(Declared)
        /// One of its deadlines passed.
        case timedOut
        /// An operator terminated it.
        case terminated
        /// It could not be started.
        case notStarted(ChildStartFailure)
        /// It was cancelled, or the parent leaves memory.
        case interrupted(Interruption)
        /// It failed with something that it does not declare.
        case undeclared(ApplicationFailure)
    }
}

extension ChildWorkflowFailure: CustomStringConvertible {
    /// The child's type and the reason.
    public var description: String { "child workflow \(origin?.workflowType ?? "?") failed: \(reason)" }
}

/// An error that has a place in a failure chain on the wire.
package protocol FailureRepresentable: Error {
    /// The failure to send.
    var wireFailure: Failure { get }
    /// Whether it is the answer to a request to cancel.
    var isCancellation: Bool { get }
}

extension ApplicationFailure: FailureRepresentable {
    package var wireFailure: Failure {
        let application = Failure.Application(
            type: type,
            nonRetryable: isNonRetryable,
            details: details,
            nextRetryDelay: nextRetryDelay,
            isBenign: isBenign
        )
        return Failure(message: message, kind: .application(application), cause: cause)
    }
    package var isCancellation: Bool { false }
}

extension Interruption: FailureRepresentable {
    package var wireFailure: Failure { Failure(message: "cancelled", kind: .cancelled([])) }
    package var isCancellation: Bool { true }
}

extension ActivityFailure: FailureRepresentable {
    package var wireFailure: Failure { failure ?? Failure(message: "activity cancelled", kind: .cancelled([])) }
    package var isCancellation: Bool {
        if case .interrupted = reason { true } else { false }
    }
}

extension ChildWorkflowFailure: FailureRepresentable {
    package var wireFailure: Failure { failure ?? Failure(message: "child workflow cancelled", kind: .cancelled([])) }
    package var isCancellation: Bool {
        if case .interrupted = reason { true } else { false }
    }
}

extension Failure.Kind {
    /// A word for messages.
    package var name: String {
        switch self {
        case .application: "ApplicationFailure"
        case .timeout: "TimeoutFailure"
        case .cancelled: "CancelledFailure"
        case .terminated: "TerminatedFailure"
        case .server: "ServerFailure"
        case .activity: "ActivityFailure"
        case .childWorkflow: "ChildWorkflowFailure"
        case .nexusOperation: "NexusOperationFailure"
        case .nexusHandler: "NexusHandlerFailure"
        case .resetWorkflow: "ResetWorkflowFailure"
        case .other: "UnknownFailure"
        }
    }
}
