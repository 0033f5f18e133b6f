/// How the next run differs from this one. What is nil stays as it is.
public struct ContinueAsNewOptions: Sendable {
    /// The queue of its workers.
    public var taskQueue: TaskQueue?
    /// The limit of the run.
    public var runTimeout: Duration?
    /// The limit of one workflow task.
    public var taskTimeout: Duration?
    /// How a failed run is tried again.
    public var retry: RetryPolicy?
    /// Notes beside the workflow; they take the place of all notes of this run.
    public var memo: [String: any Codable & Sendable]?
    /// Search attributes; they take the place of all those of this run.
    public var searchAttributes: [SearchAttributeUpdate]?
    /// How long the first task of the next run waits; not at all when nil.
    public var startDelay: Duration?
    /// Which version of the workers runs its first task; when nil, a run that is pinned begins on its own version, and any
    /// other where a new workflow would. It makes no difference to a run with an override of its version.
    public var initialVersioning: InitialVersioning?
    /// Everything stays as it is.
    public init() {}
}

extension WorkflowContext {
    /// Ends this run and begins the next of the same workflow with a fresh history.
    /// - Parameters:
    ///   - input: what the next run is started with.
    ///   - options: how it differs from this one.
    /// - Throws: ``Interruption``, only to unwind the code; let it pass.
    public func continueAsNew(
        _ input: W.Input,
        options: ContinueAsNewOptions = ContinueAsNewOptions()
    ) async throws(Interruption) -> Never {
        try await continueAsNew(core.info.workflowType, input, options: options)
    }

    /// Ends this run and goes on as a workflow of another type.
    /// - Parameters:
    ///   - other: the next run's type.
    ///   - input: what the next run is started with.
    ///   - options: how it differs from this one.
    /// - Throws: ``Interruption``, only to unwind the code; let it pass.
    public func continueAsNew<Other: Workflow>(
        as other: Other.Type,
        _ input: Other.Input,
        options: ContinueAsNewOptions = ContinueAsNewOptions()
    ) async throws(Interruption) -> Never {
        try await continueAsNew(other.name, input, options: options)
    }

    /// Ends this run and begins the next of the same workflow, which takes no input, with a fresh history.
    /// - Parameter options: how it differs from this one.
    /// - Throws: ``Interruption``, only to unwind the code; let it pass.
    public func continueAsNew(
        options: ContinueAsNewOptions = ContinueAsNewOptions()
    ) async throws(Interruption) -> Never where W.Input == Empty {
        try await continueAsNew(Empty(), options: options)
    }

    /// Ends this run and goes on as a workflow of another type that takes no input.
    /// - Parameters:
    ///   - other: the next run's type.
    ///   - options: how it differs from this one.
    /// - Throws: ``Interruption``, only to unwind the code; let it pass.
    public func continueAsNew<Other: Workflow>(
        as other: Other.Type,
        options: ContinueAsNewOptions = ContinueAsNewOptions()
    ) async throws(Interruption) -> Never where Other.Input == Empty {
        try await continueAsNew(as: other, Empty(), options: options)
    }

    func continueAsNew(
        _ workflowType: String,
        _ input: some Codable & Sendable,
        options: ContinueAsNewOptions
    ) async throws(Interruption) -> Never {
        let call = ContinueAsNewCall(workflowType: workflowType, input: input, options: options)
        core.chain.pass(call, in: self, through: { $0.continueAsNew }, to: core.continueAsNew)
        // An interceptor that has not passed it on.
        core.continueAsNew(call)
        while core.isLive { await core.wait { false } }
        await core.awaitInVain()
        throw .evicted
    }
}
