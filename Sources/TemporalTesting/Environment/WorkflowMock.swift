import Synchronization
public import TemporalCore
import TemporalWire

/// A stand-in for a workflow, such as a child that another team writes: it does what a test says and counts its runs.
///
/// ```swift
/// let shipping = WorkflowMock(ShippingWorkflow.self) { _ in .after(.hours(3), .returns(.delivered)) }
/// let test = try await WorkflowTestEnvironment(mocking: [shipping]) { OrderWorkflow.self }
/// ```
/// With mocks alone, the environment's client is one for tests of code that uses a client, such as the handlers of an HTTP
/// server: it starts, signals, asks, updates, lists and awaits mocks without a server and without the workflows' code.
/// ```swift
/// let orders = WorkflowMock(OrderWorkflow.self)
///     .answering(\.status) { _ in .paid }
///     .answering(\.approve) { _, approval in "approved by \(approval.name)" }
/// let test = try await WorkflowTestEnvironment(mocking: [orders])
/// try await OrderHandler(temporal: test.client).cancel("order-1")
/// #expect(orders.signals(\.cancel).map(\.input.reason) == ["by the customer"])
/// ```
/// It takes signals; a request to cancel ends it as cancelled. A question or an update that it has no answer for is an error.
public final class WorkflowMock<W: Workflow>: MockedWorkflow, Sendable where W.Output: Sendable {
    /// What a run comes to.
    public indirect enum Outcome: Sendable {
        /// It returns a value.
        case returns(W.Output)
        /// It fails with the error that the workflow declares, or an ``ApplicationFailure``.
        case fails(any Error)
        /// It takes so long, in the time of the test, and then comes to something.
        case after(Duration, Outcome)
        /// It goes on until it is cancelled or one of its deadlines passes.
        case never
    }

    private let workflowType: String
    private let made = Mutex<[W.Input]>([])
    private let body: @Sendable (W.Input) async -> Outcome
    private let messages = Mutex(MockedMessages())

    /// A mock that decides for each run.
    /// - Parameters:
    ///   - workflow: the workflow that it stands for.
    ///   - body: says what a run comes to.
    public init(_ workflow: W.Type, _ body: @escaping @Sendable (W.Input) async -> Outcome) {
        workflowType = W.name
        self.body = body
    }

    /// A mock whose runs go on until they are cancelled or one of their deadlines passes.
    /// - Parameter workflow: the workflow that it stands for.
    public convenience init(_ workflow: W.Type) { self.init(workflow) { _ in .never } }

    /// What its runs were started with, in their order.
    public var inputs: [W.Input] { made.withLock { $0 } }

    /// What an environment needs of it.
    public var standIn: WorkflowStandIn {
        WorkflowStandIn(
            workflowType: workflowType,
            end: { await self.end($0, $1) },
            messages: { self.messages.withLock { $0 } },
            note: { signal in self.messages.withLock { $0.signals.append(signal) } }
        )
    }

    /// All signals that its runs were sent.
    var received: [MockedMessages.Received] { messages.withLock { $0.signals } }

    func change(_ body: (inout MockedMessages) -> Void) { messages.withLock { body(&$0) } }

    private func end(_ input: [Payload], _ converter: any PayloadConverter) async -> Command {
        do {
            let input = try converter.input(W.Input.self, from: input)
            made.withLock { $0.append(input) }
            let output = try await play(await body(input))
            return Command(.completeWorkflow(result: [try converter.payload(from: output)]))
        } catch is CancellationError {
            return Command(.cancelWorkflow(details: []))
        } catch {
            return Command(.failWorkflow(converter.encoded(converter.applicationFailure(of: error))))
        }
    }

    private func play(_ outcome: Outcome) async throws -> W.Output {
        switch outcome {
        case .returns(let output): return output
        case .fails(let error): throw error
        case .after(let duration, let next):
            try await VirtualClock.wait(for: duration)
            return try await play(next)
        case .never:
            while true { try await VirtualClock.wait(for: .seconds(100 * 365 * 86_400)) }
        }
    }
}

/// A workflow that has no code in an environment, whichever it is.
public protocol MockedWorkflow: Sendable {
    /// What an environment needs of it.
    var standIn: WorkflowStandIn { get }
}

/// What an environment needs of a workflow that has no code.
public struct WorkflowStandIn: Sendable {
    let workflowType: String
    let end: @Sendable (_ input: [Payload], any PayloadConverter) async -> Command
    let messages: @Sendable () -> MockedMessages
    let note: @Sendable (MockedMessages.Received) -> Void
}

/// The mocks of an environment, by the types that they stand for.
struct WorkflowMocks: Sendable {
    private var mocks: [String: WorkflowStandIn] = [:]

    init(_ list: [any MockedWorkflow]) throws(RegistrationError) {
        for mock in list.map(\.standIn) {
            guard mocks.updateValue(mock, forKey: mock.workflowType) == nil else {
                throw RegistrationError("two mocks stand for the workflow \"\(mock.workflowType)\": keep one of them")
            }
        }
    }

    var types: Set<String> { Set(mocks.keys) }

    subscript(type: String) -> WorkflowStandIn? { mocks[type] }

    func end(of type: String, _ input: [Payload], _ converter: any PayloadConverter) async -> Command {
        guard let mock = mocks[type] else { return Command(.cancelWorkflow(details: [])) }
        return await mock.end(input, converter)
    }
}
