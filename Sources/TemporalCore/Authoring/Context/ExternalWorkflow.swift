/// A workflow that is neither this one nor its child, to be signalled or cancelled.
public struct ExternalWorkflow<Other: Workflow> {
    /// Its workflow id.
    public let id: WorkflowID<Other>
    /// A certain run; the latest when nil.
    public let runID: RunID?
    let sender: any ExternalSender
    let isChild: Bool

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
        _ input: some Codable & Sendable = Empty()
    ) async throws(ExternalWorkflowFailure) {
        let call = ExternalSignalCall(
            workflowID: id.rawValue,
            runID: runID,
            isToChild: isChild,
            name: name,
            input: input
        )
        try await sender.send(call)
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
        let call = ExternalCancelCall(workflowID: id.rawValue, runID: runID, isToChild: isChild, reason: reason)
        try await sender.send(call)
    }
}

/// Sends messages to other workflows; the context of a workflow, without its type.
protocol ExternalSender {
    func send(_ call: ExternalSignalCall<some Codable & Sendable>) async throws(ExternalWorkflowFailure)
    func send(_ call: ExternalCancelCall) async throws(ExternalWorkflowFailure)
}

/// A message did not reach another workflow.
@nonexhaustive
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
        ExternalWorkflow(id: id, runID: runID, sender: self, isChild: false)
    }

    /// A child as a workflow to signal.
    /// - Parameter child: a child that has started.
    /// - Returns: what can be signalled.
    public func external<Child: Workflow>(_ child: ChildWorkflowHandle<Child>) -> ExternalWorkflow<Child> {
        ExternalWorkflow(id: child.id, runID: nil, sender: self, isChild: true)
    }

}

extension WorkflowContext: ExternalSender {
    func send(_ call: ExternalSignalCall<some Codable & Sendable>) async throws(ExternalWorkflowFailure) {
        try await core.chain.pass(call, in: self, through: { $0.signalExternal }) {
            [core, scope] call async throws(ExternalWorkflowFailure) in
            try await core.signal(call, in: scope)
        }
    }

    func send(_ call: ExternalCancelCall) async throws(ExternalWorkflowFailure) {
        try await core.chain.pass(call, in: self, through: { $0.cancelExternal }) {
            [core, scope] call async throws(ExternalWorkflowFailure) in
            try await core.cancel(call, in: scope)
        }
    }
}
