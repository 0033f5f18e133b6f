/// Routes events to the machines they concern and matches commands with the events that are their trace.
///
/// Two directions meet here: user code records commands (through ``RunCore``), history brings events. Events become
/// jobs for user code; a command that history does not have in its place is nondeterminism.
package final class Machines {
    private var timers: [Sequence: Timer] = [:]
    private var activities: [Sequence: ActivityEntry] = [:]
    private var children: [Sequence: ChildEntry] = [:]
    private var updates: [Sequence: UpdateEntry] = [:]
    private var admittedUpdates: [String: UpdateRequest] = [:]
    /// Which machine an event began, for the events that refer to it.
    private var subjects: [EventID: CommandRecorder.Subject] = [:]
    private var counters = Counters()
    private var recorder = CommandRecorder()
    private var changes = ChangeLog()
    /// Commands that were sent (or replayed) and whose events are still to come.
    private var awaitingEvents: [CommandRecorder.Entry] = []
    private var nextAwaited = 0
    private var messages: [ProtocolMessage] = []
    private var jobs: [Job] = []

    /// The start of the task that is applied, which is the workflow's "now".
    package private(set) var time = Timestamp(nanosecondsSince1970: 0)
    package private(set) var startTime = Timestamp(nanosecondsSince1970: 0)
    package private(set) var isReplaying = false
    package private(set) var historyLength = 0
    package private(set) var taskStart = HistoryEvent.WorkflowTaskStarted()
    package private(set) var flags = SeenFlags()

    package init() {}

    private struct Timer {
        var machine = TimerMachine()
        var timerID: String
    }
    fileprivate struct ActivityEntry {
        var machine = ActivityMachine()
        var activityID: String
        var activityType: String
        var scheduled = EventID(0)
        var cancellation: ActivityCancellation
    }
    private struct ChildEntry {
        var machine = ChildWorkflowMachine()
        var namespace: String
        var workflowID: String
        var workflowType: String
        var initiated = EventID(0)
        var runID = ""
        var started = EventID(0)
        var cancellation: ChildCancellation
        /// A child whose id was made up by the SDK is compared by type alone.
        var comparesID: Bool
    }
    private struct UpdateEntry {
        var machine = UpdateMachine()
        var request: UpdateRequest
        var messageID: String
        var sequencingEventID: EventID
    }
    private struct Counters {
        var timer = 0, activity = 0, child = 0, update = 0
    }
}

// MARK: - Events in, jobs out

extension Machines {
    /// Applies the events of one task and says what user code is to be told of, in the order of the rule in `Job`.
    package func apply(
        _ chunk: History.Chunk,
        messages incoming: [ProtocolMessage]
    ) throws(Nondeterminism) -> [Job] {
        isReplaying = chunk.isReplay
        var pending = try updates(in: chunk, incoming)[...]
        var answeredTask = false
        for event in chunk.events {
            while let update = pending.first, update.sequencingEventID < event.id {
                deliver(update)
                pending.removeFirst()
            }
            if answeredTask, !event.attributes.isCommandEvent {
                try checkNothingIsMissing(before: event)
                answeredTask = false
            }
            if case .workflowTaskCompleted = event.attributes { answeredTask = true }
            do { try apply(event) } catch { throw error.at(event.id) }
        }
        if answeredTask, let last = chunk.events.last { try checkNothingIsMissing(before: last) }
        for update in pending { deliver(update) }
        var applied: [Job] = []
        swap(&applied, &jobs)
        return applied.count < 2 ? applied : Self.inOrder(applied)
    }

    private static func inOrder(_ jobs: [Job]) -> [Job] {
        // A stable sort: what arrived first within a rank stays first.
        var ordered: [Job] = []
        ordered.reserveCapacity(jobs.count)
        for rank in 0...3 { ordered.append(contentsOf: jobs.lazy.filter { $0.rank == rank }) }
        return ordered
    }

    private func checkNothingIsMissing(before event: HistoryEvent) throws(Nondeterminism) {
        guard nextAwaited < awaitingEvents.count else { return }
        throw Nondeterminism(
            event: event.id,
            expected: "the event of command \(awaitingEvents[nextAwaited].command.name)",
            found: event.summary
        )
    }

