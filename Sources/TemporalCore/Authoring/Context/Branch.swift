/// Code of a workflow that runs beside its main line.
///
/// Branches take turns with the main line on the workflow's one thread: between two awaits nothing else runs.
public final class Branch<Value, Failure: Error> {
    private var outcome: Result<Value, Failure>?
    let ended = PendingOperation.unnamed()
    private let core: RunCore
    private let scope: CancellationScope
    fileprivate var name = "a branch"

    init(core: RunCore, scope: CancellationScope) {
        self.core = core
        self.scope = scope
    }

    /// Whether the branch has ended; for conditions that wait for the first of several things.
    public var isFinished: Bool { outcome != nil }
    /// Whether it has ended with an error; for conditions that stop the other branches then.
    public var hasFailed: Bool { if case .failure? = outcome { true } else { false } }

    /// Waits for the branch's end.
    /// - Returns: what its code returned.
    /// - Throws: what its code threw.
    @discardableResult
    public func result() async throws(Failure) -> Value {
        while true {
            if let outcome { return try outcome.get() }
            let wait = core.lines.beginWait(.branch(name, ended))
            await ended.suspend(wait, on: core.executor)
            core.lines.endWait(wait)
        }
    }

    /// Cancels what the branch has asked for and what it asks for from now on.
    /// - Parameter reason: passed on to child workflows.
    public func cancel(reason: String = "") { core.cancel(scope, reason: reason) }

    func end(_ outcome: Result<Value, Failure>) {
        self.outcome = outcome
        core.end(ended, .fired, hasFailed: hasFailed)
    }
}

@available(*, unavailable)
extension Branch: Sendable {}

extension WorkflowContext {
    /// Runs code beside the main line of the workflow.
    ///
    /// The code gets a separate context; what it asks for there is cancelled with the branch, and the branch with the
    /// code around it. It begins when the main line next waits.
    /// - Parameters:
    ///   - file: where it is written, for messages.
    ///   - line: where it is written.
    ///   - body: the code; it may use the workflow's state.
    /// - Returns: a handle to await or to cancel.
    public func fork<Value, Thrown: Error>(
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping (WorkflowContext<W>) async throws(Thrown) -> Value
    ) -> Branch<Value, Thrown> {
        let inner = CancellationScope(within: scope)
        let branch = Branch<Value, Thrown>(core: core, scope: inner)
        branch.name = run.start("branch", in: within(inner), at: CallSite(file: file, line: line)) { context in
            do throws(Thrown) {
                branch.end(.success(try await body(context)))
            } catch {
                branch.end(.failure(error))
            }
        }
        return branch
    }

    /// Runs code whose cancellation is its own: it can be cancelled without the rest of the workflow.
    /// - Parameter body: the code; it gets a separate context, and a function that cancels it.
    /// - Returns: what the code returns.
    /// - Throws: what the code throws.
    public func cancellable<Value, Thrown: Error>(
        _ body: (WorkflowContext<W>, _ cancel: @escaping () -> Void) async throws(Thrown) -> Value
    ) async throws(Thrown) -> Value {
        let inner = CancellationScope(within: scope)
        let core = core
        return try await body(within(inner)) { core.cancel(inner, reason: "") }
    }
}
