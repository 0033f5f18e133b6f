/// One signal or request to cancel that goes to another workflow.
struct ExternalMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case created, sent, initiated, done
    }
    enum Event: Equatable, CaseIterable {
        case commandSent, initiated, delivered, failed, cancel
    }
    enum Effect: Equatable {
        case none, withdrawCommand, resumeDelivered, resumeFailed
    }

    private(set) var state = State.created

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    // What was sent cannot be taken back: a cancellation then changes nothing.
    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, .commandSent): (.sent, .none)
        case (.created, .cancel): (.done, .withdrawCommand)
        case (.sent, .initiated): (.initiated, .none)
        case (.initiated, .delivered): (.done, .resumeDelivered)
        case (.initiated, .failed): (.done, .resumeFailed)
        case (.initiated, .cancel), (.done, .cancel): (state, .none)
        default: throw Nondeterminism(expected: "a message to another workflow that is \(state)", found: "\(event)")
        }
    }
}

/// The messages of a run to other workflows that are under way: signals, and requests to cancel.
struct ExternalWorkflows {
    private var machines: [Sequence: ExternalMachine] = [:]
    /// Which message an event has sent off, for the events that refer to it.
    private var initiated: [EventID: Sequence] = [:]
    private var count = 0

    /// Sends a signal or a request to cancel.
    mutating func send(_ attributes: Command.Attributes, _ recorder: inout CommandRecorder) -> Sequence {
        count += 1
        let sequence = Sequence(count)
        machines[sequence] = ExternalMachine()
        recorder.record(Command(attributes), for: .external(sequence))
        return sequence
    }

    /// - Returns: whether the message's waiter goes on at once.
    mutating func cancel(_ sequence: Sequence, _ recorder: inout CommandRecorder) throws(Nondeterminism) -> Bool {
        guard var machine = machines[sequence] else { return false }
        let effect = try machine.apply(.cancel)
        machines[sequence] = effect == .withdrawCommand ? nil : machine
        if effect == .withdrawCommand { recorder.withdraw(.external(sequence)) }
        return effect == .withdrawCommand
    }

    mutating func commandSent(_ sequence: Sequence) throws(Nondeterminism) {
        _ = try machines[sequence]?.apply(.commandSent)
    }

    /// Whether an event is the trace of the command that sends a message.
    mutating func match(
        _ command: Command,
        of sequence: Sequence,
        _ event: HistoryEvent
    ) throws(Nondeterminism) -> Bool {
        switch (command.attributes, event.attributes) {
        case (.signalExternal(let signal), .externalSignalInitiated(let workflowID, let name)):
            guard signal.execution.workflowID == workflowID, signal.signalName == name else { return false }
        case (.requestCancelExternal(let cancel), .externalCancelInitiated(let workflowID)):
            guard cancel.execution.workflowID == workflowID else { return false }
        default: return false
        }
        _ = try machines[sequence]?.apply(.initiated)
        initiated[event.id] = sequence
        return true
    }

    /// Applies what became of a message.
    /// - Returns: whether it was one of these; requests to cancel a child are not (``ChildWorkflows``).
    mutating func apply(_ event: HistoryEvent, into jobs: inout [Job]) throws(Nondeterminism) -> Bool {
        switch event.attributes {
        case .externalSignalDelivered(let start), .externalCancelDelivered(let start):
            try close(start, by: .delivered, .delivered, into: &jobs)
        case .externalSignalFailed(let start, let cause), .externalCancelFailed(let start, let cause):
            try close(start, by: .failed, .notDelivered(cause), into: &jobs)
        default: false
        }
    }

    private mutating func close(
        _ start: EventID,
        by event: ExternalMachine.Event,
        _ resolution: Resolution,
        into jobs: inout [Job]
    ) throws(Nondeterminism) -> Bool {
        guard let sequence = initiated[start], var machine = machines[sequence] else { return false }
        let effect = try machine.apply(event)
        machines[sequence] = nil
        initiated[start] = nil
        if effect != .none { jobs.append(.resolve(.external(sequence), resolution)) }
        return true
    }
}

extension RunCore {
    /// Sends a signal to another workflow for workflow code.
    func signal(
        _ call: ExternalSignalCall<some Codable & Sendable>,
        in scope: CancellationScope
    ) async throws(ExternalWorkflowFailure) {
        let converter = converter(ofWorkflow: call.workflowID)
        guard let payloads = encode(call.input, "the input of signal \(call.name)", using: converter) else {
            throw .interrupted(.evicted)
        }
        var command = Command.SignalExternal(
            execution: execution(call.workflowID, call.runID),
            signalName: call.name,
            input: payloads
        )
        command.childWorkflowOnly = call.isToChild
        command.header = call.header
        try await send(.signalExternal(command), to: call.workflowID, in: scope)
    }

    /// Asks another workflow to cancel, for workflow code.
    func cancel(_ call: ExternalCancelCall, in scope: CancellationScope) async throws(ExternalWorkflowFailure) {
        let command = Command.CancelExternal(
            execution: execution(call.workflowID, call.runID),
            childWorkflowOnly: call.isToChild,
            reason: call.reason
        )
        try await send(.requestCancelExternal(command), to: call.workflowID, in: scope)
    }

    private func execution(_ workflowID: String, _ runID: RunID?) -> HistoryEvent.Execution {
        .init(namespace: info.namespace, workflowID: workflowID, runID: runID?.rawValue ?? "")
    }

    private func send(
        _ attributes: Command.Attributes,
        to workflowID: String,
        in scope: CancellationScope
    ) async throws(ExternalWorkflowFailure) {
        switch await outcome(of: send(attributes, in: scope)) {
        case .delivered: return
        case .notDelivered(let cause): throw .notDelivered(cause, workflowID: workflowID)
        case .cancelled: throw .interrupted(.cancelled)
        default: throw .interrupted(.evicted)
        }
    }

    private func send(_ attributes: Command.Attributes, in scope: CancellationScope) -> PendingOperation {
        guard isLive, !scope.isCancelled else { return unavailable(.external(Sequence(0)), scope: scope) }
        let sequence = machines.externals.send(attributes, &machines.recorder)
        return add(.external(sequence), scope: scope)
    }
}
