import Synchronization
public import TemporalCore
import TemporalModel
public import TemporalWorker

/// A stand-in for a Nexus operation, such as one of another team: it does what a test says and counts its calls.
///
/// ```swift
/// let charge = NexusMock(Billing.charge) { call in .after(.hours(2), .returns(Receipt(id: "r-1"))) }
/// let test = try await WorkflowTestEnvironment {
///     OrderWorkflow.self
///     charge
/// }
/// ```
public final class NexusMock<Input: Codable & Sendable, Output: Codable & Sendable>: Sendable {
    /// One call that a mock has had.
    public struct Call: Sendable {
        /// What the operation was called with.
        public let input: Input
        /// What a real handler would know of the request.
        public let info: NexusOperationInfo
        /// Which call of the mock it is, counted from 1 over all attempts and workflows.
        public let number: Int
    }

    /// What a call comes to.
    public indirect enum Outcome: Sendable {
        /// It returns a value.
        case returns(Output)
        /// The operation fails.
        case fails(ApplicationFailure)
        /// The operation is cancelled from within.
        case isCancelled(String)
        /// The handler throws an error, after which a server tries again or does not.
        case `throws`(any Error)
        /// It starts, takes so long in the time of the test, and then comes to something. A request to cancel ends it as
        /// cancelled.
        case after(Duration, Outcome)
        /// It starts and goes on until it is cancelled or one of its deadlines passes.
        case never
    }

    private let reference: NexusOperation<Input, Output>
    private let made = Mutex<[Call]>([])
    private let body: @Sendable (Call) async throws -> Outcome

    /// A mock that decides for each call.
    /// - Parameters:
    ///   - operation: the operation that it stands for.
    ///   - body: says what a call comes to; what it throws, the handler throws.
    public init(
        _ operation: NexusOperation<Input, Output>,
        _ body: @escaping @Sendable (Call) async throws -> Outcome
    ) {
        reference = operation
        self.body = body
    }

    /// A mock whose calls come to these outcomes, one after the other; the last one stays.
    public convenience init(_ operation: NexusOperation<Input, Output>, _ first: Outcome, _ further: Outcome...) {
        let outcomes = [first] + further
        self.init(operation) { call in outcomes[min(call.number, outcomes.count) - 1] }
    }

    /// The calls that were made, in their order.
    public var calls: [Call] { made.withLock { $0 } }

    /// The registration that stands for the operation. It takes the place of the real one where both are registered; two
    /// mocks of one operation are a ``RegistrationError``.
    public var registration: Registration { implementation.asStandIn }

    private var implementation: Registration {
        reference.implemented(
            start: { [self] input, context in
                let call = made.withLock { made in
                    let call = Call(input: input, info: context.info, number: made.count + 1)
                    made.append(call)
                    return call
                }
                return try await begin(try await body(call), context)
            },
            cancel: { token, _ in
                let failure = Failure(message: "operation canceled", kind: .cancelled([]))
                guard let key = NexusKey(callback: token) else { return }
                // Behind the word that the request was taken.
                Self.end(key, .cancelled(failure), in: .zero)
            }
        )
    }

    private func begin(
        _ outcome: Outcome,
        _ context: NexusOperationContext
    ) async throws -> NexusOperationStart<Output> {
        switch outcome {
        case .returns(let output): return .completed(output)
        case .fails(let failure): throw NexusOperationError.failed(failure)
        case .isCancelled(let message): throw NexusOperationError.cancelled(message)
        case .throws(let error): throw error
        case .never: return .started(token: try key(context).callback)
        case .after(let duration, let next):
            let key = try key(context)
            let end = try end(after: next, duration, context)
            if let result = end.result { Self.end(key, try await encoded(result, context), in: end.delay) }
            return .started(token: key.callback)
        }
    }

    /// When and how an operation ends that goes on for a while; without a result it never does.
    private func end(
        after outcome: Outcome,
        _ delay: Duration,
        _ context: NexusOperationContext
    ) throws -> (delay: Duration, result: NexusEnd?) {
        let converter = context.converter
        switch outcome {
        case .returns(let output): return (delay, .completed([try converter.payload(from: output)]))
        case .fails(let failure): return (delay, .failed(converter.encoded(failure.wireFailure)))
        case .isCancelled(let message):
            return (delay, .cancelled(Failure(message: message, kind: .cancelled([]))))
        case .throws(let error): return (delay, .failed(converter.encoded(converter.applicationFailure(of: error))))
        case .never: return (delay, nil)
        case .after(let further, let next): return try end(after: next, delay + further, context)
        }
    }

    /// An end as a server keeps it.
    private func encoded(_ end: NexusEnd, _ context: NexusOperationContext) async throws -> NexusEnd {
        guard let connection = TestTask.current?.engine?.connection else { return end }
        switch end {
        case .completed(let result):
            guard let result = result.first,
                case .completed(let encoded, _) = try await connection.encoded(
                    .completed(result, links: []),
                    of: context
                )
            else { return end }
            return .completed([encoded])
        case .failed(let failure):
            return .failed(await connection.encoded(failure, in: context.serializationContext))
        case .cancelled(let failure):
            return .cancelled(await connection.encoded(failure, in: context.serializationContext))
        case .timedOut: return end
        }
    }

    private func key(_ context: NexusOperationContext) throws -> NexusKey {
        guard let key = context.callback.flatMap({ NexusKey(callback: $0.url) }) else {
            throw NexusHandlerFailure(
                "a mock goes on only in WorkflowTestEnvironment: give it an outcome that ends at once",
                type: .notImplemented
            )
        }
        return key
    }

    /// Ends an operation later; the engine is known only while the handler runs.
    private static func end(_ key: NexusKey, _ end: NexusEnd, in delay: Duration) {
        TestTask.current?.engine?.state.withLock { state in
            let number = state.service.appointOutside(in: delay)
            state.appointments[number] = .callback {
                TestTask.current?.engine?.state.withLock { $0.service.endNexusOperation(key, end) }
            }
        }
    }
}

extension RegistrationBuilder {
    /// A mock in place of a Nexus operation.
    public static func buildExpression<Input, Output>(_ mock: NexusMock<Input, Output>) -> [Registration] {
        [mock.registration]
    }
}
