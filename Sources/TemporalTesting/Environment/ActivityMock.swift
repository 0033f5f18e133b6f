import Synchronization
public import TemporalCore
public import TemporalWorker

/// A stand-in for an activity: it does what a test says and counts its calls.
///
/// ```swift
/// let charge = ActivityMock(Payments.charge) { call in
///     call.attempt == 1 ? .timesOut(.startToClose) : .after(.seconds(5), .returns(Receipt(id: "r-1")))
/// }
/// let test = try await WorkflowTestEnvironment {
///     OrderWorkflow.self
///     charge
/// }
/// ```
public final class ActivityMock<Input: Codable & Sendable, Output: Codable & Sendable, Failure: Error & Codable>:
    Sendable
{
    /// One attempt that a mock has made.
    public struct Call: Sendable {
        /// What the activity was asked for with.
        public let input: Input
        /// What a real activity would know of itself.
        public let info: ActivityInfo
        /// Which call of the mock it is, counted from 1 over all attempts and workflows.
        public let number: Int
        /// Counts the attempts of one activity from 1.
        public var attempt: Int { info.attempt }
    }

    /// What an attempt comes to.
    public indirect enum Outcome: Sendable {
        /// It returns a value.
        case returns(Output)
        /// It throws the error that the activity declares.
        case fails(Failure)
        /// It throws another error.
        case `throws`(any Error)
        /// It ends as if this deadline had passed. The clock does not move; see ``never`` for a deadline that does pass.
        case timesOut(TimeoutKind)
        /// It takes so long, in the time of the test, and then comes to something.
        case after(Duration, Outcome)
        /// It sends a heartbeat without details and then comes to something.
        case heartbeat(then: Outcome)
        /// It goes on until it is cancelled or one of its deadlines passes.
        case never
        /// It ends without an outcome: the test brings it by the client's `completion(of:workflowID:activityID:)`.
        case completesLater
    }

    private let reference: Activity<Input, Output, Failure>
    private let made = Mutex<[Call]>([])
    private let body: @Sendable (Call) async throws -> Outcome

    /// A mock that decides for each call.
    /// - Parameters:
    ///   - activity: the activity that it stands for.
    ///   - body: says what an attempt comes to; what it throws, the attempt throws.
    public init(
        _ activity: Activity<Input, Output, Failure>,
        _ body: @escaping @Sendable (Call) async throws -> Outcome
    ) {
        reference = activity
        self.body = body
    }

    /// A mock whose attempts come to these outcomes, one after the other; the last one stays.
    public convenience init(_ activity: Activity<Input, Output, Failure>, _ first: Outcome, _ further: Outcome...) {
        let outcomes = [first] + further
        self.init(activity) { call in outcomes[min(call.number, outcomes.count) - 1] }
    }

    /// The attempts that were made, in their order.
    public var calls: [Call] { made.withLock { $0 } }

    /// The registration that stands for the activity, for a worker or an environment. It takes the place of the real one
    /// where both are registered; two mocks of one activity are a ``RegistrationError``.
    public var registration: Registration {
        implementation.asStandIn
    }

    private var implementation: Registration {
        reference.implemented { [self] input, context in
            let call = made.withLock { made in
                let call = Call(input: input, info: context.info, number: made.count + 1)
                made.append(call)
                return call
            }
            return try await play(try await body(call), context)
        }
    }

    private func play(_ outcome: Outcome, _ context: ActivityContext) async throws -> Output {
        switch outcome {
        case .returns(let output): return output
        case .fails(let error): throw error
        case .throws(let error): throw error
        case .timesOut(let kind): throw MockedTimeout(kind: kind)
        case .after(let duration, let next):
            try await VirtualClock.wait(for: duration)
            return try await play(next, context)
        case .heartbeat(let next):
            context.heartbeat()
            return try await play(next, context)
        case .never:
            while true { try await VirtualClock.wait(for: .seconds(100 * 365 * 86_400)) }
        case .completesLater: throw CompletesLater()
        }
    }
}

/// Thrown by a mock to end an attempt as if a deadline had passed.
struct MockedTimeout: Error {
    let kind: TimeoutKind
}

extension RegistrationBuilder {
    /// A mock in place of an activity.
    public static func buildExpression<Input, Output, Failure>(
        _ mock: ActivityMock<Input, Output, Failure>
    ) -> [Registration] { [mock.registration] }
}
