import TemporalClient
package import TemporalCore
import TemporalRPC

/// How the code of a handler ended.
package enum NexusOutcome: Sendable {
    /// The request was done: the operation has ended or has begun, or the request to cancel it was taken.
    case answered(NexusAnswer)
    /// The handler could not do its work.
    case failed(NexusHandlerFailure)

    /// What an error that a handler threw means.
    package init(_ error: any Error, _ converter: any PayloadConverter) {
        switch error {
        case NexusOperationError.failed(let failure):
            var failure = failure
            failure.isNonRetryable = true
            self = .answered(.failed(failure.wireFailure))
        case NexusOperationError.cancelled(let message):
            self = .answered(.failed(Failure(message: message, kind: .cancelled([]))))
        case let failure as NexusHandlerFailure: self = .failed(failure)
        case let failure as ApplicationFailure:
            let isRetryable = !failure.isNonRetryable
            self = .failed(
                NexusHandlerFailure(failure.message, isRetryable: isRetryable, cause: failure.wireFailure)
            )
        case let error as ClientError:
            let cause = converter.applicationFailure(of: error)
            let (type, isRetryable) = Self.meaning(of: error)
            self = .failed(NexusHandlerFailure("\(error)", type: type, isRetryable: isRetryable, cause: cause))
        default:
            self = .failed(
                NexusHandlerFailure(
                    "\(error)",
                    isRetryable: error is any NonRetryableError ? false : nil,
                    cause: converter.applicationFailure(of: error)
                )
            )
        }
    }

    /// What a client's error is to a caller, and whether it is tried again where that is not as the type says. A missing
    /// permission is the worker's, not the caller's, and may be given later.
    private static func meaning(of error: ClientError) -> (NexusErrorType, Bool?) {
        switch error {
        case .alreadyStarted, .activityAlreadyStarted, .scheduleExists, .deploymentExists, .deploymentRefused:
            (.internal, false)
        case .invalid, .payloadsTooLarge, .conversion: (.badRequest, nil)
        case .workflowNotFound, .activityNotFound, .scheduleNotFound: (.notFound, nil)
        case .unreachable: (.unavailable, nil)
        case .rpc(let error): meaning(of: error)
        default: (.internal, nil)
        }
    }

    private static func meaning(of error: RPCError) -> (NexusErrorType, Bool?) {
        switch error.status {
        case .invalidArgument: (.badRequest, nil)
        case .alreadyExists, .failedPrecondition, .outOfRange: (.internal, false)
        case .aborted, .unavailable: (.unavailable, nil)
        case .notFound: (.notFound, nil)
        case .resourceExhausted: (.resourceExhausted, nil)
        case .unimplemented: (.notImplemented, nil)
        case .deadlineExceeded: (.upstreamTimeout, nil)
        default: (.internal, nil)
        }
    }

    /// What metrics say of a failure; nil where there was none.
    var failureReason: String? {
        switch self {
        case .answered(.failed(let failure)):
            if case .cancelled = failure.kind { "operation_canceled" } else { "operation_failed" }
        case .answered: nil
        case .failed(let failure): "handler_error_\(failure.type)"
        }
    }
}
