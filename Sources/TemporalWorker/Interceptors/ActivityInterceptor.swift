public import TemporalCore

/// Stands between activities and the world: sees what reaches their code, and what their code tells the server.
///
/// Give it to a worker in its options; a client's interceptors that are also activity interceptors come before those of
/// the worker. The first one given is the outermost. All methods pass on what they get unless they are written. Local
/// activities pass it, too.
public protocol ActivityInterceptor: WorkerInterceptor {
    /// An attempt of an activity begins; around all of its code.
    /// - Throws: what the activity throws; what the interceptor throws fails the attempt.
    func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output

    /// What an attempt is, before its code sees it.
    /// - Returns: what its code is told.
    func activityInfo(_ info: ActivityInfo) -> ActivityInfo

    /// The activity says that it is alive; most of what is said waits for the next interval.
    /// - Parameters:
    ///   - details: how far it got, as it goes to the server.
    ///   - context: the activity's.
    ///   - next: passes it on.
    func recordHeartbeat(_ details: [Payload], in context: ActivityContext, next: ([Payload]) -> Void)
}

extension ActivityInterceptor {
    /// Passes on.
    public func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        next: Next<ActivityAttempt<Input>, Output, any Error>
    ) async throws -> Output {
        try await next(call)
    }

    /// Passes on.
    public func activityInfo(_ info: ActivityInfo) -> ActivityInfo { info }

    /// Passes on.
    public func recordHeartbeat(_ details: [Payload], in context: ActivityContext, next: ([Payload]) -> Void) {
        next(details)
    }
}

/// One attempt of an activity, as it passes the interceptors.
public struct ActivityAttempt<Input: Sendable>: Sendable {
    /// What the code gets; ``RawArguments`` of dynamic code.
    public var input: Input
    /// What came with it.
    public var header: [NamedPayload]
}
