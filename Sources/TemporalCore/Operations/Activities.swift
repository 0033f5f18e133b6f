/// One activity, from the command that schedules it to the event that ends it.
struct ActivityMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case created, sent, scheduled
        /// The workflow waits for the end of a cancelled activity.
        case cancelling
        /// The workflow went on without it; what still comes is passed over.
        case leftAlone
        case closed
        /// Cancelled in the task that asked for it, by an SDK that sends both commands (``Dialect``); the workflow
        /// waits for its end, or has gone on.
        case cancellingUnscheduled, leftAloneUnscheduled
    }
    enum Event: Equatable, CaseIterable {
        case commandSent, scheduled, started, closed, cancelRecorded
        case cancelTrying, cancelWaiting, cancelAbandoning
    }
    enum Effect: Equatable {
        case none, withdrawCommand
        case sendCancelCommand
        case sendCancelCommandAndResume
        case resumeCancelled
        case resumeWithOutcome
    }

    private(set) var state = State.created

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, .commandSent): (.sent, .none)
        case (.created, .cancelTrying), (.created, .cancelWaiting), (.created, .cancelAbandoning):
            (.closed, .withdrawCommand)
        case (.sent, .scheduled): (.scheduled, .none)
        case (.scheduled, .started), (.cancelling, .started), (.leftAlone, .started): (state, .none)
        case (.scheduled, .closed), (.cancelling, .closed): (.closed, .resumeWithOutcome)
        case (.scheduled, .cancelTrying): (.leftAlone, .sendCancelCommandAndResume)
        case (.scheduled, .cancelWaiting): (.cancelling, .sendCancelCommand)
        case (.scheduled, .cancelAbandoning): (.leftAlone, .resumeCancelled)
        case (.cancelling, .cancelRecorded), (.leftAlone, .cancelRecorded): (state, .none)
        case (.leftAlone, .closed): (.closed, .none)
        case (.sent, .cancelTrying): (.leftAloneUnscheduled, .sendCancelCommandAndResume)
        case (.sent, .cancelAbandoning): (.leftAloneUnscheduled, .resumeCancelled)
        case (.sent, .cancelWaiting): (.cancellingUnscheduled, .sendCancelCommand)
        case (.leftAloneUnscheduled, .scheduled): (.leftAlone, .none)
        case (.cancellingUnscheduled, .scheduled): (.cancelling, .none)
        case (.leftAloneUnscheduled, .commandSent), (.cancellingUnscheduled, .commandSent): (state, .none)
        case (.cancelling, .cancelTrying), (.cancelling, .cancelWaiting), (.cancelling, .cancelAbandoning),
            (.leftAlone, .cancelTrying), (.leftAlone, .cancelWaiting), (.leftAlone, .cancelAbandoning),
            (.closed, .cancelTrying), (.closed, .cancelWaiting), (.closed, .cancelAbandoning),
            (.leftAloneUnscheduled, .cancelTrying), (.leftAloneUnscheduled, .cancelWaiting),
            (.leftAloneUnscheduled, .cancelAbandoning), (.cancellingUnscheduled, .cancelTrying),
            (.cancellingUnscheduled, .cancelWaiting), (.cancellingUnscheduled, .cancelAbandoning):
            (state, .none)
        default: throw Nondeterminism(expected: "an activity that is \(state)", found: "\(event)")
        }
    }
}

/// The activities of a run, without local ones (``LocalActivities``).
struct Activities {
    fileprivate struct Entry {
        var machine = ActivityMachine()
        var activityID: String
        var activityType: String
        /// Whether the workflow has chosen the id, so that a replay compares it. Generated ones differ between SDKs.
        let isChosen: Bool
        var scheduled = EventID(0)
        var cancellation: ActivityCancellation
    }

    private var entries: [Sequence: Entry] = [:]
    /// The ids that the workflow has chosen for activities that have not ended.
    private var chosenIDs: Set<String> = []
    /// Which activity an event has scheduled, for the events that refer to it.
    private var scheduled: [EventID: Sequence] = [:]
    private var count = 0

    /// The number of the next activity. Local activities are counted too: an id belongs to one of both kinds.
    var next: Sequence { Sequence(count + 1) }

    /// Takes the next number.
    mutating func takeNext() -> Sequence {
        count += 1
        return Sequence(count)
    }

