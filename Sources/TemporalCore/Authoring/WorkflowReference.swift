/// A workflow that is not Swift code here: one that a worker in another language runs, or one whose code lives elsewhere.
///
/// It is what a client, a parent or a neighbour needs to know of it: the name of its type and what goes in and out. Its
/// messages are names too: ``SignalName``, ``QueryName``, ``UpdateName``.
/// ```swift
/// enum Billing {
///     static let invoice = WorkflowReference<Arguments<String, Int>, Invoice>("Invoice")
///     static let remind = SignalName<Empty>("remind")
///     static let total = QueryName<Empty, Int>("total")
///     static let pay = UpdateName<Payment, Receipt>("pay")
/// }
/// ```
public struct WorkflowReference<Input: Codable & Sendable, Output: Codable & Sendable>: Hashable, Sendable {
    /// The workflow's type name on the server.
    public let name: String

    /// Names a workflow.
    /// - Parameter name: the type name that its workers have registered.
    public init(_ name: String) { self.name = name }

    /// The id of such a workflow.
    public typealias ID = WorkflowID<ReferencedWorkflow<Input, Output>>
}

/// What handles to a ``WorkflowReference`` are about. It has no code and cannot be registered with a worker.
public struct ReferencedWorkflow<Input: Codable & Sendable, Output: Codable & Sendable>: Workflow {
    /// What is thrown by code elsewhere comes as ``ApplicationFailure``, by the name of its type.
    public typealias Failure = Never

    /// It takes the signals, queries and updates for which the code has typed names.
    public struct Messages: MessageSet {
        /// The only value.
        public init() {}
    }

    /// A word for messages; the name on the server is the reference's.
    public static var name: String { "the workflow" }

    /// It has no state here.
    public init(_ input: Input) {}

    /// Waits for ever. It is never called, since the workflow cannot be registered.
    public static func run(_ input: Input, in context: WorkflowContext<Self>) async -> Output {
        while true { await context.core.wait { false } }
    }
}

/// A signal of a workflow that is not Swift code here.
public struct SignalName<Input: Codable & Sendable>: Hashable, Sendable {
    /// The name on the wire.
    public let name: String

    /// Names a signal. Its input is ``Empty`` for none, ``Arguments`` for several values.
    public init(_ name: String) { self.name = name }
}

/// A query of a workflow that is not Swift code here.
public struct QueryName<Input: Codable & Sendable, Output: Codable & Sendable>: Hashable, Sendable {
    /// The name on the wire.
    public let name: String

    /// Names a query. Its input is ``Empty`` for none, ``Arguments`` for several values.
    public init(_ name: String) { self.name = name }
}

/// An update of a workflow that is not Swift code here.
public struct UpdateName<Input: Codable & Sendable, Output: Codable & Sendable>: Hashable, Sendable {
    /// The name on the wire.
    public let name: String

    /// Names an update. Its input is ``Empty`` for none, ``Arguments`` for several values; its output ``Empty`` for none.
    public init(_ name: String) { self.name = name }
}

extension ReferencedWorkflow.Messages {
    // As subscripts, names are key paths, which is what every verb takes. The handlers are never called.

    package subscript<Argument>(signal: SignalName<Argument>) -> Signal<ReferencedWorkflow, Argument> {
        Signal(signal.name) { _, _ in }
    }

    package subscript<Argument, Answer>(
        update: UpdateName<Argument, Answer>
    ) -> Update<ReferencedWorkflow, Argument, Answer, Never> {
        .running(update.name) { _, context in while true { await context.core.wait { false } } }
    }
}

/// A workflow without code, which no worker can run.
protocol WorkflowWithoutCode {}

extension ReferencedWorkflow: WorkflowWithoutCode {}
