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
        try await continueAsNew(core.info.workflowType, input, options)
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
        try await continueAsNew(other.name, input, options)
    }

    func continueAsNew(
        _ workflowType: String,
        _ input: some Codable & Sendable,
        _ options: ContinueAsNewOptions
    ) async throws(Interruption) -> Never {
        let call = ContinueAsNewCall(workflowType: workflowType, input: input, options: options)
        core.chain.pass(call, in: self, through: { $0.continueAsNew }, to: end)
        // An interceptor that has not passed it on.
        end(call)
        while core.isLive { await core.wait { false } }
        await core.awaitInVain()
        throw .evicted
    }

    private func end(_ call: ContinueAsNewCall<some Codable & Sendable>) {
        if core.isLive, !core.isFinished, let command = command(call) { core.finish(command) }
    }

    private func command(_ call: ContinueAsNewCall<some Codable & Sendable>) -> Command? {
        let info = core.info
        let options = call.options
        guard let payloads = core.encode(call.input, "the input of the next run") else { return nil }
        let memo = core.memo(options.memo) ?? info.memo
        let attributes = core.searchAttributes(options.searchAttributes) ?? info.searchAttributes
        // A note or an attribute that cannot be written has failed the task.
        guard core.isLive else { return nil }
        var next = Command.ContinueAsNewCommand(
            workflowType: call.workflowType,
            taskQueue: options.taskQueue ?? info.taskQueue,
            input: payloads
        )
        next.memo = memo
        next.header = call.header
        // The next run begins without changes of code behind it.
        next.searchAttributes = attributes.filter { $0.name != ChangeLog.searchAttribute }
        next.runTimeout = options.runTimeout ?? info.runTimeout
        next.taskTimeout = options.taskTimeout ?? info.taskTimeout
        next.retryPolicy = options.retry ?? info.retryPolicy
        next.startDelay = options.startDelay
        next.inheritsBuildID = next.taskQueue == info.taskQueue
        return Command(.continueAsNew(next))
    }
}

extension RunCore {
    /// Notes as payloads, in the order of their names; nil when there are none. One that cannot be written fails the task.
    func memo(
        _ notes: [String: any Codable & Sendable]?,
        using converter: (any PayloadConverter)? = nil
    ) -> [NamedPayload]? {
        guard let notes else { return nil }
        return notes.sorted { $0.key < $1.key }.compactMap { name, value in
            encode(value, "memo \"\(name)\"", using: converter)?.first.map { NamedPayload(name, $0) }
        }
    }

    /// Search attributes as payloads; nil when there are none. One that cannot be written fails the workflow task.
    func searchAttributes(_ updates: [SearchAttributeUpdate]?) -> [NamedPayload]? {
        updates?.compactMap { update in payload(of: update) }
    }

    /// A search attribute as it goes to the server; nil when it cannot be written, which fails the workflow task.
    func payload(of update: SearchAttributeUpdate) -> NamedPayload? {
        do { return NamedPayload(update.name, try update.payload(converter.plain)) } catch {
            let message = "search attribute \(update.name) cannot be encoded: \(error)"
            fail(.failure(Failure(message: message, kind: .conversion)))
            return nil
        }
    }
}
