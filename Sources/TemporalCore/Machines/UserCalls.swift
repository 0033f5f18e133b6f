/// What user code asks for becomes commands; what it takes back before they are sent leaves no trace.
extension Machines {
    func startTimer(for duration: Duration, summary: Payload?) -> Sequence {
        counters.timer += 1
        let sequence = Sequence(counters.timer)
        let timerID = String(sequence.rawValue)
        timers[sequence] = Timer(timerID: timerID)
        recorder.record(
            Command(.startTimer(timerID: timerID, fireAfter: duration), summary: summary),
            for: .timer(sequence)
        )
        return sequence
    }

    /// Whether the timer's waiter goes on at once.
    func cancelTimer(_ sequence: Sequence) throws(Nondeterminism) -> Bool {
        guard var timer = timers[sequence] else { return false }
        if dialect.sendsWhatItCancels, timer.machine.state == .created { _ = try timer.machine.apply(.commandSent) }
        let effect = try timer.machine.apply(.cancel)
        timers[sequence] = timer
        switch effect {
        case .withdrawCommand:
            recorder.withdraw(.timer(sequence))
            timers[sequence] = nil
            return true
        case .sendCancelCommand:
            recorder.record(Command(.cancelTimer(timerID: timer.timerID)), for: .timerCancel(sequence))
            return true
        case .none, .resumeFired: return false
        }
    }

    /// The id of the activity that is asked for next.
    var nextActivityID: String { String(counters.activity + 1) }

    func scheduleActivity(
        cancellation: ActivityCancellation,
        summary: Payload?,
        _ command: (_ activityID: String) -> Command.ScheduleActivity
    ) -> Sequence {
        counters.activity += 1
        let sequence = Sequence(counters.activity)
        let scheduled = command(String(sequence.rawValue))
        activities[sequence] = ActivityEntry(
            activityID: scheduled.activityID,
            activityType: scheduled.activityType,
            cancellation: cancellation
        )
        recorder.record(Command(.scheduleActivity(scheduled), summary: summary), for: .activity(sequence))
        return sequence
    }

    /// Whether the activity's waiter goes on at once.
    func cancelActivity(_ sequence: Sequence) throws(Nondeterminism) -> Bool {
        guard var entry = activities[sequence] else { return false }
        if dialect.sendsWhatItCancels, entry.machine.state == .created { _ = try entry.machine.apply(.commandSent) }
        let event: ActivityMachine.Event =
            switch entry.cancellation {
            case .tryCancel: .cancelTrying
            case .waitCompleted: .cancelWaiting
            case .abandon: .cancelAbandoning
            }
        let effect = try entry.machine.apply(event)
        activities[sequence] = entry
        let cancel = Command(.requestCancelActivity(scheduled: entry.scheduled))
        switch effect {
        case .withdrawCommand:
            recorder.withdraw(.activity(sequence))
            activities[sequence] = nil
            return true
        case .sendCancelCommandAndResume:
            recorder.record(cancel, for: .activityCancel(sequence))
            return true
        case .sendCancelCommand:
            recorder.record(cancel, for: .activityCancel(sequence))
            return false
        case .resumeCancelled: return true
        case .none, .resumeWithOutcome: return false
        }
    }

    func startChild(
        _ command: Command.StartChild,
        cancellation: ChildCancellation,
        comparesID: Bool,
        summary: Payload?,
        details: Payload? = nil
    ) -> Sequence {
        counters.child += 1
        let sequence = Sequence(counters.child)
        children[sequence] = ChildEntry(
            namespace: command.namespace,
            workflowID: command.workflowID,
            workflowType: command.workflowType,
            cancellation: cancellation,
            comparesID: comparesID
        )
        recorder.record(Command(.startChild(command), summary: summary, details: details), for: .child(sequence))
        return sequence
    }

    /// Whether a child of an id is refused at once, because another one is under way, by the habits of the SDK at hand.
    func refusesChild(_ workflowID: String) -> Bool {
        dialect.refusesSecondChildren && children.values.contains { $0.workflowID == workflowID }
    }

    /// Whether the child's waiters go on at once.
    func cancelChild(_ sequence: Sequence, reason: String) throws(Nondeterminism) -> Bool {
        guard var entry = children[sequence] else { return false }
        let waitsForStart = dialect.sendsWhatItCancels
        let event: ChildWorkflowMachine.Event =
            switch entry.cancellation {
            case .abandon: .cancelAbandoning
            case .tryCancel: waitsForStart ? .cancelTryingOnceStarted : .cancelTrying
            case .waitCompleted: waitsForStart ? .cancelWaitingOnceStarted : .cancelWaiting
            case .waitRequested: waitsForStart ? .cancelWaitingOnceStarted : .cancelWaitingForRequest
            }
        let effect = try entry.machine.apply(event)
        children[sequence] = entry
        switch effect {
        case .withdrawCommand:
            recorder.withdraw(.child(sequence))
            children[sequence] = nil
            return true
        case .sendCancelCommandAndResume:
            requestCancel(ofChild: sequence, reason: reason)
            return true
        case .sendCancelCommand:
            requestCancel(ofChild: sequence, reason: reason)
            return false
        case .resumeCancelled: return true
        case .none, .resumeStarted, .resumeStartedAndSendCancelCommand, .resumeNotStarted, .resumeWithOutcome:
            return false
        }
    }

