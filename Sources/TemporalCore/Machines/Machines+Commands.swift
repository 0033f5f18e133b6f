/// Commands go out in the order in which the workflow gave them, and are matched in it with the events that are their trace.
extension Machines {
    /// The event that the next command gets: behind the answer to the task at hand and the commands so far.
    var nextCommandEvent: EventID { EventID(Int64(historyLength + 2 + recorder.count)) }

    /// Cancels something that a workflow waits for.
    /// - Returns: whether its waiter goes on at once.
    func cancel(_ operation: Operation, reason: String) throws(Nondeterminism) -> Bool {
        switch operation {
        case .timer(let sequence):
            let goesOn = try timers.cancel(sequence, as: dialect, &recorder)
            // A timer that has fired in the task at hand, but behind the request to cancel, counts as cancelled.
            return goesOn || timers.isOver(sequence)
        case .activity(let sequence): return try activities.cancel(sequence, as: dialect, &recorder)
        case .localActivity(let sequence): return try localActivities.cancel(sequence, &recorder)
        case .external(let sequence): return try externals.cancel(sequence, &recorder)
        // It ends with the result, which is cancelled too.
        case .childStart, .nexusStart: return false
        case .childResult(let sequence):
            return try children.cancel(sequence, reason: reason, as: dialect, &recorder)
        case .nexusResult(let sequence): return try nexusOperations.cancel(sequence, as: dialect, &recorder)
        }
    }

    /// The commands since the last call: for the server when the task is live, for the comparison in any case.
    func takeCommands() throws(Nondeterminism) -> [Command] {
        let taken = recorder.take(droppingAfterEnd: dialect.dropsCommandsAfterEnd)
        for entry in taken {
            switch entry.subject {
            case .timer(let sequence): try timers.commandSent(sequence)
            case .activity(let sequence): try activities.commandSent(sequence)
            case .child(let sequence): try children.commandSent(sequence)
            case .external(let sequence): try externals.commandSent(sequence)
            case .nexusOperation(let sequence): try nexusOperations.commandSent(sequence)
            default: break
            }
            if isMatched(entry.subject) { sent.append(entry) }
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

    /// Matches an event with the next command, in the order in which the workflow gave them.
    func match(_ event: HistoryEvent) throws(Nondeterminism) {
        if try isLeftOut(event) { return }
        guard let entry = sent.next else {
            throw Nondeterminism(event: event.id, expected: "no further command", found: event.summary)
        }
        guard try matches(entry, event) else {
            throw Nondeterminism(
                event: event.id,
                expected: entry.command.name,
                found: event.summary,
                callSite: entry.callSite?.description
            )
        }
        try comparison?.check(entry, event)
        sent.removeNext()
    }

    /// Whether an event is left out of the comparison on both sides: code may have dropped or gained the call.
    private func isLeftOut(_ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        switch event.attributes {
        case .markerRecorded(let marker):
            if MutableSideEffects.leavesOut(marker) { return true }
            return try versions.leavesOut(marker)
        case .searchAttributesUpserted(let attributes): return Versions.leavesOut(attributes)
        case .updateAccepted, .updateCompleted: return !dialect.ordersUpdates
        default: return false
        }
    }

    private func matches(_ entry: CommandRecorder.Entry, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        switch entry.subject {
        case .timer(let sequence): try timers.matchStart(of: sequence, event)
        case .timerCancel(let sequence): try timers.matchCancel(of: sequence, event)
        case .activity(let sequence): try activities.matchSchedule(of: sequence, event)
        case .activityCancel(let sequence): try activities.matchCancel(of: sequence, event)
        case .localActivity(let sequence): try localActivities.match(sequence, event)
        case .child(let sequence): try children.matchStart(of: sequence, event)
        case .childCancel(let sequence): try children.matchCancel(of: sequence, event)
        case .external(let sequence): try externals.match(entry.command, of: sequence, event)
        case .nexusOperation(let sequence): try nexusOperations.matchSchedule(of: sequence, event)
        case .nexusOperationCancel(let sequence):
            try nexusOperations.matchCancel(of: sequence, event, into: &jobs)
        case .updateAcceptance(let sequence): try updates.matchAcceptance(of: sequence, event)
        case .updateResponse(let sequence): try updates.matchResponse(of: sequence, event)
        case .sideEffect: SideEffects.matches(event)
        case .searchAttributes: Properties.matchSearchAttributes(event)
        case .memo: Properties.matchMemo(event)
        case .completion: Endings.match(entry.command, event)
        case .unmatched: false
        }
    }

    /// Makes sure that each command has had its event; `event` is what follows them, nil where history goes no further.
    func checkNothingIsMissing(before event: HistoryEvent?) throws(Nondeterminism) {
        guard let entry = sent.next else { return }
        throw Nondeterminism(
            event: event?.id ?? EventID(Int64(historyLength)),
            expected: "the event of command \(entry.command.name)",
            found: event?.summary ?? "no further event of that task's answer",
            callSite: entry.callSite?.description
        )
    }

    /// What a workflow waits for, in words.
    func describe(_ operation: Operation) -> String {
        switch operation {
        case .timer(let sequence): timers.describe(sequence)
        case .activity(let sequence): activities.describe(sequence)
        case .localActivity(let sequence): localActivities.describe(sequence)
        case .childStart(let sequence): "the start of \(children.describe(sequence))"
        case .childResult(let sequence): children.describe(sequence)
        case .external: "a message to another workflow"
        case .nexusStart(let sequence): "the start of \(nexusOperations.describe(sequence))"
        case .nexusResult(let sequence): nexusOperations.describe(sequence)
        }
    }
}
