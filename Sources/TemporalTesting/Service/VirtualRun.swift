import TemporalCore
import TemporalModel
import TemporalWire

/// One run of a workflow as a server keeps it: commands in, history and tasks out. A value, without clock and I/O.
struct VirtualRun: Sendable {
    /// The state of the workflow task. A floating one is in no history yet, since it only brings updates.
    enum TaskState: Equatable, Sendable {
        case none
        case scheduled(isFloating: Bool)
        case started(isFloating: Bool)
    }

    struct Child: Sendable {
        var command: Command.StartChild
        var runID = ""
        var started = EventID(0)
    }

    struct External: Sendable {
        var execution: HistoryEvent.Execution
        var childOnly: Bool
        /// What to deliver; a request to cancel when nil.
        var signal: HistoryEvent.Signaled?
        var reason = ""
    }

    struct PendingUpdate: Sendable {
        var request: UpdateRequest
        var sequencingEventID: EventID?
        var isAccepted = false

        var message: ProtocolMessage {
            ProtocolMessage(
                id: "\(request.updateID)/request",
                protocolInstanceID: request.updateID,
                sequencingEventID: sequencingEventID,
                body: .request(request)
            )
        }
    }

    let runID: String
    /// What it was started with, from which the next run of its chain is made.
    private(set) var start: RunStart
    /// When it began.
    let started: Timestamp
    private(set) var events: [HistoryEvent] = []
    var buffer: [HistoryEvent.Attributes] = []
    var task = TaskState.none
    /// The events of a started task that are not written yet.
    var floating: [HistoryEvent] = []
    var previousStarted = EventID(0)
    /// Whether the first task waits for its time; signals do not bring it on when the run follows another one.
    var waitsForFirstTask = false
    var timers: [String: EventID] = [:]
    var activities: [EventID: VirtualActivity] = [:]
    var children: [EventID: Child] = [:]
    var externals: [EventID: External] = [:]
    var nexusOperations: [EventID: VirtualNexusOperation] = [:]
    var updates: [PendingUpdate] = []
    var outcomes: [String: UpdateOutcome] = [:]
    /// The updates that were accepted, whether they have ended or not.
    var acceptedUpdates: Set<String> = []
    var status = WorkflowStatus.running
    var closed: Timestamp?
    /// The run that follows this one.
    var nextRunID = ""
    /// Why no other run follows, of one that failed or timed out.
    var retryState = RetryState.unspecified
    var isCancelRequested = false
    /// Why its last task failed. The code gives the same again, so nothing is tried any more.
    var problem: Failure?
    var memo: [NamedPayload]
    var searchAttributes: [NamedPayload]
    /// From how many events on a workflow is told to continue as new.
    var longHistory: Int
    /// By which version of the workers it goes on.
    private(set) var versioning: RunVersioning
    private var attemptStarts: [EventID: EventID] = [:]
    /// How many events its history had before it was let go of; nil while it is kept.
    private(set) var forgottenLength: Int?

    init(_ start: RunStart, runID: String, at now: Timestamp, longHistory: Int) {
        self.start = start
        self.runID = runID
        started = now
        self.longHistory = longHistory
        versioning = start.versioning
        memo = start.memo
        searchAttributes = start.searchAttributes
        write(.workflowStarted(start.event(runID: runID)), at: now)
    }

    var isClosed: Bool { status != .running }

    /// The first run of the chain that it belongs to.
    var chain: String { start.firstRunID.isEmpty ? runID : start.firstRunID }

    /// How many events its history has, whether it is kept or not.
    var historyLength: Int { forgottenLength ?? events.count }

    /// Keeps only the last event of a run that is closed, and nothing of the values that it was started with.
    mutating func forgetHistory() {
        guard isClosed, forgottenLength == nil else { return }
        forgottenLength = events.count
        events = Array(events.suffix(1))
        start.input = []
        start.header = []
        start.lastResult = []
        start.continuedFailure = nil
        attemptStarts = [:]
        outcomes = [:]
        acceptedUpdates = []
    }

    /// Tells further operations of the end.
    mutating func add(_ callbacks: [NexusKey]) { start.callbacks += callbacks }

    /// Where the history ends.
    var last: EventID { EventID(Int64(events.count)) }

    mutating func write(_ attributes: HistoryEvent.Attributes, at now: Timestamp) {
        let event = event(attributes.withStart(of: attemptStarts, children), after: last, at: now)
        switch attributes {
        case .activityStarted(let scheduled): attemptStarts[scheduled] = event.id
        case .childStarted(let initiated, _): children[initiated]?.started = event.id
        default: break
        }
        events.append(event)
    }

    private func event(
        _ attributes: HistoryEvent.Attributes,
        after last: EventID,
        at now: Timestamp
    ) -> HistoryEvent {
        HistoryEvent(id: last.next, time: now, typeNumber: attributes.typeNumber, attributes: attributes)
    }

    // MARK: - Workflow tasks

    /// Its task at hand was answered with a behaviour.
    mutating func noteAnswer(as behavior: VersioningBehavior?) { versioning.taskIsAnswered(as: behavior) }

    mutating func scheduleTask(at now: Timestamp) {
        guard task == .none, !isClosed, problem == nil else { return }
        waitsForFirstTask = false
        write(.workflowTaskScheduled, at: now)
        task = .scheduled(isFloating: false)
    }

    /// Something happened that the workflow must be told of. While a task is started it waits in the buffer.
    mutating func occur(_ attributes: HistoryEvent.Attributes..., at now: Timestamp) { occur(attributes, at: now) }

