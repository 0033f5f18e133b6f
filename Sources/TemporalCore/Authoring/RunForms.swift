// A workflow writes one of four forms of `run`, and any of two forms of `init`. Each form is a requirement of ``Workflow``
// with a stand-in here, whose types are such that nobody can take it for the real thing: a stand-in's input is not
// `Codable`, its context is not one. `_begin` calls the form that is written. It has a default for each form, which ties
// the workflow's `Input`, `Output` and `Failure` to those of the form, and `_Form` to a type that conforms to ``RunForm``
// only if the form is really written. The compiler tries all of them and finds that one alone fits. Where none fits, the
// default that is left is unavailable, and its message says what to write.

/// Which form of `run` a workflow has.
public protocol RunForm {}

/// A form that is written.
public protocol WrittenRun: RunForm {}

/// The forms of `run`.
public enum RunForms {
    /// `run(_:in:)` with a result.
    public enum Full<Input, Output> {}
    /// `run(_:in:)` without result.
    public enum Silent<Input> {}
    /// `run(in:)` with a result.
    public enum Plain<Output> {}
    /// `run(in:)` without result.
    public enum Bare<Context> {}
    /// No `run` that could be called.
    public enum Missing: RunForm {}
    /// The input and the context of a stand-in: a value that there cannot be.
    public enum NotWritten {}
}

extension RunForms.Full: RunForm, WrittenRun where Input: Codable, Output: Codable {}
extension RunForms.Silent: RunForm, WrittenRun where Input: Codable {}
extension RunForms.Plain: RunForm, WrittenRun where Output: Codable {}
extension RunForms.Bare: RunForm, WrittenRun where Context: _RunContext {}

/// The context of a workflow; what tells a real `run(in:)` without result from its stand-in.
public protocol _RunContext {
    /// Whose context it is.
    associatedtype W: Workflow
    /// The same context.
    static func _same(_ context: WorkflowContext<W>) -> Self
}

extension WorkflowContext: _RunContext {
    /// The same context.
    public static func _same(_ context: WorkflowContext<W>) -> WorkflowContext<W> { context }
}

/// What the stand-ins throw: the workflow has not written this.
public struct NotWritten: Error, Hashable {}

// MARK: - Stand-ins

extension Workflow {
    /// Stands in where no state without input is written.
    @_disfavoredOverload
    public init() throws(NotWritten) { throw NotWritten() }

    /// Stands in where no `run(_:in:)` is written.
    @_disfavoredOverload
    public static func run(_ input: RunForms.NotWritten, in context: WorkflowContext<Self>) async throws(NotWritten) {}

    /// Stands in where no `run(in:)` with a result is written.
    @_disfavoredOverload
    public static func run(in context: WorkflowContext<Self>) async throws(NotWritten) -> NotWritten {
        throw NotWritten()
    }

    /// Stands in where no `run(in:)` without result is written.
    @_disfavoredOverload
    public static func run(in context: RunForms.NotWritten) async throws(NotWritten) {}
}

// MARK: - What is written

extension Workflow where _FullInput: Codable & Sendable, _FullOutput: Codable & Sendable {
    /// Calls `run(_:in:)`.
    public static func _begin(
        _ input: _FullInput,
        in context: WorkflowContext<Self>,
        as form: RunForms.Full<_FullInput, _FullOutput>.Type
    ) async throws(_FullFailure) -> _FullOutput {
        try await run(input, in: context)
    }
}

extension Workflow where _SilentInput: Codable & Sendable {
    /// Calls `run(_:in:)`.
    public static func _begin(
        _ input: _SilentInput,
        in context: WorkflowContext<Self>,
        as form: RunForms.Silent<_SilentInput>.Type
    ) async throws(_SilentFailure) -> Empty {
        let _: Void = try await run(input, in: context)
        return Empty()
    }
}

extension Workflow where _PlainOutput: Codable & Sendable {
    /// Calls `run(in:)`.
    public static func _begin(
        _ input: Empty,
        in context: WorkflowContext<Self>,
        as form: RunForms.Plain<_PlainOutput>.Type
    ) async throws(_PlainFailure) -> _PlainOutput {
        try await run(in: context)
    }
}

extension Workflow where _BareContext: _RunContext, _BareContext.W == Self {
    /// Calls `run(in:)`.
    public static func _begin(
        _ input: Empty,
        in context: WorkflowContext<Self>,
        as form: RunForms.Bare<_BareContext>.Type
    ) async throws(_BareFailure) -> Empty {
        try await run(in: _BareContext._same(context))
        return Empty()
    }
}

extension Workflow where _Form: WrittenRun, _StateFailure == Never {
    /// The state of a workflow whose state does not depend on the input.
    public init(_ input: Input) { self.init() }
}

// MARK: - What to write

extension Workflow {
    /// Cannot be used: says what to write where no `run` is.
    @available(
        *,
        unavailable,
        message: """
            write 'static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> Output', without \
            '_ input: Input' if there is no input and without '-> Output' if there is no result; Input, the same as that \
            of init(_:), and Output are types that are Codable and Sendable
            """
    )
    public static func _begin(
        _ input: Input,
        in context: WorkflowContext<Self>,
        as form: _Form.Type
    ) async throws(Failure) -> Output {
        preconditionFailure("\(Self.self) has no run, and was compiled nevertheless")
    }

    /// Only for a type that has no `run` either, so that there is one error and not two.
    public init(_ input: Input) {
        preconditionFailure("\(Self.self) has no run, and was compiled nevertheless")
    }
}

extension Workflow where _Form: WrittenRun {
    /// Cannot be used: says what to write when no `init` makes the state.
    @available(
        *,
        unavailable,
        message: """
            write 'init(_ input: Input)' with the input of run, or 'init()' if the state does not depend on it: \
            it makes the state before the first line of run
            """
    )
    public init(_ input: Input) {
        preconditionFailure("\(Self.self) has no state, and was compiled nevertheless")
    }
}
