/// Routes events to the machines they concern and matches commands with the events that are their trace.
///
/// Two directions meet here: user code records commands (through ``RunCore``), history brings events. Events become
/// jobs for user code; a command that history does not have in its place is nondeterminism.
package final class Machines {
    var timers: [Sequence: Timer] = [:]
    var activities: [Sequence: ActivityEntry] = [:]
    var children: [Sequence: ChildEntry] = [:]
    var externals: [Sequence: ExternalMachine] = [:]
    var updates: [Sequence: UpdateEntry] = [:]
    var admittedUpdates: [String: UpdateRequest] = [:]
    /// Which machine an event began, for the events that refer to it.
    var subjects: [EventID: CommandRecorder.Subject] = [:]
    var counters = Counters()
    var recorder = CommandRecorder()
    var changes = ChangeLog()
    var sideEffects = SideEffects()
    var mutableSideEffects = MutableSideEffects()
    var locals = LocalActivities()
    /// Commands that were sent (or replayed) and whose events are still to come.
    var awaitingEvents: [CommandRecorder.Entry] = []
    var nextAwaited = 0
    var messages: [ProtocolMessage] = []
    var jobs: [Job] = []

    /// The start of the task that is applied, which is the workflow's "now".
    package internal(set) var time = Timestamp(nanosecondsSince1970: 0)
    package private(set) var startTime = Timestamp(nanosecondsSince1970: 0)
    package private(set) var isReplaying = false
    package private(set) var historyLength = 0
    package private(set) var taskStart = HistoryEvent.WorkflowTaskStarted()
    package private(set) var flags = SeenFlags()
    /// Compares values too, where a replay asks for it.
    var comparison: InputComparison?
    /// The habits of whoever answered the task that is applied.
    private(set) var dialect = Dialect.own

    package init() {}

    struct Timer {
        var machine = TimerMachine()
        var timerID: String
    }
    struct ActivityEntry {
        var machine = ActivityMachine()
        var activityID: String
        var activityType: String
        var scheduled = EventID(0)
        var cancellation: ActivityCancellation
    }
    struct ChildEntry {
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
    struct UpdateEntry {
        var machine = UpdateMachine()
        var request: UpdateRequest
        var messageID: String
        var sequencingEventID: EventID
    }
    struct Counters {
        var timer = 0, activity = 0, child = 0, external = 0, update = 0, sideEffect = 0, attributes = 0
    }
}

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
        if answeredTask { try checkNothingIsMissing(before: nil) }
        for update in pending { deliver(update) }
        // Only now: the events above are the trace of the task before, by whoever answered that.
        try noteAnswer(to: chunk)
        var applied: [Job] = []
        swap(&applied, &jobs)
        return applied.count < 2 ? applied : Self.inOrder(applied)
    }

    private func noteAnswer(to chunk: History.Chunk) throws(Nondeterminism) {
        guard chunk.endsWithTask else { return }
        dialect = .own
        guard let answer = chunk.answer else { return }
        flags.note(answer)
        do { dialect = try flags.dialect(of: answer, chunk.lookahead) } catch {
            throw error.at(EventID(Int64(historyLength)).next)
        }
    }

    private static func inOrder(_ jobs: [Job]) -> [Job] {
        // A stable sort: what arrived first within a rank stays first.
        var ordered: [Job] = []
        ordered.reserveCapacity(jobs.count)
        for rank in 0...3 { ordered.append(contentsOf: jobs.lazy.filter { $0.rank == rank }) }
        return ordered
    }

    /// Makes sure that each command has had its event; `event` is what follows them, nil where history goes no further.
    private func checkNothingIsMissing(before event: HistoryEvent?) throws(Nondeterminism) {
        guard nextAwaited < awaitingEvents.count else { return }
        throw Nondeterminism(
            event: event?.id ?? EventID(Int64(historyLength)),
            expected: "the event of command \(awaitingEvents[nextAwaited].command.name)",
            found: event?.summary ?? "no further event of that task's answer",
            callSite: awaitingEvents[nextAwaited].callSite?.description
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
        case .externalCancelDelivered(let initiated):
            try applyToExternal(initiated, .delivered, .delivered, .cancelDelivered)
        case .externalCancelFailed(let initiated, let cause):
            try applyToExternal(initiated, .failed, .notDelivered(cause), .cancelNotDelivered)
        case .externalSignalDelivered(let initiated): try applyToExternal(initiated, .delivered, .delivered, nil)
        case .externalSignalFailed(let initiated, let cause):
            try applyToExternal(initiated, .failed, .notDelivered(cause), nil)
        case .unknown:
            guard event.workerMayIgnore else {
                throw Nondeterminism(expected: "an event that this SDK knows", found: event.summary)
            }
        case .uninteresting, .workflowTaskScheduled, .workflowTaskTimedOut, .workflowTimedOut, .workflowTerminated:
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
            if effect == .resumeStarted || effect == .resumeStartedAndSendCancelCommand {
                jobs.append(.resolve(.childStart(sequence), .childStarted(RunID(runID))))
            }
            if effect == .sendCancelCommand || effect == .resumeStartedAndSendCancelCommand {
                requestCancel(ofChild: sequence, reason: "")
            }
        case .childStartFailed(let initiated, let cause):
            let (sequence, effect) = try child(initiated, .startFailed)
            if effect == .resumeNotStarted {
                let resolution = Resolution.childNotStarted(cause, initiated: initiated)
                jobs.append(.resolve(.childStart(sequence), resolution))
                jobs.append(.resolve(.childResult(sequence), resolution))
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

    /// What became of a message to another workflow. A request to cancel a child concerns the child's machine.
    private func applyToExternal(
        _ initiated: EventID,
        _ event: ExternalMachine.Event,
        _ resolution: Resolution,
        _ childEvent: ChildWorkflowMachine.Event?
    ) throws(Nondeterminism) {
        guard case .external(let sequence)? = subjects[initiated], var machine = externals[sequence] else {
            if let childEvent { try cancelOfChild(initiated, childEvent) }
            return
        }
        let effect = try machine.apply(event)
        externals[sequence] = nil
        subjects[initiated] = nil
        if effect != .none { jobs.append(.resolve(.external(sequence), resolution)) }
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