    /// The same for several things at once.
    mutating func occur(_ attributes: [HistoryEvent.Attributes], at now: Timestamp) {
        guard !isClosed else { return }
        switch task {
        case .started(let isFloating):
            // A speculative task becomes a normal one when the history grows.
            if isFloating { makeDurable() }
            buffer += attributes
        case .scheduled(let isFloating):
            if isFloating {
                task = .none
                scheduleTask(at: now)
            }
            for attributes in attributes { write(attributes, at: now) }
        case .none:
            for attributes in attributes { write(attributes, at: now) }
            if !waitsForFirstTask { scheduleTask(at: now) }
        }
    }

    /// Hands the task out.
    /// - Parameters:
    ///   - now: when.
    ///   - current: the version of the workers that new runs go to; nil without versioning.
    /// - Returns: the task, with the events behind the task before it.
    mutating func startTask(at now: Timestamp, current: WorkerDeploymentVersion?) -> WorkflowTask {
        let size = Int64(events.count * 200)
        let isLong = events.count >= longHistory
        var attributes = HistoryEvent.WorkflowTaskStarted(
            historySizeBytes: size,
            suggestsContinueAsNew: isLong,
            continueAsNewReasons: isLong ? [.historyLength] : []
        )
        attributes.targetVersionChanged = versioning.taskBegins(current: current)
        if task == .scheduled(isFloating: true) {
            // Its events have numbers, but are not written yet.
            floating = [
                event(.workflowTaskScheduled, after: last, at: now),
                event(.workflowTaskStarted(attributes), after: last.next, at: now),
            ]
            task = .started(isFloating: true)
        } else {
            floating = []
            write(.workflowTaskStarted(attributes), at: now)
            task = .started(isFloating: false)
        }
        let started = EventID(Int64(events.count + floating.count))
        for index in updates.indices where !updates[index].isAccepted {
            updates[index].sequencingEventID = EventID(started.rawValue - 1)
        }
        var handed = WorkflowTask(workflowID: start.workflowID, runID: RunID(runID), workflowType: start.workflowType)
        handed.previousStarted = previousStarted
        handed.started = started
        // Only those: an array that a task shares with the run would be copied with the next event.
        handed.events = Array(events.dropFirst(Int(previousStarted.rawValue))) + floating
        handed.messages = updates.filter { !$0.isAccepted }.map(\.message)
        return handed
    }

    /// Writes the events of a floating task, with the times that the worker has seen.
    mutating func makeDurable() {
        guard case .started(isFloating: true) = task else { return }
        events += floating
        floating = []
        task = .started(isFloating: false)
    }

    /// Writes what came while the task was started; what closes an activity or a child comes last, as a server has it.
    /// - Returns: whether there was anything.
    mutating func flush(at now: Timestamp) -> Bool {
        let taken = buffer
        buffer = []
        guard !isClosed else { return false }
        for attributes in taken where !attributes.closesSomething { write(attributes, at: now) }
        for attributes in taken where attributes.closesSomething { write(attributes, at: now) }
        return !taken.isEmpty
    }

    /// The worker could not answer: the task failed.
    mutating func failTask(_ cause: WorkflowTaskFailedCause, _ failure: Failure, at now: Timestamp) {
        makeDurable()
        write(.workflowTaskFailed(.init(cause: cause)), at: now)
        task = .none
        problem = failure
        _ = flush(at: now)
    }

    // MARK: - Updates

    /// Takes in an update; a speculative task brings it when there is none at hand.
    mutating func admit(_ request: UpdateRequest) {
        guard !isClosed, !isKnown(request.updateID) else { return }
        updates.append(PendingUpdate(request: request))
        bringUpdates()
    }

    /// Asks for a task when there are updates that no task has brought.
    mutating func bringUpdates() {
        guard task == .none, !isClosed, problem == nil, !waitsForFirstTask, updates.contains(where: { !$0.isAccepted })
        else { return }
        task = .scheduled(isFloating: true)
    }

    func isKnown(_ updateID: String) -> Bool {
        outcomes[updateID] != nil || updates.contains { $0.request.updateID == updateID }
    }

    /// Ends the run with its last event. What was under way has no meaning any more.
    mutating func close(_ attributes: HistoryEvent.Attributes, _ status: WorkflowStatus, at now: Timestamp) {
        if case .started(isFloating: false) = task { write(.workflowTaskFailed(.init(cause: .forceClose)), at: now) }
        write(attributes, at: now)
        self.status = status
        closed = now
        task = .none
        buffer = []
        for update in updates { outcomes[update.request.updateID] = .failure(.closedBeforeUpdate(update.isAccepted)) }
        updates = []
        activities = [:]
        nexusOperations = [:]
        timers = [:]
    }
}

extension Failure {
    /// What a client hears of an update whose workflow ends before it does.
    fileprivate static func closedBeforeUpdate(_ isAccepted: Bool) -> Failure {
        let message =
            isAccepted
            ? "Workflow Update failed because the Workflow completed before the Update completed."
            : "Workflow Update failed because the Workflow completed before it was accepted."
        let kind = Failure.Kind.application(.init(type: "AcceptedUpdateCompletedWorkflow", nonRetryable: true))
        return Failure(message: message, kind: kind, source: "Server")
    }
}

extension WorkflowTaskFailedCause {
    /// The run was ended while its task was under way.
    fileprivate static let forceClose = WorkflowTaskFailedCause(rawValue: 17)
}
