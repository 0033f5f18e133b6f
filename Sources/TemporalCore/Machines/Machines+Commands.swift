/// Commands are matched with the events that are their trace, in the order in which the workflow gave them.
extension Machines {
    func match(_ event: HistoryEvent) throws(Nondeterminism) {
        if try isLeftOut(event) { return }
        guard nextAwaited < awaitingEvents.count else {
            throw Nondeterminism(event: event.id, expected: "no further command", found: event.summary)
        }
        let entry = awaitingEvents[nextAwaited]
        guard try matches(entry, event) else {
            throw Nondeterminism(
                event: event.id,
                expected: entry.command.name,
                found: event.summary,
                callSite: entry.callSite?.description
            )
        }
        try comparison?.check(entry, event)
        nextAwaited += 1
        if nextAwaited == awaitingEvents.count {
            awaitingEvents.removeAll(keepingCapacity: false)
            nextAwaited = 0
        }
    }

    /// Version markers, the search attribute behind them, and mutable side effects: code may have dropped or gained the call.
    private func isLeftOut(_ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        switch event.attributes {
        case .markerRecorded(let marker):
            if marker.name == MutableSideEffects.markerName { return true }
            try changes.checkCall(of: marker)
            guard ChangeLog.markerNames.contains(marker.name) else { return false }
            changes.read(marker)
            return true
        case .updateAccepted, .updateCompleted: return !dialect.ordersUpdates
        case .searchAttributesUpserted(let attributes):
            return attributes.count == 1 && attributes.first?.name == ChangeLog.searchAttribute
        default: return false
        }
    }

    private func matches(_ entry: CommandRecorder.Entry, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        switch (entry.subject, event.attributes) {
        case (.timer(let sequence), .timerStarted(let timerID)):
            _ = try timers[sequence]?.machine.apply(.started)
            timers[sequence]?.timerID = timerID
        case (.timerCancel(let sequence), .timerCancelled(_, let started)):
            guard subjects[started] == .timer(sequence) else { return false }
            _ = try timers[sequence]?.machine.apply(.cancelRecorded)
            timers[sequence] = nil
            subjects[started] = nil
            return true
        case (.activity(let sequence), .activityScheduled(let activityID, let activityType)):
            guard Self.sameType(activities[sequence]?.activityType, activityType) else { return false }
            _ = try activities[sequence]?.machine.apply(.scheduled)
            activities[sequence]?.activityID = activityID
            activities[sequence]?.scheduled = event.id
        case (.activityCancel(let sequence), .activityCancelRequested(let scheduled)):
            guard subjects[scheduled] == .activity(sequence) else { return false }
            _ = try activities[sequence]?.machine.apply(.cancelRecorded)
            return true
        case (.child(let sequence), .childInitiated(let workflowID, let workflowType)):
            return try matchChild(sequence, event.id, workflowID, workflowType)
        case (.childCancel(let sequence), .externalCancelInitiated(let workflowID)):
            guard children[sequence]?.workflowID == workflowID else { return false }
            _ = try children[sequence]?.machine.apply(.cancelRecorded)
        case (.external(let sequence), .externalSignalInitiated), (.external(let sequence), .externalCancelInitiated):
            guard Self.addresses(entry.command, event) else { return false }
            _ = try externals[sequence]?.apply(.initiated)
        case (.localActivity(let sequence), .markerRecorded(let marker)): return try matches(sequence, marker)
        case (.sideEffect, .markerRecorded(let marker)): return marker.name == SideEffects.markerName
        case (.searchAttributes, .searchAttributesUpserted), (.memo, .propertiesModified): return true
        case (.updateAcceptance(let sequence), .updateAccepted(let update)):
            guard updates[sequence]?.request.updateID == update.protocolInstanceID else { return false }
            _ = try updates[sequence]?.machine.apply(.acceptRecorded)
            return true
        case (.updateResponse(let sequence), .updateCompleted(let protocolInstanceID)):
            guard updates[sequence]?.request.updateID == protocolInstanceID else { return false }
            _ = try updates[sequence]?.machine.apply(.completeRecorded)
            updates[sequence] = nil
            return true
        case (.completion, _): return Self.ends(entry.command, event)
        default: return false
        }
        subjects[event.id] = entry.subject
        return true
    }

    private func matchChild(
        _ sequence: Sequence,
        _ event: EventID,
        _ workflowID: String,
        _ workflowType: String
    ) throws(Nondeterminism) -> Bool {
        guard var entry = children[sequence], Self.sameType(entry.workflowType, workflowType),
            !entry.comparesID || entry.workflowID == workflowID
        else { return false }
        _ = try entry.machine.apply(.initiated)
        entry.workflowID = workflowID
        entry.initiated = event
        children[sequence] = entry
        subjects[event] = .child(sequence)
        return true
    }

    private static func addresses(_ command: Command, _ event: HistoryEvent) -> Bool {
        switch (command.attributes, event.attributes) {
        case (.signalExternal(let signal), .externalSignalInitiated(let workflowID, let name)):
            signal.execution.workflowID == workflowID && signal.signalName == name
        case (.requestCancelExternal(let cancel), .externalCancelInitiated(let workflowID)):
            cancel.execution.workflowID == workflowID
        default: false
        }
    }

    private static func ends(_ command: Command, _ event: HistoryEvent) -> Bool {
        switch (command.attributes, event.attributes) {
        case (.completeWorkflow, .workflowCompleted), (.failWorkflow, .workflowFailed),
            (.cancelWorkflow, .workflowCancelled), (.continueAsNew, .workflowContinuedAsNew):
            true
        default: false
        }
    }

    /// Go names types with their package in front; only what follows the last dot counts.
    static func sameType(_ left: String?, _ right: String) -> Bool {
        guard let left else { return false }
        return left == right || left.lastPart == right.lastPart
    }

    /// The commands since the last call: for the server when the task is live, for the comparison in any case.
    package func takeCommands() throws(Nondeterminism) -> [Command] {
        let taken = recorder.take(droppingAfterEnd: dialect.dropsCommandsAfterEnd)
        for entry in taken {
            switch entry.subject {
            case .timer(let sequence): _ = try timers[sequence]?.machine.apply(.commandSent)
            case .activity(let sequence): _ = try activities[sequence]?.machine.apply(.commandSent)
            case .child(let sequence): _ = try children[sequence]?.machine.apply(.commandSent)
            case .external(let sequence): _ = try externals[sequence]?.apply(.commandSent)
            default: break
            }
            if isMatched(entry.subject) { awaitingEvents.append(entry) }
        }
        return taken.map(\.command)
    }

    /// Whether history must have an event for a command.
    private func isMatched(_ subject: CommandRecorder.Subject) -> Bool {
        switch subject {
        case .unmatched: false
        case .updateAcceptance, .updateResponse: dialect.ordersUpdates
        default: true
        }
    }

    /// The messages of the update protocol since the last call.
    package func takeMessages() -> [ProtocolMessage] {
        var taken: [ProtocolMessage] = []
        swap(&taken, &messages)
        return taken
    }
}

extension String {
    /// What follows the last dot.
    fileprivate var lastPart: Substring {
        guard let dot = lastIndex(of: ".") else { return self[...] }
        return self[index(after: dot)...]
    }
}
