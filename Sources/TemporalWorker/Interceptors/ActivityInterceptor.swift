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

/// The interceptors that a call has still to pass, the outermost first.
struct ActivityInterceptorChain: Sendable {
    private var rest: ArraySlice<any ActivityInterceptor>

    init(_ interceptors: [any ActivityInterceptor]) { rest = interceptors[...] }

    /// The next interceptor, which is taken out; nil when there are no more.
    private func split() -> (first: any ActivityInterceptor, inner: ActivityInterceptorChain)? {
        guard let first = rest.first else { return nil }
        var inner = self
        inner.rest.removeFirst()
        return (first, inner)
    }

    func executeActivity<Input, Output>(
        _ call: ActivityAttempt<Input>,
        in context: ActivityContext,
        _ last: @escaping (ActivityAttempt<Input>) async throws -> Output
    ) async throws -> Output {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: ActivityAttempt<Input>) async throws in
            try await inner.executeActivity(call, in: context, last)
        }
        return try await first.executeActivity(call, in: context, next: next)
    }

    func activityInfo(_ info: ActivityInfo) -> ActivityInfo {
        rest.reduce(info) { $1.activityInfo($0) }
    }

    func recordHeartbeat(_ details: [Payload], in context: ActivityContext, _ last: ([Payload]) -> Void) {
        guard let (first, inner) = split() else { return last(details) }
        first.recordHeartbeat(details, in: context) { inner.recordHeartbeat($0, in: context, last) }
    }
}