    /// Whether the server may still know an activity by an id, so that it would refuse another one.
    func isTaken(_ activityID: String) -> Bool {
        if chosenIDs.contains(activityID) { return true }
        // Ids that were not chosen are the activities' numbers.
        guard let number = Int(activityID), let entry = entries[Sequence(number)] else { return false }
        return entry.activityID == activityID
    }

    /// Schedules the next activity by a command with its id.
    /// - Parameters:
    ///   - command: the command.
    ///   - isChosen: whether the workflow has chosen the id.
    ///   - cancellation: what its waiter waits for when it is cancelled.
    ///   - summary: a text for the Web UI.
    ///   - recorder: takes the command.
    /// - Returns: its number.
    mutating func schedule(
        _ command: Command.ScheduleActivity,
        isChosen: Bool,
        cancellation: ActivityCancellation,
        summary: Payload?,
        _ recorder: inout CommandRecorder
    ) -> Sequence {
        let sequence = takeNext()
        if isChosen { chosenIDs.insert(command.activityID) }
        entries[sequence] = Entry(
            activityID: command.activityID,
            activityType: command.activityType,
            isChosen: isChosen,
            cancellation: cancellation
        )
        recorder.record(Command(.scheduleActivity(command), summary: summary), for: .activity(sequence))
        return sequence
    }