    private func apply(_ event: HistoryEvent) throws(Nondeterminism) {
        historyLength = Int(event.id.rawValue)
        switch event.attributes {
        case .workflowStarted(let start):
            startTime = event.time
            time = event.time
            jobs.append(.start(start))
        case .workflowTaskStarted(let start):
            taskStart = start
            time = max(time, event.time)
        case .workflowTaskCompleted(let completed): flags.note(completed)
        case .workflowTaskFailed(let failed):
            if failed.cause == .resetWorkflow { jobs.append(.reseed(runID: failed.newRunID)) }
        case .signaled(let signal): jobs.append(.signal(signal))
        case .workflowCancelRequested(let cause): jobs.append(.cancelWorkflow(cause: cause))
        case .updateAdmitted(let request): admittedUpdates[request.updateID] = request
        case .timerFired(_, let started): try timerFired(started)
        case .activityStarted, .activityCompleted, .activityFailed, .activityTimedOut, .activityCancelled:
            try applyToActivity(event)
        case .childStartFailed, .childStarted, .childCompleted, .childFailed, .childCancelled, .childTimedOut,
            .childTerminated:
            try applyToChild(event)
        case .externalCancelDelivered(let initiated): try cancelOfChild(initiated, .cancelDelivered)
        case .externalCancelFailed(let initiated, _): try cancelOfChild(initiated, .cancelNotDelivered)
        case .unknown:
            guard event.workerMayIgnore else {
                throw Nondeterminism(expected: "an event that this SDK knows", found: event.summary)
            }
        case .uninteresting, .workflowTaskScheduled, .workflowTaskTimedOut, .workflowTimedOut, .workflowTerminated,
            .externalSignalFailed, .externalSignalDelivered:
            break
        default: try match(event)
        }
    }

    private func timerFired(_ started: EventID) throws(Nondeterminism) {
        guard case .timer(let sequence)? = subjects[started], var timer = timers[sequence] else {
            throw Nondeterminism(expected: "a timer that started at event \(started)", found: "none")
        }
        if try timer.machine.apply(.fired) == .resumeFired { jobs.append(.resolve(.timer(sequence), .fired)) }
        timers[sequence] = nil
        subjects[started] = nil
    }

    private func applyToActivity(_ event: HistoryEvent) throws(Nondeterminism) {
        switch event.attributes {
        case .activityStarted(let scheduled): _ = try activity(scheduled, .started)
        case .activityCompleted(let scheduled, let result):
            try close(scheduled) { _ in .completed(result) }
        case .activityFailed(let scheduled, let cause, let state, let origin),
            .activityTimedOut(let scheduled, let cause, let state, let origin):
            try close(scheduled) { .failed($0.failure("activity failed", cause, state, origin)) }
        case .activityCancelled(let scheduled, let details, let origin):
            let cause = Failure(message: "activity cancelled", kind: .cancelled(details))
            try close(scheduled) { .failed($0.failure("activity cancelled", cause, .cancelRequested, origin)) }
        default: break
        }
    }

    private func close(
        _ scheduled: EventID,
        _ resolution: (ActivityEntry) -> Resolution
    ) throws(Nondeterminism) {
        let (sequence, entry, effect) = try activity(scheduled, .closed)
        activities[sequence] = nil
        subjects[scheduled] = nil
        if effect == .resumeWithOutcome { jobs.append(.resolve(.activity(sequence), resolution(entry))) }
    }

    private func activity(
        _ scheduled: EventID,
        _ event: ActivityMachine.Event
    ) throws(Nondeterminism) -> (Sequence, ActivityEntry, ActivityMachine.Effect) {
        guard case .activity(let sequence)? = subjects[scheduled], var entry = activities[sequence] else {
            throw Nondeterminism(expected: "an activity that was scheduled at event \(scheduled)", found: "none")
        }
        let effect = try entry.machine.apply(event)
        activities[sequence] = entry
        return (sequence, entry, effect)
    }

