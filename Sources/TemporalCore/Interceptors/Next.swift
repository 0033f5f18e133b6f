/// What an interceptor passes a call on with: the next interceptor, or what is done where there are no more.
///
/// It is called like a function, as a rule once: `try await next(call)`. Not Sendable: it stays where the call is made.
public struct Next<Call, Output, Failure: Error> {
    private let body: (Call) async throws(Failure) -> Output

    package init(_ body: @escaping (Call) async throws(Failure) -> Output) { self.body = body }

    /// Passes the call on.
    /// - Parameter call: the call as it came, or as the interceptor has changed it.
    /// - Returns: what comes of it.
    /// - Throws: what the call throws.
    public func callAsFunction(_ call: Call) async throws(Failure) -> Output { try await body(call) }
}

@available(*, unavailable)
extension Next: Sendable {}

/// What a worker can be given to stand between its workflows and activities and the world; see ``WorkflowInterceptor``.
public protocol WorkerInterceptor: Sendable {}

extension [NamedPayload] {
    /// The payload of a name: nil when there is none, taken out when it is set to nil.
    public subscript(name: String) -> Payload? {
        get { first { $0.name == name }?.payload }
        set {
            guard let place = firstIndex(where: { $0.name == name }) else {
                if let newValue { append(NamedPayload(name, newValue)) }
                return
            }
            if let newValue { self[place].payload = newValue } else { remove(at: place) }
        }
    }
}