    /// - Returns: whether the activity's waiter goes on at once.
    mutating func cancel(
        _ sequence: Sequence,
        as dialect: Dialect,
        _ recorder: inout CommandRecorder
    ) throws(Nondeterminism) -> Bool {
        guard var entry = entries[sequence] else { return false }
        if dialect.sendsWhatItCancels, entry.machine.state == .created { _ = try entry.machine.apply(.commandSent) }
        let event: ActivityMachine.Event =
            switch entry.cancellation {
            case .tryCancel: .cancelTrying
            case .waitCompleted: .cancelWaiting
            case .abandon: .cancelAbandoning
            }
        let effect = try entry.machine.apply(event)
        entries[sequence] = entry
        let cancel = Command(.requestCancelActivity(scheduled: entry.scheduled))
        switch effect {
        case .withdrawCommand:
            recorder.withdraw(.activity(sequence))
            forget(sequence, entry)
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

    mutating func commandSent(_ sequence: Sequence) throws(Nondeterminism) {
        _ = try entries[sequence]?.machine.apply(.commandSent)
    }

    /// Whether an event is the trace of the command that schedules an activity.
    mutating func matchSchedule(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .activityScheduled(let activityID, let activityType, _) = event.attributes,
            let known = entries[sequence], known.activityType.namesSameType(as: activityType),
            !known.isChosen || known.activityID == activityID
        else { return false }
        _ = try entries[sequence]?.machine.apply(.scheduled)
        entries[sequence]?.activityID = activityID
        entries[sequence]?.scheduled = event.id
        scheduled[event.id] = sequence
        return true
    }

    /// Whether an event is the trace of the command that asks an activity to cancel.
    mutating func matchCancel(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .activityCancelRequested(let schedule) = event.attributes, scheduled[schedule] == sequence else {
            return false
        }
        _ = try entries[sequence]?.machine.apply(.cancelRecorded)
        return true
    }

    /// Applies what history says of an activity that was scheduled.
    mutating func apply(_ event: HistoryEvent, into jobs: inout [Job]) throws(Nondeterminism) {
        switch event.attributes {
        case .activityStarted(let schedule): _ = try apply(.started, to: schedule)
        case .activityCompleted(let schedule, let result):
            try close(schedule, into: &jobs) { _ in .completed(result) }
        case .activityFailed(let schedule, let cause, let state, let origin),
            .activityTimedOut(let schedule, let cause, let state, let origin):
            try close(schedule, into: &jobs) {
                .failed($0.failure("activity failed", cause: cause, state: state, of: origin))
            }
        case .activityCancelled(let schedule, let details, let origin):
            let cause = Failure(message: "activity cancelled", kind: .cancelled(details))
            try close(schedule, into: &jobs) {
                .failed($0.failure("activity cancelled", cause: cause, state: .cancelRequested, of: origin))
            }
        default: break
        }
    }

    private mutating func close(
        _ schedule: EventID,
        into jobs: inout [Job],
        as resolution: (Entry) -> Resolution
    ) throws(Nondeterminism) {
        let (sequence, entry, effect) = try apply(.closed, to: schedule)
        forget(sequence, entry)
        scheduled[schedule] = nil
        if effect == .resumeWithOutcome { jobs.append(.resolve(.activity(sequence), resolution(entry))) }
    }

    private mutating func forget(_ sequence: Sequence, _ entry: Entry) {
        entries[sequence] = nil
        if entry.isChosen { chosenIDs.remove(entry.activityID) }
    }

    private mutating func apply(
        _ event: ActivityMachine.Event,
        to schedule: EventID
    ) throws(Nondeterminism) -> (Sequence, Entry, ActivityMachine.Effect) {
        guard let sequence = scheduled[schedule], var entry = entries[sequence] else {
            throw Nondeterminism(expected: "an activity that was scheduled at event \(schedule)", found: "none")
        }
        let effect = try entry.machine.apply(event)
        entries[sequence] = entry
        return (sequence, entry, effect)
    }

    /// An activity in words, for people who ask what a workflow waits for.
    func describe(_ sequence: Sequence) -> String {
        guard let entry = entries[sequence] else { return "activity \(sequence)" }
        return "activity \(entry.activityID) (\(entry.activityType))"
    }
}

extension Activities.Entry {
    fileprivate func failure(
        _ message: String,
        cause: Failure,
        state: RetryState,
        of origin: HistoryEvent.ActivityOutcomeOrigin
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

extension RunCore {
    /// Schedules an activity for workflow code.
    func schedule<Input, Output, Failure>(
        _ call: ActivityCall<Input, Output, Failure>,
        in scope: CancellationScope
    ) -> PendingOperation {
        let activity = call.activity
        guard isLive, !scope.isCancelled else { return unavailable(.activity(Sequence(0)), scope: scope) }
        let options = activity.options
        let queue = options.taskQueue ?? info.taskQueue
        let id = options.id ?? String(machines.activities.next.rawValue)
        guard isFree(id, for: activity.name) else { return unavailable(.activity(Sequence(0)), scope: scope) }
        let converter = converter(ofActivity: activity.name, id: id, on: queue)
        guard let payloads = encode(call.input, "the input of activity \(activity.name)", using: converter) else {
            return unavailable(.activity(Sequence(0)), scope: scope)
        }
        let summary = text(options.summary)
        var command = Command.ScheduleActivity(
            activityID: id,
            activityType: activity.name,
            taskQueue: queue,
            input: payloads
        )
        command.startToClose = options.startToClose
        command.scheduleToClose = options.scheduleToClose
        command.scheduleToStart = options.scheduleToStart
        command.heartbeat = options.heartbeat
        command.retryPolicy = options.retry
        command.priority = options.priority
        command.header = call.header
        command.usesWorkflowBuildID = queue == info.taskQueue
        command.requestEagerExecution = options.allowsEagerExecution && command.usesWorkflowBuildID
        let sequence = machines.activities.schedule(
            command,
            isChosen: options.id != nil,
            cancellation: options.cancellation,
            summary: summary,
            &machines.recorder
        )
        return add(.activity(sequence), scope: scope, converter: converter)
    }
    /// Whether the server would take an id for an activity; if not, the workflow task fails with the reason, and the run
    /// goes on with code that chooses another one. What history has was taken, so a replay does not ask.
    private func isFree(_ id: String, for activityType: String) -> Bool {
        guard !isReplaying else { return true }
        guard let problem = problem(ofActivityID: id) else { return true }
        fail(
            .failure(
                Failure(message: "activity \(activityType) cannot be scheduled: \(problem)", kind: .invalidActivity)
            )
        )
        return false
    }

    private func problem(ofActivityID id: String) -> String? {
        if id.isEmpty { return "its id is empty; give it one, or nil for a number" }
        guard machines.activities.isTaken(id) else { return nil }
        return """
            an activity of this run has the id "\(id)" and has not ended for the workflow; wait for its end, or choose \
            another id
            """
    }
}

extension Failure.Kind {
    fileprivate static let invalidActivity = Failure.Kind.application(.init(type: "InvalidActivityOptions"))
}