    private func applyToChild(_ event: HistoryEvent) throws(Nondeterminism) {
        switch event.attributes {
        case .childStarted(let initiated, let runID):
            let (sequence, effect) = try child(initiated, .started) {
                $0.runID = runID
                $0.started = event.id
            }
            if effect == .resumeStarted { jobs.append(.resolve(.childStart(sequence), .childStarted(RunID(runID)))) }
        case .childStartFailed(let initiated, let cause):
            let (sequence, effect) = try child(initiated, .startFailed)
            if effect == .resumeNotStarted {
                jobs.append(.resolve(.childStart(sequence), .childNotStarted(cause)))
                jobs.append(.resolve(.childResult(sequence), .childNotStarted(cause)))
            }
            children[sequence] = nil
            subjects[initiated] = nil
        case .childCompleted(let initiated, let result): try closeChild(initiated, .completed(result))
        case .childFailed(let initiated, let cause, let state, let origin):
            try closeChild(initiated, .failed(.child(origin, cause: cause, state)))
        case .childCancelled(let initiated, let details, let origin):
            let cause = Failure(message: "child workflow cancelled", kind: .cancelled(details))
            try closeChild(initiated, .failed(.child(origin, cause: cause, .cancelRequested)))
        case .childTimedOut(let initiated, let state, let origin):
            let cause = Failure(message: "child workflow timed out", kind: .timeout(.startToClose, lastHeartbeat: []))
            try closeChild(initiated, .failed(.child(origin, cause: cause, state)))
        case .childTerminated(let initiated, let origin):
            let cause = Failure(message: "child workflow terminated", kind: .terminated)
            try closeChild(initiated, .failed(.child(origin, cause: cause, .nonRetryableFailure)))
        default: break
        }
    }

    private func closeChild(_ initiated: EventID, _ resolution: Resolution) throws(Nondeterminism) {
        let (sequence, effect) = try child(initiated, .closed)
        children[sequence] = nil
        subjects[initiated] = nil
        if effect == .resumeWithOutcome { jobs.append(.resolve(.childResult(sequence), resolution)) }
    }

    private func child(
        _ initiated: EventID,
        _ event: ChildWorkflowMachine.Event,
        _ change: (inout ChildEntry) -> Void = { _ in }
    ) throws(Nondeterminism) -> (Sequence, ChildWorkflowMachine.Effect) {
        guard case .child(let sequence)? = subjects[initiated], var entry = children[sequence] else {
            throw Nondeterminism(expected: "a child workflow that was asked for at event \(initiated)", found: "none")
        }
        let effect = try entry.machine.apply(event)
        change(&entry)
        children[sequence] = entry
        return (sequence, effect)
    }

    /// What became of a request to cancel a child. The child may be gone by then.
    private func cancelOfChild(
        _ initiated: EventID,
        _ event: ChildWorkflowMachine.Event
    ) throws(Nondeterminism) {
        guard case .childCancel(let sequence)? = subjects.removeValue(forKey: initiated),
            var entry = children[sequence]
        else { return }
        if try entry.machine.apply(event) == .resumeCancelled {
            jobs.append(.resolve(.childStart(sequence), .cancelled))
            jobs.append(.resolve(.childResult(sequence), .cancelled))
        }
        children[sequence] = entry
    }
}

// MARK: - Commands matched with their events

extension Machines {
    private func match(_ event: HistoryEvent) throws(Nondeterminism) {
        if try isLeftOut(event) { return }
        guard nextAwaited < awaitingEvents.count else {
            throw Nondeterminism(event: event.id, expected: "no further command", found: event.summary)
        }
        let entry = awaitingEvents[nextAwaited]
        guard try matches(entry, event) else {
            throw Nondeterminism(event: event.id, expected: entry.command.name, found: event.summary)
        }
        nextAwaited += 1
        if nextAwaited == awaitingEvents.count {
            awaitingEvents.removeAll(keepingCapacity: false)
            nextAwaited = 0
        }
    }

