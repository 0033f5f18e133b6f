/// The interceptors that a call has still to pass, the outermost first.
///
/// A hook is named by a closure that takes the method from an interceptor, such as `{ $0.startTimer }`, so a new hook
/// needs nothing here. What comes after the last interceptor is `last`. Hooks of a workflow also get the place where the
/// call was made, which is only asked for where there is an interceptor.
package struct InterceptorChain<Interceptor> {
    private var rest: ArraySlice<Interceptor>

    package init(_ interceptors: [Interceptor]) { rest = interceptors[...] }

    /// The next interceptor, which is taken out; nil when there are no more.
    private func split() -> (first: Interceptor, inner: InterceptorChain)? {
        guard let first = rest.first else { return nil }
        var inner = self
        inner.rest.removeFirst()
        return (first, inner)
    }
}

extension InterceptorChain: Sendable where Interceptor: Sendable {}

extension RunCore {
    /// What every call passes on its way in or out.
    var chain: InterceptorChain<any WorkflowInterceptor> { InterceptorChain(interceptors) }
}

// MARK: - Hooks that await

extension InterceptorChain {
    package func pass<Call, Output, Failure: Error>(
        _ call: Call,
        through hook: @escaping (Interceptor) -> (Call, Next<Call, Output, Failure>) async throws(Failure) -> Output,
        to last: @escaping (Call) async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: Call) async throws(Failure) in try await inner.pass(call, through: hook, to: last) }
        return try await hook(first)(call, next)
    }

    package func pass<Call, Place, Output, Failure: Error>(
        _ call: Call,
        in place: Place,
        through hook:
            @escaping (Interceptor) -> (Call, Place, Next<Call, Output, Failure>) async throws(Failure) -> Output,
        to last: @escaping (Call) async throws(Failure) -> Output
    ) async throws(Failure) -> Output {
        guard let (first, inner) = split() else { return try await last(call) }
        let next = Next { (call: Call) async throws(Failure) in
            try await inner.pass(call, in: place, through: hook, to: last)
        }
        return try await hook(first)(call, place, next)
    }
}

// MARK: - Hooks that do not

// Those that throw and those that do not are written apart: the compiler crashes where a method that does not throw is
// taken for one that throws `Never`.
extension InterceptorChain {
    package func pass<Call, Output>(
        _ call: Call,
        through hook: (Interceptor) -> (Call, (Call) -> Output) -> Output,
        to last: (Call) -> Output
    ) -> Output {
        guard let (first, inner) = split() else { return last(call) }
        return hook(first)(call) { inner.pass($0, through: hook, to: last) }
    }

    package func pass<Call, Place, Output>(
        _ call: Call,
        in place: @autoclosure () -> Place,
        through hook: (Interceptor) -> (Call, Place, (Call) -> Output) -> Output,
        to last: (Call) -> Output
    ) -> Output {
        guard let (first, inner) = split() else { return last(call) }
        let place = place()
        return hook(first)(call, place) { inner.pass($0, in: place, through: hook, to: last) }
    }

    func pass<Call, Place, Output>(
        _ call: Call,
        in place: @autoclosure () -> Place,
        through hook: (Interceptor) -> (Call, Place, (Call) throws -> Output) throws -> Output,
        to last: (Call) throws -> Output
    ) throws -> Output {
        guard let (first, inner) = split() else { return try last(call) }
        let place = place()
        return try hook(first)(call, place) { try inner.pass($0, in: place, through: hook, to: last) }
    }
}
