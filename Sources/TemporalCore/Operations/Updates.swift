/// One update, from the request to its outcome.
struct UpdateMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case requested, acceptSent, accepted
        /// Accepted and completed within one task: both commands are on their way.
        case acceptAndCompleteSent
        case completeSent, completed, rejected
    }
    enum Event: Equatable, CaseIterable {
        case accept, reject, complete, acceptRecorded, completeRecorded
    }
    enum Effect: Equatable {
        case none, sendAcceptance, sendRejection, sendResponse
    }

    private(set) var state = State.requested

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.requested, .accept): (.acceptSent, .sendAcceptance)
        case (.requested, .reject): (.rejected, .sendRejection)
        case (.acceptSent, .acceptRecorded): (.accepted, .none)
        case (.acceptSent, .complete): (.acceptAndCompleteSent, .sendResponse)
        case (.acceptAndCompleteSent, .acceptRecorded): (.completeSent, .none)
        case (.accepted, .complete): (.completeSent, .sendResponse)
        case (.completeSent, .completeRecorded): (.completed, .none)
        default: throw Nondeterminism(expected: "an update that is \(state)", found: "\(event)")
        }
    }
}

/// The updates of a run. Requests come in as messages, or in a replay from what was accepted; answers go out as messages
/// with a command each, which fixes their place among the others. A refusal is a message alone.
struct Updates {
    /// An update of which the workflow is told at the update's place among the events of a task.
    struct Requested {
        fileprivate var request: UpdateRequest?
        fileprivate var updateID: String
        fileprivate var messageID: String
        /// The event before which it belongs.
        var sequencingEventID: EventID
        fileprivate var needsValidation: Bool
    }

    fileprivate struct Entry {
        var machine = UpdateMachine()
        var request: UpdateRequest
        var messageID: String
        var sequencingEventID: EventID
    }

    private var entries: [Sequence: Entry] = [:]
    private var admitted: [String: UpdateRequest] = [:]
    private var messages: [ProtocolMessage] = []
    private var count = 0

    /// What there is to update in a task: from messages and admitted updates when it is live, from what was accepted in a
    /// replay.
    static func requested(in chunk: History.Chunk, by incoming: [ProtocolMessage]) -> [Requested] {
        guard chunk.endsWithTask else { return [] }
        if !chunk.isReplay { return admitted(in: chunk, without: incoming) + requested(by: incoming) }
        return chunk.lookahead.compactMap { event in
            guard case .updateAccepted(let accepted) = event.attributes else { return nil }
            return Requested(
                request: accepted.request,
                updateID: accepted.protocolInstanceID,
                messageID: accepted.requestMessageID,
                sequencingEventID: accepted.requestSequencingEventID,
                needsValidation: false
            )
        }
    }

    /// Updates that history brings instead of a message, as after a reset: they are asked for where their event is.
    private static func admitted(in chunk: History.Chunk, without incoming: [ProtocolMessage]) -> [Requested] {
        chunk.events.compactMap { event in
            guard case .updateAdmitted(let request) = event.attributes,
                !incoming.contains(where: { $0.protocolInstanceID == request.updateID })
            else { return nil }
            return Requested(
                request: request,
                updateID: request.updateID,
                messageID: "\(request.updateID)/request",
                sequencingEventID: event.id,
                needsValidation: true
            )
        }
    }

    private static func requested(by incoming: [ProtocolMessage]) -> [Requested] {
        incoming.compactMap { message in
            guard case .request(let request) = message.body else { return nil }
            return Requested(
                request: request,
                updateID: message.protocolInstanceID,
                messageID: message.id,
                sequencingEventID: message.sequencingEventID ?? EventID(.max),
                needsValidation: true
            )
        }
    }

    /// Keeps a request that history has, for the message or the acceptance that leaves it out.
    mutating func admit(_ request: UpdateRequest) { admitted[request.updateID] = request }

    /// Makes the job that tells the workflow of an update.
    mutating func deliver(_ update: Requested, into jobs: inout [Job]) {
        let admitted = admitted.removeValue(forKey: update.updateID)
        guard var request = update.request ?? admitted else { return }
        request.updateID = update.updateID
        count += 1
        let sequence = Sequence(count)
        entries[sequence] = Entry(
            request: request,
            messageID: update.messageID,
            sequencingEventID: update.sequencingEventID
        )
        jobs.append(
            .update(UpdateJob(sequence: sequence, request: request, needsValidation: update.needsValidation))
        )
    }

