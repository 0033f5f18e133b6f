/// Updates: requests come in as messages, or in a replay from what was accepted; answers go out as messages with a
/// command each, which fixes their place among the others. A refusal is a message alone.
extension Machines {
    struct PendingUpdate {
        var request: UpdateRequest?
        var updateID: String
        var messageID: String
        var sequencingEventID: EventID
        var needsValidation: Bool
    }

    /// What there is to update in this task: from messages and admitted updates when it is live, from what was accepted
    /// in a replay.
    func updates(
        in chunk: History.Chunk,
        _ incoming: [ProtocolMessage]
    ) throws(Nondeterminism) -> [PendingUpdate] {
        for event in chunk.lookahead {
            guard case .markerRecorded(let marker) = event.attributes else { continue }
            changes.read(marker)
            sideEffects.read(marker)
            mutableSideEffects.read(marker)
        }
        guard chunk.endsWithTask else { return [] }
        if !chunk.isReplay { return Self.admitted(in: chunk, without: incoming) + Self.requested(by: incoming) }
        return chunk.lookahead.compactMap { event in
            guard case .updateAccepted(let accepted) = event.attributes else { return nil }
            return PendingUpdate(
                request: accepted.request,
                updateID: accepted.protocolInstanceID,
                messageID: accepted.requestMessageID,
                sequencingEventID: accepted.requestSequencingEventID,
                needsValidation: false
            )
        }
    }

    /// Updates that history brings instead of a message, as after a reset: they are asked for where their event is.
    private static func admitted(in chunk: History.Chunk, without incoming: [ProtocolMessage]) -> [PendingUpdate] {
        chunk.events.compactMap { event in
            guard case .updateAdmitted(let request) = event.attributes,
                !incoming.contains(where: { $0.protocolInstanceID == request.updateID })
            else { return nil }
            return PendingUpdate(
                request: request,
                updateID: request.updateID,
                messageID: "\(request.updateID)/request",
                sequencingEventID: event.id,
                needsValidation: true
            )
        }
    }

    private static func requested(by incoming: [ProtocolMessage]) -> [PendingUpdate] {
        incoming.compactMap { message in
            guard case .request(let request) = message.body else { return nil }
            return PendingUpdate(
                request: request,
                updateID: message.protocolInstanceID,
                messageID: message.id,
                sequencingEventID: message.sequencingEventID ?? EventID(.max),
                needsValidation: true
            )
        }
    }

    func deliver(_ update: PendingUpdate) {
        let admitted = admittedUpdates.removeValue(forKey: update.updateID)
        guard var request = update.request ?? admitted else { return }
        request.updateID = update.updateID
        counters.update += 1
        let sequence = Sequence(counters.update)
        updates[sequence] = UpdateEntry(
            request: request,
            messageID: update.messageID,
            sequencingEventID: update.sequencingEventID
        )
        jobs.append(
            .update(UpdateJob(sequence: sequence, request: request, needsValidation: update.needsValidation))
        )
    }

    func acceptUpdate(_ sequence: Sequence) throws(Nondeterminism) {
        guard var entry = updates[sequence] else { return }
        _ = try entry.machine.apply(.accept)
        updates[sequence] = entry
        send(
            entry,
            "accept",
            .updateAcceptance(sequence),
            .acceptance(
                requestMessageID: entry.messageID,
                requestSequencingEventID: entry.sequencingEventID,
                request: entry.request
            )
        )
    }

    func completeUpdate(_ sequence: Sequence, _ outcome: UpdateOutcome) throws(Nondeterminism) {
        guard var entry = updates[sequence] else { return }
        _ = try entry.machine.apply(.complete)
        updates[sequence] = entry
        send(
            entry,
            "complete",
            .updateResponse(sequence),
            .response(updateID: entry.request.updateID, identity: entry.request.identity, outcome)
        )
    }

    /// A refusal is a message without a command: it leaves no trace in history.
    func rejectUpdate(_ sequence: Sequence, _ failure: Failure) throws(Nondeterminism) {
        guard var entry = updates.removeValue(forKey: sequence) else { return }
        _ = try entry.machine.apply(.reject)
        let body = ProtocolMessage.Body.rejection(
            requestMessageID: entry.messageID,
            requestSequencingEventID: entry.sequencingEventID,
            request: entry.request,
            failure
        )
        post(message(entry, "reject", body))
    }

    private func send(
        _ entry: UpdateEntry,
        _ verb: String,
        _ subject: CommandRecorder.Subject,
        _ body: ProtocolMessage.Body
    ) {
        let message = message(entry, verb, body)
        post(message)
        recorder.record(Command(.protocolMessage(id: message.id)), for: subject)
    }

    /// A replay sends nothing: the server has had these messages.
    private func post(_ message: ProtocolMessage) {
        if !isReplaying { messages.append(message) }
    }

    private func message(_ entry: UpdateEntry, _ verb: String, _ body: ProtocolMessage.Body) -> ProtocolMessage {
        ProtocolMessage(
            id: "\(entry.messageID)/\(verb)",
            protocolInstanceID: entry.request.updateID,
            body: body
        )
    }
}
