/// A durable function. The conforming type's stored properties are its *state*, `Messages` is its door, `run` its life.
///
/// ```swift
/// struct Greeting: Workflow {
///     init(_ name: String) {}
///     static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
///         try await context.execute(Greetings.compose, name)
///     }
/// }
/// ```
public protocol Workflow: SendableMetatype {
    /// What a run is started with: one value, ``Empty`` for none, or ``Arguments`` for several.
    associatedtype Input: Codable & Sendable
    /// What a run ends with; ``Empty`` for nothing.
    associatedtype Output: Codable & Sendable
    /// What a run may fail with. With `any Error` (a plain `throws`), application failures and the failures of
    /// activities, children and cancellation fail the run, and any other error fails only the workflow task.
    associatedtype Failure: Error
    /// The signals, queries and updates that the workflow takes.
    associatedtype Messages: MessageSet = NoMessages

    /// The workflow's type name on the server; the Swift type's name unless said otherwise.
    static var name: String { get }

    /// The state before the first line of `run`. Signals that arrive with the start are applied to it first.
    init(_ input: Input)

    /// The workflow itself. Everything it awaits comes from `context`; nothing else may be awaited here.
    nonisolated(nonsending) static func run(
        _ input: Input,
        in context: WorkflowContext<Self>
    ) async throws(Failure) -> Output
}

extension Workflow {
    /// The Swift type's name.
    public static var name: String { "\(Self.self)" }
}