    /// Gives the command that asks a child to cancel.
    func requestCancel(ofChild sequence: Sequence, reason: String) {
        guard let entry = children[sequence] else { return }
        let execution = HistoryEvent.Execution(namespace: entry.namespace, workflowID: entry.workflowID, runID: "")
        let cancel = Command.CancelExternal(execution: execution, childWorkflowOnly: true, reason: reason)
        recorder.record(Command(.requestCancelExternal(cancel)), for: .childCancel(sequence))
    }

    func version(of changeID: String, minimum: Int, maximum: Int) throws(Nondeterminism) -> Int {
        let (version, commands) = try changes.version(
            of: changeID,
            minimum: minimum,
            maximum: maximum,
            isReplaying: isReplaying
        )
        for command in commands { recorder.record(command, for: .unmatched) }
        return version
    }

    func complete(_ command: Command) { recorder.record(command, for: .completion) }

    func signal(_ command: Command.SignalExternal) -> Sequence { sendExternal(.signalExternal(command)) }

    func cancel(_ command: Command.CancelExternal) -> Sequence { sendExternal(.requestCancelExternal(command)) }

    private func sendExternal(_ attributes: Command.Attributes) -> Sequence {
        counters.external += 1
        let sequence = Sequence(counters.external)
        externals[sequence] = ExternalMachine()
        recorder.record(Command(attributes), for: .external(sequence))
        return sequence
    }

    /// Whether the waiter for a message to another workflow goes on at once.
    func cancelExternal(_ sequence: Sequence) throws(Nondeterminism) -> Bool {
        guard var machine = externals[sequence] else { return false }
        let effect = try machine.apply(.cancel)
        externals[sequence] = effect == .withdrawCommand ? nil : machine
        if effect == .withdrawCommand { recorder.withdraw(.external(sequence)) }
        return effect == .withdrawCommand
    }

    /// The value that history holds of the next side effect, or the one that is made and recorded now.
    func sideEffect(_ make: () -> [Payload]?) -> SideEffectValue {
        let (number, recorded) = sideEffects.next()
        if recorded == nil, isReplaying {
            return .missing(Nondeterminism(expected: "a marker of side effect \(number)", found: "none"))
        }
        guard let value = recorded ?? make() else { return .unusable }
        recorder.record(SideEffects.command(number, value), for: .sideEffect(Sequence(number)))
        return .value(value)
    }

    /// The value of a mutable side effect: as history has it, or as it was, or as it is made and recorded now.
    func mutableSideEffect(
        _ id: String,
        _ make: () -> [Payload]?,
        isUnchanged: (_ last: [Payload], _ now: [Payload]) -> Bool
    ) -> SideEffectValue {
        // The event that the next command gets: behind the answer to the task at hand and the commands so far.
        let event = EventID(Int64(historyLength + 2 + recorder.count))
        let call = mutableSideEffects.next(id, event: event)
        if let recorded = call.recorded {
            recorder.record(MutableSideEffects.command(id, call.number, event, recorded), for: .unmatched)
            return .value(recorded)
        }
        guard !isReplaying else {
            if let last = call.last { return .value(last) }
            return .missing(Nondeterminism(expected: "a marker of mutable side effect \"\(id)\"", found: "none"))
        }
        guard let value = make() else { return .unusable }
        if let last = call.last, isUnchanged(last, value) { return .value(last) }
        mutableSideEffects.note(id, value)
        recorder.record(MutableSideEffects.command(id, call.number, event, value), for: .unmatched)
        return .value(value)
    }

    func upsert(searchAttributes: [NamedPayload]) {
        recorder.record(Command(.upsertSearchAttributes(searchAttributes)), for: .searchAttributes)
    }

    func modify(memo: [NamedPayload]) {
        recorder.record(Command(.modifyProperties(memo)), for: .memo)
    }

    func patched(_ id: String, isDeprecated: Bool) -> Bool {
        let (isPatched, commands) = changes.patched(id, isDeprecated: isDeprecated, isReplaying: isReplaying)
        for command in commands { recorder.record(command, for: .unmatched) }
        return isPatched
    }
}

/// What a side effect gives.
enum SideEffectValue {
    case value([Payload])
    case missing(Nondeterminism)
    /// It could not be encoded; the run has failed.
    case unusable
}
