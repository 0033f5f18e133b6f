/// Routes events to the tables of the operations they concern, and commands to the events that are their trace.
///
/// Two directions meet here: workflow code records commands (through ``RunCore``), history brings events. Events become
/// jobs for workflow code; a command that history does not have in its place is nondeterminism. What the operations of one
/// kind do is in their table's file, and nowhere else.
final class Machines {
    var timers = Timers()
    var activities = Activities()
    var localActivities = LocalActivities()
    var children = ChildWorkflows()
    var externals = ExternalWorkflows()
    var nexusOperations = NexusOperations()
    var updates = Updates()
    var sideEffects = SideEffects()
    var mutableSideEffects = MutableSideEffects()
    var versions = Versions()

    /// Takes the commands of the tables, in the order in which the code asks.
    var recorder = CommandRecorder()
    /// Compares values too, where a replay asks for it.
    var comparison: InputComparison?
    /// Commands that were sent, or replayed, and whose events are still to come.
    var sent = SentCommands()
    var jobs: [Job] = []

    /// The start of the task that is applied, which is the workflow's "now".
    private(set) var time = Timestamp(nanosecondsSince1970: 0)
    private(set) var startTime = Timestamp(nanosecondsSince1970: 0)
    private(set) var isReplaying = false
    private(set) var historyLength = 0
    private(set) var taskStart = HistoryEvent.WorkflowTaskStarted()
    private(set) var flags = SeenFlags()
    /// The habits of the SDK that answered the task that is applied.
    private(set) var dialect = Dialect.own

    /// Lets the workflow's time go on within a task; it never goes back.
    func noteTime(_ now: Timestamp) { time = max(time, now) }
}

extension Machines {
    /// Applies the events of one task.
    /// - Returns: what to tell workflow code, in the order of the ranks in ``Job``.
    func apply(_ chunk: History.Chunk, messages: [ProtocolMessage]) throws(Nondeterminism) -> [Job] {
        isReplaying = chunk.isReplay
        readMarkers(of: chunk)
        var requested = Updates.requested(in: chunk, by: messages)[...]
        var answeredTask = false
        for event in chunk.events {
            while let update = requested.first, update.sequencingEventID < event.id {
                updates.deliver(update, into: &jobs)
                requested.removeFirst()
            }
            if answeredTask, !event.attributes.isCommandEvent {
                try checkNothingIsMissing(before: event)
                answeredTask = false
            }
            if case .workflowTaskCompleted = event.attributes { answeredTask = true }
            do { try route(event) } catch { throw error.at(event.id) }
        }
        if answeredTask { try checkNothingIsMissing(before: nil) }
        for update in requested { updates.deliver(update, into: &jobs) }
        // Only now: the events above are the trace of the task before, by the SDK that answered that.
        try noteAnswer(to: chunk)
        var applied: [Job] = []
        swap(&applied, &jobs)
        return applied.count < 2 ? applied : Job.inOrder(applied)
    }

    /// Reads the markers that the answer to a chunk's task wrote: the code that wrote them asks for them when it runs.
    private func readMarkers(of chunk: History.Chunk) {
        for event in chunk.lookahead {
            guard case .markerRecorded(let marker) = event.attributes else { continue }
            versions.read(marker)
            sideEffects.read(marker)
            mutableSideEffects.read(marker)
        }
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

    /// Brings an event to the table that it concerns.
    private func route(_ event: HistoryEvent) throws(Nondeterminism) {
        historyLength = Int(event.id.rawValue)
        switch event.attributes {
        case .workflowStarted(let start):
            startTime = event.time
            time = event.time
            jobs.append(.start(start))
        case .workflowTaskStarted(let start):
            taskStart = start
            noteTime(event.time)
        case .workflowTaskCompleted(let completed): flags.note(completed)
        case .workflowTaskFailed(let failed):
            if failed.cause == .resetWorkflow { jobs.append(.reseed(runID: failed.newRunID)) }
        case .signaled(let signal): jobs.append(.signal(signal))
        case .workflowCancelRequested(let cause): jobs.append(.cancelWorkflow(cause: cause))
        case .updateAdmitted(let request): updates.admit(request)
        case .timerFired(_, let start): try timers.fire(startedAt: start, into: &jobs)
        case .activityStarted, .activityCompleted, .activityFailed, .activityTimedOut, .activityCancelled:
            try activities.apply(event, into: &jobs)
        case .childStartFailed, .childStarted, .childCompleted, .childFailed, .childCancelled, .childTimedOut,
            .childTerminated:
            try children.apply(event, &recorder, into: &jobs)
        case .externalCancelDelivered, .externalCancelFailed, .externalSignalDelivered, .externalSignalFailed:
            // The server makes no difference between a child and another workflow that is asked to cancel.
            if try !externals.apply(event, into: &jobs) { try children.apply(event, &recorder, into: &jobs) }
        case .nexusStarted, .nexusCompleted, .nexusFailed, .nexusCancelled, .nexusTimedOut, .nexusCancelDelivered,
            .nexusCancelFailed:
            try nexusOperations.apply(event, into: &jobs)
        case .unknown:
            guard event.workerMayIgnore else {
                throw Nondeterminism(expected: "an event that this SDK knows", found: event.summary)
            }
        case .uninteresting, .workflowTaskScheduled, .workflowTaskTimedOut, .workflowTimedOut, .workflowTerminated:
            break
        default: try match(event)
        }
    }
}
