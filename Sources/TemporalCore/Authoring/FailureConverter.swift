/// Turns errors into failures, which the server keeps and other SDKs read, and back.
///
/// It is asked for each error that leaves an activity, a workflow or a message handler, and for each failure of which code
/// wants the error that it declares. It is called in workflow code too: it must be quick, must not await, and must give the
/// same each time.
///
/// ```swift
/// struct Discreet: FailureConverter {
///     func failure(of error: any Error, using converter: any PayloadConverter) -> Failure {
///         var failure = DefaultFailureConverter().failure(of: error, using: converter)
///         if error is any HoldsPersonalData { failure.message = "hidden" }
///         return failure
///     }
/// }
/// ```
/// Which errors fail a workflow, and not just its task, is not its business, and neither is hiding messages from the server
/// (`encodesFailureAttributes`).
public protocol FailureConverter: Sendable {
    /// The failure that stands for an error.
    /// - Parameters:
    ///   - error: what was thrown: an error of yours, an ``ApplicationFailure``, or what an activity or a child failed with.
    ///   - converter: makes the payloads of the failure's details. Codecs come to them later.
    /// - Returns: the failure. Its kind decides how others see it; retry policies compare the type of ``Failure/Application``.
    func failure(of error: any Error, using converter: any PayloadConverter) -> Failure
    /// The error of a declared type that a failure stands for.
    /// - Parameters:
    ///   - type: what the activity, the workflow or the message declares.
    ///   - failure: the failure that ended it, without those that say where it ran.
    ///   - converter: reads the failure's details.
    /// - Returns: the error; nil when the failure stands for another one.
    func error<Declared: Error>(
        _ type: Declared.Type,
        of failure: Failure,
        using converter: any PayloadConverter
    ) -> Declared?
}

extension FailureConverter {
    /// What ``DefaultFailureConverter`` does.
    public func failure(of error: any Error, using converter: any PayloadConverter) -> Failure {
        DefaultFailureConverter.makeFailure(of: error, using: converter)
    }
    /// What ``DefaultFailureConverter`` does.
    public func error<Declared: Error>(
        _ type: Declared.Type,
        of failure: Failure,
        using converter: any PayloadConverter
    ) -> Declared? {
        DefaultFailureConverter.readError(type, of: failure, using: converter)
    }
}

/// The failures that this SDK writes by itself.
///
/// An error becomes an application failure whose type is the error type's name, whose message is its description, and whose
/// details are its JSON if it is `Encodable`; a ``NonRetryableError`` is not tried again. An ``ApplicationFailure`` is what it
/// says, and a failure that comes from an activity or a child passes on as it is.
public struct DefaultFailureConverter: FailureConverter {
    /// The only one there is.
    public init() {}

    fileprivate static func makeFailure(of error: any Error, using converter: any PayloadConverter) -> Failure {
        if let representable = error as? any FailureRepresentable { return representable.wireFailure }
        let encodable = error as? any Encodable
        let details = encodable.flatMap { try? converter.payload(from: $0) }.map { [$0] } ?? []
        let application = Failure.Application(
            type: "\(type(of: error))",
            nonRetryable: error is any NonRetryableError,
            details: details
        )
        return Failure(message: "\(error)", kind: .application(application))
    }

    fileprivate static func readError<Declared: Error>(
        _ type: Declared.Type,
        of failure: Failure,
        using converter: any PayloadConverter
    ) -> Declared? {
        guard let type = type as? any (Error & Decodable).Type,
            case .application(let application) = failure.kind, application.type == "\(type)",
            let details = application.details.first
        else { return nil }
        return (try? converter.value(type, from: details)) as? Declared
    }
}
