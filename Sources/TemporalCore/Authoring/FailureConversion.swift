// Errors and failures in memory. `FailureEncoding` is the way to the wire and back.

extension PayloadConverter {
    /// The failure that an error becomes, or nil when it may not fail a workflow.
    ///
    /// A declared error becomes an application failure whose type is the error type's name and whose details carry
    /// its JSON, so that every SDK can read it.
    package func failure<Declared: Error>(of error: Declared) -> Failure? {
        guard error is any FailureRepresentable || Declared.self != (any Error).self else { return nil }
        return applicationFailure(of: error)
    }

    /// The failure of any error, for activities, where every error is one.
    package func applicationFailure(of error: any Error) -> Failure {
        failureConverter.failure(of: error, using: plain)
    }

    /// The declared error that an application failure stands for, or nil when it is another.
    package func declared<Declared: Error>(_ type: Declared.Type, in failure: Failure?) -> Declared? {
        guard type != Never.self, let failure else { return nil }
        return failureConverter.error(type, of: failure, using: plain)
    }

    /// Why an activity failed, from the decoded failure.
    package func activityFailure<Declared: Error>(
        _ type: Declared.Type,
        from failure: Failure
    ) -> ActivityFailure<Declared> {
        guard case .activity(let origin, let retryState) = failure.kind else {
            return ActivityFailure(
                reason: reason(type, cause: failure),
                origin: nil,
                retryState: .unspecified,
                failure: failure
            )
        }
        return ActivityFailure(
            reason: reason(type, cause: failure.cause),
            origin: origin,
            retryState: retryState,
            failure: failure
        )
    }

    private func reason<Declared: Error>(
        _ type: Declared.Type,
        cause: Failure?
    ) -> ActivityFailure<Declared>.Reason {
        if let declared = declared(type, in: cause) { return .declared(declared) }
        switch cause?.kind {
        case .timeout(let kind, _): return .timedOut(kind)
        case .cancelled: return .interrupted(.cancelled)
        default:
            return .undeclared(cause.map(ApplicationFailure.init) ?? ApplicationFailure("the server gave no cause"))
        }
    }

    /// Why a child failed, from the decoded failure.
    package func childFailure<Declared: Error>(
        _ type: Declared.Type,
        from failure: Failure
    ) -> ChildWorkflowFailure<Declared> {
        var origin: ChildOrigin?
        if case .childWorkflow(let child, _) = failure.kind { origin = child }
        let reason: ChildWorkflowFailure<Declared>.Reason
        switch failure.cause?.kind {
        case .timeout: reason = .timedOut
        case .terminated: reason = .terminated
        case .cancelled: reason = .interrupted(.cancelled)
        default:
            if let declared = declared(type, in: failure.cause) {
                reason = .declared(declared)
            } else {
                reason = .undeclared(ApplicationFailure(failure.cause ?? failure))
            }
        }
        return ChildWorkflowFailure(reason: reason, origin: origin, failure: failure)
    }
}
