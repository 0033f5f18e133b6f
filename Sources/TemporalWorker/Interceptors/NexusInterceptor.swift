public import TemporalCore

/// Stands between handlers of Nexus operations and the world: sees what reaches their code.
///
/// Give it to a worker in its options; a client's interceptors that are also Nexus interceptors come before those of the
/// worker. The first one given is the outermost. All methods pass on what they get unless they are written.
public protocol NexusInterceptor: WorkerInterceptor {
    /// A request to start an operation has come; around all of the code that begins it, or does it at once.
    /// - Throws: what the handler throws; what the interceptor throws counts as the handler's.
    func handleNexusOperation<Input, Output>(
        _ call: NexusOperationRequest<Input>,
        in context: NexusOperationContext,
        next: Next<NexusOperationRequest<Input>, Output, any Error>
    ) async throws -> Output

    /// A request to cancel an operation has come.
    /// - Parameters:
    ///   - token: what the operation is known by.
    ///   - context: the request's.
    ///   - next: passes it on.
    /// - Throws: what the handler throws; what the interceptor throws counts as the handler's.
    func handleNexusCancellation(
        _ token: String,
        in context: NexusOperationContext,
        next: Next<String, Void, any Error>
    ) async throws
}

extension NexusInterceptor {
    /// Passes on.
    public func handleNexusOperation<Input, Output>(
        _ call: NexusOperationRequest<Input>,
        in context: NexusOperationContext,
        next: Next<NexusOperationRequest<Input>, Output, any Error>
    ) async throws -> Output {
        try await next(call)
    }

    /// Passes on.
    public func handleNexusCancellation(
        _ token: String,
        in context: NexusOperationContext,
        next: Next<String, Void, any Error>
    ) async throws {
        try await next(token)
    }
}

/// A request to start a Nexus operation, as it passes the interceptors; what came beside the input is in the context.
public struct NexusOperationRequest<Input: Sendable>: Sendable {
    /// What the code gets.
    public var input: Input
}
