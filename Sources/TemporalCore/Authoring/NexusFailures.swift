/// A handler of an operation could not do its work: what it throws to say so, and what arrives of it when the server does
/// not try again. An operation that has done its work and has failed says ``NexusOperationError`` instead.
public struct NexusHandlerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, in words.
    public var message: String
    /// What kind of error it is.
    public var type: NexusErrorType
    /// Whether the server tries again; as the type says when nil.
    public var retryOverride: Bool?
    /// The failure that led to this one.
    public var cause: Failure?

    /// A failure.
    /// - Parameters:
    ///   - message: what went wrong, in words.
    ///   - type: what kind of error it is.
    ///   - isRetryable: whether the server tries again; as the type says when nil.
    ///   - cause: the failure that led to this one.
    public init(
        _ message: String,
        type: NexusErrorType = .internal,
        isRetryable: Bool? = nil,
        cause: Failure? = nil
    ) {
        self.message = message
        self.type = type
        retryOverride = isRetryable
        self.cause = cause
    }

    /// Whether the server tries again.
    public var isRetryable: Bool { retryOverride ?? type.isRetryable }

    /// Type and message.
    public var description: String { "\(type): \(message)" }
}

/// How an operation ends that has not succeeded; its handler throws it. The server does not try again.
public enum NexusOperationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It has failed.
    case failed(ApplicationFailure)
    /// It was cancelled, with a message.
    case cancelled(String)

    /// How it ended, in words.
    public var description: String {
        switch self {
        case .failed(let failure): "the operation failed: \(failure)"
        case .cancelled(let message): "the operation was cancelled: \(message)"
        }
    }
}

/// An operation that a workflow called did not succeed.
public struct NexusOperationFailure: Error {
    /// Why.
    public let reason: Reason
    /// Which operation; nil when it was never asked for.
    public let origin: NexusOrigin?
    let failure: Failure?

    /// Why an operation did not succeed.
    public enum Reason: Sendable {
        /// It failed, by its handler or by what it had begun.
        case failed(ApplicationFailure)
        /// Its handler could not do its work, and the server does not try again.
        case handler(NexusHandlerFailure)
        /// One of its deadlines passed.
        case timedOut(TimeoutKind)
        /// What it had begun was terminated by an operator.
        case terminated
        /// It was cancelled, or the workflow leaves memory.
        case interrupted(Interruption)
    }
}

extension NexusOperationFailure: CustomStringConvertible {
    /// The operation's name and the reason.
    public var description: String {
        let name = origin.map { "\($0.service)/\($0.operation) at endpoint \($0.endpoint)" } ?? "?"
        return "Nexus operation \(name) did not succeed: \(reason)"
    }
}

extension NexusOperationFailure {
    static func interrupted(_ interruption: Interruption) -> Self {
        Self(reason: .interrupted(interruption), origin: nil, failure: nil)
    }

    /// What a decoded failure says.
    package init(_ failure: Failure) {
        var origin: NexusOrigin?
        var cause = failure
        if case .nexusOperation(let operation) = failure.kind {
            origin = operation
            cause = failure.cause ?? failure
        }
        let reason: Reason =
            switch cause.kind {
            case .timeout(let kind, _): .timedOut(kind)
            case .cancelled: .interrupted(.cancelled)
            case .terminated: .terminated
            case .nexusHandler: .handler(NexusHandlerFailure(cause))
            default: .failed(ApplicationFailure(cause))
            }
        self.init(reason: reason, origin: origin, failure: failure)
    }
}

extension NexusHandlerFailure {
    /// What a decoded failure of a handler says.
    package init(_ failure: Failure) {
        self.init(failure.message, cause: failure.cause)
        guard case .nexusHandler(let handler) = failure.kind else { return }
        type = NexusErrorType(rawValue: handler.type)
        retryOverride = handler.isRetryable
    }
}

extension NexusHandlerFailure: FailureRepresentable {
    package var wireFailure: Failure {
        let handler = Failure.NexusHandler(type: type.rawValue, isRetryable: retryOverride)
        return Failure(message: message, kind: .nexusHandler(handler), cause: cause)
    }
    package var isCancellation: Bool { false }
}

extension NexusOperationFailure: FailureRepresentable {
    package var wireFailure: Failure { failure ?? Failure(message: "Nexus operation cancelled", kind: .cancelled([])) }
    package var isCancellation: Bool {
        if case .interrupted = reason { true } else { false }
    }
}
