/// Steps that are undone, the latest first, when one of them fails; made by ``WorkflowContext/saga(_:)``.
public final class Saga<W: Workflow> {
    private var undos: [Undo] = []
    /// How many steps run, in all branches.
    private var running = 0
    /// Whether all is done, or undone: there is nobody left to undo a further step.
    private var hasEnded = false
    private let context: WorkflowContext<W>

    private struct Undo {
        let name: String
        let body: (WorkflowContext<W>) async throws -> Void
    }

    fileprivate init(_ context: WorkflowContext<W>) { self.context = context }

    /// Says how to undo a step. Once the saga's closure has come back, the workflow task fails instead.
    ///
    /// Say it before the step, if what undoes it does no harm when the step never happened: an activity that failed, timed
    /// out or was cancelled may have done its work all the same. Say it after the step, if it needs the step's result.
    /// - Parameters:
    ///   - name: what is undone, for the error that says what could not be.
    ///   - body: undoes it. The context that it gets is not cancelled with the workflow: use that one and not the one
    ///     outside.
    public func undo(_ name: String, _ body: @escaping (WorkflowContext<W>) async throws -> Void) {
        refuseAfterEnd(name)
        undos.append(Undo(name: name, body: body))
    }

    /// Runs an activity that another one undoes.
    ///
    /// The other one takes the same input, and is kept before the step begins: it is also run when the step failed, which
    /// may have done its work all the same. It should do nothing where there is nothing to undo.
    /// - Parameters:
    ///   - activity: the step.
    ///   - input: its argument, and that of the activity that undoes it.
    ///   - branch: the context of the branch or of the item of a ``WorkflowContext/map(_:atMost:file:line:_:)`` that the step
    ///     belongs to, and is cancelled with; the saga's when nil.
    ///   - undoing: undoes it.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    /// - Returns: the step's result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Input, Output, Failure, Undone, UndoFailure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        in branch: WorkflowContext<W>? = nil,
        undo undoing: Activity<Input, Undone, UndoFailure>,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws(ActivityFailure<Failure>) -> Output {
        undo(activity.name) { context in try await context.execute(undoing, input, file: file, line: line) }
        running += 1
        defer { running -= 1 }
        return try await (branch ?? context).execute(activity, input, file: file, line: line)
    }

    /// Runs an activity whose result is needed to undo it.
    ///
    /// When the activity fails, nothing is undone, since undoing needs a result.
    /// - Parameters:
    ///   - activity: the step.
    ///   - input: its argument.
    ///   - branch: the context of the branch or of the item of a ``WorkflowContext/map(_:atMost:file:line:_:)`` that the step
    ///     belongs to, and is cancelled with; the saga's when nil.
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    ///   - undoing: undoes it, given a context that is not cancelled with the workflow, and the step's result.
    /// - Returns: the step's result.
    /// - Throws: ``ActivityFailure``.
    @discardableResult
    public func execute<Input, Output, Failure>(
        _ activity: Activity<Input, Output, Failure>,
        _ input: Input,
        in branch: WorkflowContext<W>? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        undo undoing: @escaping (WorkflowContext<W>, Output) async throws -> Void
    ) async throws(ActivityFailure<Failure>) -> Output {
        refuseAfterEnd(activity.name)
        running += 1
        defer { running -= 1 }
        let output = try await (branch ?? context).execute(activity, input, file: file, line: line)
        undo(activity.name) { context in try await undoing(context, output) }
        return output
    }

    /// A step that nobody will undo must not be done: the workflow task fails.
    private func refuseAfterEnd(_ step: String) {
        guard hasEnded else { return }
        let message = """
            step \(step) was given to a saga that has ended, so nothing would undo it: wait for all branches within the \
            saga's closure, do not keep the saga, and use the context for what comes after
            """
        context.core.fail(.failure(Failure(message: message, kind: .application(.init(type: "SagaHasEnded")))))
    }

    /// Nothing is undone any more.
    fileprivate func end() { hasEnded = true }