    /// Version markers and the search attribute behind them: code may have dropped or gained the call.
    private func isLeftOut(_ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        switch event.attributes {
        case .markerRecorded(let marker):
            guard marker.name == ChangeLog.markerName else { return false }
            changes.read(marker)
            return true
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

    private static func ends(_ command: Command, _ event: HistoryEvent) -> Bool {
        switch (command.attributes, event.attributes) {
        case (.completeWorkflow, .workflowCompleted), (.failWorkflow, .workflowFailed),
            (.cancelWorkflow, .workflowCancelled), (.continueAsNew, .workflowContinuedAsNew):
            true
        default: false
        }
    }

    /// Go names types with their package in front; only what follows the last dot counts.
    private static func sameType(_ left: String?, _ right: String) -> Bool {
        guard let left else { return false }
        return left == right || left.lastPart == right.lastPart
    }

    /// The commands since the last call: for the server when the task is live, for the comparison in any case.
    package func takeCommands() throws(Nondeterminism) -> [Command] {
        let taken = recorder.take()
        for entry in taken {
            switch entry.subject {
            case .timer(let sequence): _ = try timers[sequence]?.machine.apply(.commandSent)
            case .activity(let sequence): _ = try activities[sequence]?.machine.apply(.commandSent)
            case .child(let sequence): _ = try children[sequence]?.machine.apply(.commandSent)
            default: break
            }
            if entry.subject != .unmatched { awaitingEvents.append(entry) }
        }
        return taken.map(\.command)
    }

    /// The messages of the update protocol since the last call.
    package func takeMessages() -> [ProtocolMessage] {
        var taken: [ProtocolMessage] = []
        swap(&taken, &messages)
        return taken
    }
}

// MARK: - User calls in, commands out

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
        summary: Payload?
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
        recorder.record(Command(.startChild(command), summary: summary), for: .child(sequence))
        return sequence
    }

    /// Whether the child's waiters go on at once.
    func cancelChild(_ sequence: Sequence, reason: String) throws(Nondeterminism) -> Bool {
        guard var entry = children[sequence] else { return false }
        let event: ChildWorkflowMachine.Event =
            switch entry.cancellation {
            case .abandon: .cancelAbandoning
            case .tryCancel: .cancelTrying
            case .waitCompleted: .cancelWaiting
            case .waitRequested: .cancelWaitingForRequest
            }
        let effect = try entry.machine.apply(event)
        children[sequence] = entry
        let execution = HistoryEvent.Execution(namespace: entry.namespace, workflowID: entry.workflowID, runID: "")
        let cancel = Command.CancelExternal(execution: execution, childWorkflowOnly: true, reason: reason)
        switch effect {
        case .withdrawCommand:
            recorder.withdraw(.child(sequence))
            children[sequence] = nil
            return true
        case .sendCancelCommandAndResume:
            recorder.record(Command(.requestCancelExternal(cancel)), for: .childCancel(sequence))
            return true
        case .sendCancelCommand:
            recorder.record(Command(.requestCancelExternal(cancel)), for: .childCancel(sequence))
            return false
        case .resumeCancelled: return true
        case .none, .resumeStarted, .resumeNotStarted, .resumeWithOutcome: return false
        }
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
}

// MARK: - Updates

extension Machines {
    private struct PendingUpdate {
        var request: UpdateRequest?
        var updateID: String
        var messageID: String
        var sequencingEventID: EventID
        var needsValidation: Bool
    }

    /// What there is to update in this task: from the messages when it is live, from what was accepted in a replay.
    private func updates(
        in chunk: History.Chunk,
        _ incoming: [ProtocolMessage]
    ) throws(Nondeterminism) -> [PendingUpdate] {
        for event in chunk.lookahead {
            if case .markerRecorded(let marker) = event.attributes { changes.read(marker) }
        }
        guard chunk.endsWithTask else { return [] }
        if !chunk.isReplay {
            return incoming.compactMap { message in
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

    private func deliver(_ update: PendingUpdate) {
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

extension Machines.ActivityEntry {
    fileprivate func failure(
        _ message: String,
        _ cause: Failure,
        _ state: RetryState,
        _ origin: HistoryEvent.ActivityOutcomeOrigin
    ) -> Failure {
        let activity = ActivityOrigin(
            activityType: activityType,
            activityID: activityID,
            scheduledEventID: scheduled,
            startedEventID: origin.started,
            identity: origin.identity
        )
        return Failure(message: message, kind: .activity(activity, state), cause: cause)
    }
}

extension Failure {
    fileprivate static func child(_ origin: ChildOrigin, cause: Failure, _ state: RetryState) -> Failure {
        Failure(message: "child workflow failed", kind: .childWorkflow(origin, state), cause: cause)
    }
}

extension String {
    /// What follows the last dot.
    fileprivate var lastPart: Substring {
        guard let dot = lastIndex(of: ".") else { return self[...] }
        return self[index(after: dot)...]
    }
}
