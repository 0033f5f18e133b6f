/// A workflow that is neither this one nor its child, to be signalled or cancelled.
public struct ExternalWorkflow<Other: Workflow> {
    /// Its workflow id.
    public let id: WorkflowID<Other>
    /// A certain run; the latest when nil.
    public let runID: RunID?
    let send: (Command.Attributes) async -> Resolution?
    let core: RunCore
    let childWorkflowOnly: Bool

    /// Sends a signal and waits until the server has delivered it.
    /// - Parameters:
    ///   - message: the signal, such as `\.approve`.
    ///   - input: its argument.
    /// - Throws: ``ExternalWorkflowFailure``.
    public func signal<Input>(
        _ message: KeyPath<Other.Messages, Signal<Other, Input>>,
        _ input: Input
    ) async throws(ExternalWorkflowFailure) {
        try await signal(named: Other.Messages()[keyPath: message].name, input)
    }

    /// Sends a signal by its name, for workflows that take it dynamically, and waits until the server has delivered it.
    /// - Parameters:
    ///   - name: the name on the wire.
    ///   - input: its argument; ``Empty`` for none, ``Arguments`` for several.
    /// - Throws: ``ExternalWorkflowFailure``.
    public func signal(
        named name: String,
        _ input: some Codable & Sendable
    ) async throws(ExternalWorkflowFailure) {
        let converter = core.converter(ofWorkflow: id.rawValue)
        guard let payloads = core.encode(input, "the input of signal \(name)", using: converter) else {
            throw .interrupted(.evicted)
        }
        var command = Command.SignalExternal(execution: execution, signalName: name, input: payloads)
        command.childWorkflowOnly = childWorkflowOnly
        try check(await send(.signalExternal(command)))
    }

    /// Sends a signal without input and waits until the server has delivered it.
    /// - Throws: ``ExternalWorkflowFailure``.
    public func signal(
        _ message: KeyPath<Other.Messages, Signal<Other, Empty>>
    ) async throws(ExternalWorkflowFailure) {
        try await signal(message, Empty())
    }

    /// Asks the workflow to cancel and waits until the server has passed that on.
    /// - Parameter reason: shown in the other workflow's history.
    /// - Throws: ``ExternalWorkflowFailure``.
    public func cancel(reason: String = "") async throws(ExternalWorkflowFailure) {
        let command = Command.CancelExternal(execution: execution, childWorkflowOnly: childWorkflowOnly, reason: reason)
        try check(await send(.requestCancelExternal(command)))
    }

    private var execution: HistoryEvent.Execution {
        .init(namespace: core.info.namespace, workflowID: id.rawValue, runID: runID?.rawValue ?? "")
    }

    private func check(_ resolution: Resolution?) throws(ExternalWorkflowFailure) {
        switch resolution {
        case .delivered: return
        case .notDelivered(let cause): throw .notDelivered(cause, workflowID: id.rawValue)
        case .cancelled: throw .interrupted(.cancelled)
        default: throw .interrupted(.evicted)
        }
    }
}

/// A message did not reach another workflow.
public enum ExternalWorkflowFailure: Error, Hashable, Sendable {
    /// The server could not deliver it.
    case notDelivered(ExternalFailure, workflowID: String)
    /// This workflow was cancelled before it was sent, or leaves memory.
    case interrupted(Interruption)
}

extension ExternalWorkflowFailure: FailureRepresentable {
    package var wireFailure: Failure {
        switch self {
        case .notDelivered(let cause, let workflowID):
            Failure(
                message: "workflow \"\(workflowID)\" could not be reached: \(cause)",
                kind: .application(.init(type: "ExternalWorkflowFailure"))
            )
        case .interrupted(let interruption): interruption.wireFailure
        }
    }
    package var isCancellation: Bool {
        if case .interrupted = self { true } else { false }
    }
}

extension WorkflowContext {
    /// Another workflow, by its id.
    /// - Parameters:
    ///   - workflow: its type, which says what signals it takes.
    ///   - id: its workflow id.
    ///   - runID: a certain run; the latest when nil.
    /// - Returns: what can be signalled or cancelled.
    public func external<Other: Workflow>(
        _ workflow: Other.Type,
        id: WorkflowID<Other>,
        runID: RunID? = nil
    ) -> ExternalWorkflow<Other> {
        ExternalWorkflow(id: id, runID: runID, send: send, core: core, childWorkflowOnly: false)
    }

    /// A child as a workflow to signal.
    /// - Parameter child: a child that has started.
    /// - Returns: what can be signalled.
    public func external<Child: Workflow>(_ child: ChildWorkflowHandle<Child>) -> ExternalWorkflow<Child> {
        ExternalWorkflow(id: child.id, runID: nil, send: send, core: core, childWorkflowOnly: true)
    }

    private func send(_ attributes: Command.Attributes) async -> Resolution? {
        guard core.isLive, !scope.isCancelled else {
            return await core.outcome(of: core.unavailable(.external(Sequence(0)), scope: scope))
        }
        let sequence: Sequence
        switch attributes {
        case .signalExternal(let command): sequence = core.machines.signal(command)
        case .requestCancelExternal(let command): sequence = core.machines.cancel(command)
        default: return nil
        }
        return await core.outcome(of: core.add(.external(sequence), scope: scope))
    }
}