    /// Undoes everything, also what other branches still do; what cannot be undone does not keep the rest from it.
    /// - Returns: what could not be undone, in the order in which it was tried.
    fileprivate func undoAll() async -> [SagaFailure.Undo] {
        await context.shielded { context in
            var failures: [SagaFailure.Undo] = []
            while !context.isUnwinding {
                // A step that runs in a branch may be done yet, and cannot be undone before it has ended.
                if running > 0 { try? await context.wait { [self] _ in running == 0 } }
                guard !context.isUnwinding, let undo = undos.popLast() else { break }
                do {
                    try await undo.body(context)
                } catch {
                    failures.append(SagaFailure.Undo(name: undo.name, error: error))
                }
            }
            return failures
        }
    }
}

@available(*, unavailable)
extension Saga: Sendable {}

/// A saga failed, and not everything that it had done could be undone.
public struct SagaFailure: Error, CustomStringConvertible {
    /// What could not be undone.
    public struct Undo: Sendable {
        /// What was to be undone: the name that the saga was given, or that of the activity.
        public let name: String
        /// Why it could not.
        public let error: any Error
    }

    /// Why the saga failed.
    public let cause: any Error
    /// What could not be undone, in the order in which it was tried: the latest step first.
    public let notUndone: [Undo]
    /// The cause as it goes into a history.
    private let failure: Failure

    init(_ cause: any Error, notUndone: [Undo], _ failure: Failure) {
        self.cause = cause
        self.notUndone = notUndone
        self.failure = failure
    }
}

extension SagaFailure {
    /// Why the saga failed, and what could not be undone.
    public var description: String { "\(cause); \(Self.list(notUndone))" }

    fileprivate static func list(_ notUndone: [Undo]) -> String {
        "not undone: " + notUndone.map { "\($0.name) (\($0.error))" }.joined(separator: ", ")
    }
}

extension SagaFailure: FailureRepresentable {
    package var wireFailure: Failure {
        // Another attempt would do the steps again, beside what is left of this one.
        let kind = Failure.Kind.application(.init(type: "SagaFailure", nonRetryable: true))
        return Failure(message: "the workflow failed; \(Self.list(notUndone))", kind: kind, cause: failure)
    }

    /// Never: a workflow that was cancelled and could not undo its steps needs somebody who looks at it.
    package var isCancellation: Bool { false }
}

extension WorkflowContext {
    /// Does steps that are undone when one of them fails.
    ///
    /// ```swift
    /// let receipt = try await context.saga { saga in
    ///     try await saga.execute(Stock.reserve, order, undo: Stock.release)
    ///     saga.undo("charge") { context in try await context.execute(Payments.refund, order.id) }
    ///     return try await context.execute(Payments.charge, order)
    /// }
    /// ```
    /// When `body` throws, also because the workflow is cancelled, its steps are undone one after the other, the latest
    /// first, where a cancellation does not reach. Steps that still run in branches are waited for before. A step that cannot
    /// be undone does not keep the others from it. That goes for any error, also for one that `body`'s caller catches, or
    /// that would fail the workflow task alone. Undoing is retried as the activities' policies say; by the server's defaults
    /// that is without end, which is what undoing mostly wants. What `body` does outside of the saga's verbs is not undone,
    /// and neither are the steps of a saga within it that has ended well.
    ///
    /// The steps of one saga are undone one at a time. To undo several at once, undo them in one closure, with
    /// ``map(_:atMost:file:line:_:)``.
    /// - Parameter body: does the steps, and tells the saga how to undo them.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, once everything is undone; ``SagaFailure``, which ends the workflow without another try by
    ///   its retry policy, when something could not be.
    public func saga<Value>(_ body: (Saga<W>) async throws -> Value) async throws -> Value {
        let saga = Saga(self)
        defer { saga.end() }
        do {
            return try await body(saga)
        } catch {
            let notUndone = await saga.undoAll()
            guard core.isLive, !notUndone.isEmpty else { throw error }
            let failure = (error as? any FailureRepresentable)?.wireFailure
            throw SagaFailure(error, notUndone: notUndone, failure ?? core.converter.applicationFailure(of: error))
        }
    }
}
