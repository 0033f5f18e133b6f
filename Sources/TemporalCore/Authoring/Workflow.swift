/// A durable function. The conforming type's stored properties are its *state*, `Messages` is its door, `run` its life.
///
/// ```swift
/// struct Greeting: Workflow {
///     static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
///         try await context.execute(Greetings.compose, name)
///     }
/// }
/// ```
/// What a workflow does not have is left out: the input (`run(in:)`), the result (`run` returns nothing), and
/// `init(_:)` where the state does not depend on the input (`init()`, which a struct with values for all of its properties
/// has by itself). The errors of the compiler say what is missing.
/// ```swift
/// struct Cleanup: Workflow {
///     var removed = 0
///
///     static func run(in context: WorkflowContext<Self>) async throws {
///         try await context.execute(Disk.sweep)
///     }
/// }
/// ```
/// On the wire, a workflow without input is started without a payload, and one without result ends with a payload of null,
/// as the Python SDK writes them. An input that somebody sends to a workflow without input is ignored.
public protocol Workflow: SendableMetatype {
    /// What a run is started with: one value, ``Empty`` for none, or ``Arguments`` for several.
    associatedtype Input: Codable & Sendable = Never
    /// What a run ends with; ``Empty`` for nothing.
    associatedtype Output: Codable & Sendable = Never
    /// What a run may fail with. With `any Error` (a plain `throws`), application failures and the failures of
    /// activities, children and cancellation fail the run, and any other error fails only the workflow task.
    associatedtype Failure: Error = Never
    /// The signals, queries and updates that the workflow takes.
    associatedtype Messages: MessageSet = NoMessages

    /// The workflow's type name on the server; the Swift type's name unless said otherwise.
    static var name: String { get }

    /// Which version of the workers runs the workflow, where they use versioning; the worker's default when nil, which is
    /// what it is unless said otherwise. A registration may say something else.
    ///
    /// ```swift
    /// static let versioningBehavior = VersioningBehavior.pinned
    /// ```
    static var versioningBehavior: _Versioning { get }

    /// The state before the first line of `run`. Signals that arrive with the start are applied to it first.
    ///
    /// May be left out where there is ``init()``.
    init(_ input: Input)

    /// The state before the first line of `run`, where it does not depend on the input.
    init() throws(_StateFailure)

    /// The workflow itself. Everything it awaits comes from `context`; nothing else may be awaited here.
    nonisolated(nonsending) static func run(
        _ input: _FullInput,
        in context: WorkflowContext<Self>
    ) async throws(_FullFailure) -> _FullOutput

    /// A workflow without result.
    nonisolated(nonsending) static func run(
        _ input: _SilentInput,
        in context: WorkflowContext<Self>
    ) async throws(_SilentFailure)

    /// A workflow without input.
    nonisolated(nonsending) static func run(
        in context: WorkflowContext<Self>
    ) async throws(_PlainFailure) -> _PlainOutput

    /// A workflow without input and result.
    nonisolated(nonsending) static func run(in context: _BareContext) async throws(_BareFailure)

    /// ``VersioningBehavior``, or an optional one.
    associatedtype _Versioning: DeclaredVersioning = VersioningBehavior?

    // How the compiler finds out which `run` is written; see RunForms.swift.

    /// The form of `run` that is written.
    associatedtype _Form: RunForm = RunForms.Missing
    /// Of `run(_:in:)` with a result.
    associatedtype _FullInput
    /// Of `run(_:in:)` with a result.
    associatedtype _FullOutput
    /// Of `run(_:in:)` with a result.
    associatedtype _FullFailure: Error
    /// Of `run(_:in:)` without result.
    associatedtype _SilentInput
    /// Of `run(_:in:)` without result.
    associatedtype _SilentFailure: Error
    /// Of `run(in:)` with a result.
    associatedtype _PlainOutput
    /// Of `run(in:)` with a result.
    associatedtype _PlainFailure: Error
    /// Of `run(in:)` without result.
    associatedtype _BareContext
    /// Of `run(in:)` without result.
    associatedtype _BareFailure: Error
    /// `Never` where `init()` is written.
    associatedtype _StateFailure: Error

    /// Calls the form of `run` that is written.
    nonisolated(nonsending) static func _begin(
        _ input: Input,
        in context: WorkflowContext<Self>,
        as form: _Form.Type
    ) async throws(Failure) -> Output
}

extension Workflow {
    /// The Swift type's name.
    public static var name: String { "\(Self.self)" }

}

extension Workflow where _Versioning == VersioningBehavior? {
    /// The worker's default.
    public static var versioningBehavior: VersioningBehavior? { nil }
}
