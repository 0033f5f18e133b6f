/// What a running workflow may do to the world. Not Sendable: it cannot leave its workflow.
///
/// Every call is recorded in the order in which it is made; a replay makes the same calls and gets the same answers.
public final class WorkflowContext<W: Workflow>: SelfDescribing {
    let run: WorkflowRun<W>
    let scope: CancellationScope
    /// The update whose handler the code belongs to.
    let update: UpdateInfo?

    init(run: WorkflowRun<W>, scope: CancellationScope, update: UpdateInfo? = nil) {
        self.run = run
        self.scope = scope
        self.update = update
    }

    /// A context of the same code in another scope.
    func within(_ scope: CancellationScope) -> WorkflowContext {
        WorkflowContext(run: run, scope: scope, update: update)
    }

    var core: RunCore { run.core }

    package var facts: KeyValuePairs<String, any Sendable> { core.facts }

    /// The workflow's state, shared with its signal, query and update handlers.
    public var state: W {
        _read { yield run.state }
        _modify { yield &run.state }
    }

    /// What the run knows of itself.
    public var info: WorkflowInfo { core.info }

    /// The workflow's time: when the task at hand was started. It stands still while code runs.
    public var now: Timestamp { core.time }

    /// Random numbers that a replay repeats: `Int.random(in: 1...6, using: &context.random)`.
    public var random: WorkflowRandom {
        _read { yield core.random }
        _modify { yield &core.random }
    }

    /// Rows of random numbers by their names, so that new code takes none of those of older code:
    /// `Int.random(in: 1...6, using: &context.randomStreams["dice"])`.
    ///
    /// A reset begins all of them anew, as it does with ``random``.
    public var randomStreams: WorkflowRandomStreams {
        _read { yield core.randomStreams }
        _modify { yield &core.randomStreams }
    }

    /// A UUID in text that a replay repeats.
    public func uuid() -> String { core.random.uuid() }

    /// A UUID of version 7 in text that a replay repeats: it begins with the workflow's time, so that such ids are sorted by
    /// it. Those of one workflow task have the same time, and come in any order.
    public func uuid7() -> String { core.random.uuid7(at: core.time) }

    /// Makes payloads of values and reads them, without codecs: for the details of ``ApplicationFailure``, which go through
    /// codecs together with the failure.
    public var payloadConverter: any PayloadConverter { core.converter.plain }

    /// Logs once; a replay is silent.
    public var logger: WorkflowLogger { WorkflowLogger(core: core) }

    /// Whether the code repeats what history already holds. Code must not do other things then; logging and metrics
    /// take care of themselves.
    public var isReplaying: Bool { core.isReplaying }

    /// Whether the run leaves this worker's memory: its code unwinds, and nothing that it does has an effect.
    public var isUnwinding: Bool { !core.isLive }

    /// Whether the workflow was asked to cancel.
    public var isCancelled: Bool { scope.isCancelled }

    /// How many events the history has, as of the task at hand.
    public var historyLength: Int { core.historyLength }

    /// How large the history is, as the server says.
    public var historySizeBytes: Int { Int(core.taskStart.historySizeBytes) }

    /// Whether the server advises to continue as new, because the history has grown long.
    public var isContinueAsNewSuggested: Bool { core.taskStart.suggestsContinueAsNew }
}

@available(*, unavailable)
extension WorkflowContext: Sendable {}

extension WorkflowContext {
    /// Fails if the workflow was asked to cancel.
    /// - Throws: ``Interruption``.
    public func checkCancellation() throws(Interruption) {
        guard core.isLive else { throw .evicted }
        if scope.isCancelled { throw .cancelled }
    }

    /// Runs code that a request to cancel does not reach, such as what gives everything back.
    ///
    /// The context that the body gets is not cancelled when the workflow is.
    public func shielded<Value, Thrown: Error>(
        _ body: (WorkflowContext<W>) async throws(Thrown) -> Value
    ) async throws(Thrown) -> Value {
        try await body(within(CancellationScope()))
    }
}

extension WorkflowContext {
    /// A value as a payload without codecs; nil when it cannot be written, which fails the workflow task.
    package func encoded(_ value: some Encodable, _ what: String) -> Payload? {
        core.encodeOne(value, what, using: core.converter.plain)
    }

    /// Makes the workflow task fail, from modules that build on this one.
    package func failTask(_ message: String, type: String) {
        core.fail(.failure(Failure(message: message, kind: .application(.init(type: type)))))
    }
}