    mutating func accept(
        _ sequence: Sequence,
        isReplaying: Bool,
        _ recorder: inout CommandRecorder
    ) throws(Nondeterminism) {
        guard var entry = entries[sequence] else { return }
        _ = try entry.machine.apply(.accept)
        entries[sequence] = entry
        let message = entry.message(
            "accept",
            .acceptance(
                requestMessageID: entry.messageID,
                requestSequencingEventID: entry.sequencingEventID,
                request: entry.request
            )
        )
        post(message, isReplaying: isReplaying)
        recorder.record(Command(.protocolMessage(id: message.id)), for: .updateAcceptance(sequence))
    }

    mutating func complete(
        _ sequence: Sequence,
        with outcome: UpdateOutcome,
        isReplaying: Bool,
        _ recorder: inout CommandRecorder
    ) throws(Nondeterminism) {
        guard var entry = entries[sequence] else { return }
        _ = try entry.machine.apply(.complete)
        entries[sequence] = entry
        let message = entry.message(
            "complete",
            .response(updateID: entry.request.updateID, identity: entry.request.identity, outcome)
        )
        post(message, isReplaying: isReplaying)
        recorder.record(Command(.protocolMessage(id: message.id)), for: .updateResponse(sequence))
    }

    /// A refusal is a message without a command: it leaves no trace in history.
    mutating func reject(_ sequence: Sequence, with failure: Failure, isReplaying: Bool) throws(Nondeterminism) {
        guard var entry = entries.removeValue(forKey: sequence) else { return }
        _ = try entry.machine.apply(.reject)
        let body = ProtocolMessage.Body.rejection(
            requestMessageID: entry.messageID,
            requestSequencingEventID: entry.sequencingEventID,
            request: entry.request,
            failure
        )
        post(entry.message("reject", body), isReplaying: isReplaying)
    }

    /// A replay sends nothing: the server has had these messages.
    private mutating func post(_ message: ProtocolMessage, isReplaying: Bool) {
        if !isReplaying { messages.append(message) }
    }

    /// The messages since the last call.
    mutating func takeMessages() -> [ProtocolMessage] {
        var taken: [ProtocolMessage] = []
        swap(&taken, &messages)
        return taken
    }

    /// Whether an event is the trace of the command that accepts an update.
    mutating func matchAcceptance(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .updateAccepted(let update) = event.attributes,
            entries[sequence]?.request.updateID == update.protocolInstanceID
        else { return false }
        _ = try entries[sequence]?.machine.apply(.acceptRecorded)
        return true
    }

    /// Whether an event is the trace of the command that answers an update.
    mutating func matchResponse(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .updateCompleted(let protocolInstanceID) = event.attributes,
            entries[sequence]?.request.updateID == protocolInstanceID
        else { return false }
        _ = try entries[sequence]?.machine.apply(.completeRecorded)
        entries[sequence] = nil
        return true
    }
}

extension Updates.Entry {
    fileprivate func message(_ verb: String, _ body: ProtocolMessage.Body) -> ProtocolMessage {
        ProtocolMessage(id: "\(messageID)/\(verb)", protocolInstanceID: request.updateID, body: body)
    }
}

extension RunCore {
    /// Accepts an update, whose handler is then run.
    func accept(_ update: UpdateJob) throws(Nondeterminism) {
        try machines.updates.accept(update.sequence, isReplaying: isReplaying, &machines.recorder)
    }

    /// Answers an update that was accepted.
    func complete(_ update: UpdateJob, with outcome: UpdateOutcome) throws(Nondeterminism) {
        let outcome = encoded(outcome)
        let isReplaying = isReplaying
        try machines.updates.complete(update.sequence, with: outcome, isReplaying: isReplaying, &machines.recorder)
    }

    /// Refuses an update.
    func reject(_ update: UpdateJob, with failure: Failure) throws(Nondeterminism) {
        let failure = converter.encoded(failure)
        try machines.updates.reject(update.sequence, with: failure, isReplaying: isReplaying)
    }
}
