import TemporalCore
import TemporalModel
import TemporalWire

/// What clients ask of the service.
extension VirtualService {
    /// Why a request is not done.
    enum Refusal: Error, Equatable, Sendable {
        case alreadyStarted(runID: String)
        case notFound(String)
        case invalid(String)
    }

    /// Starts a workflow as its id's policies allow, and sends the run that has the id then a signal, if there is one.
    /// - Returns: the run that has the id now, and whether it is a new one.
    mutating func start(
        _ start: RunStart,
        reuse: WorkflowIDReusePolicy,
        conflict: WorkflowIDConflictPolicy?,
        requestID: String,
        signal: HistoryEvent.Signaled? = nil
    ) throws(Refusal) -> (runID: String, isNew: Bool) {
        try check(start, reuse: reuse, conflict: conflict)
        if let signal { try check(signal) }
        if let run = run(ofRequest: requestID) { return (run, true) }
        if let key = newestRun(of: start.workflowID), let other = runs[key] {
            if other.isClosed {
                let isFree =
                    switch reuse {
                    case .allowDuplicate: true
                    case .allowDuplicateFailedOnly: other.status != .completed
                    case .rejectDuplicate: false
                    }
                if !isFree { throw .alreadyStarted(runID: key) }
            } else {
                switch conflict ?? .fail {
                case .fail: throw .alreadyStarted(runID: key)
                case .useExisting:
                    if let signal { self.signal(key, signal) }
                    if !start.callbacks.isEmpty { change(key) { run, _ in run.add(start.callbacks) } }
                    return (key, false)
                case .terminateExisting:
                    let reason = "TerminateIfRunning WorkflowIdReusePolicy Policy"
                    end(key, .workflowTerminated(reason: reason), as: .terminated)
                }
            }
        }
        let runID = newRunID()
        note(request: requestID, made: runID)
        var start = start.completed
        start.executionDeadline = start.executionTimeout.map { now.advanced(by: $0) }
        begin(start, runID: runID, schedulesTask: signal == nil)
        // A signal that comes with the start stands before the first task.
        if let signal { self.signal(runID, signal) }
        return (runID, true)
    }

    /// The run that a request is about: the newest of the id where none is named. Where a first run is named, it must
    /// belong to the chain that began with that.
    func find(_ workflowID: String, _ runID: String, firstRunID: String = "") throws(Refusal) -> String {
        try refuse(ServerRules.problem(name: workflowID, "the workflow id"))
        try refuse(ServerRules.problem(runID: runID))
        try refuse(ServerRules.problem(runID: firstRunID))
        guard let key = runID.isEmpty ? newestRun(of: workflowID) : runID, let run = runs[key],
            run.start.workflowID == workflowID
        else { throw .notFound("workflow not found for ID: \(workflowID)") }
        let first = run.start.firstRunID.isEmpty ? key : run.start.firstRunID
        guard firstRunID.isEmpty || firstRunID == first else {
            throw .notFound("workflow not found for ID: \(workflowID)")
        }
        return key
    }

    /// The same, of a run that has not ended.
    func findOpen(_ workflowID: String, _ runID: String, firstRunID: String = "") throws(Refusal) -> String {
        let key = try find(workflowID, runID, firstRunID: firstRunID)
        guard runs[key]?.isClosed == false else { throw .notFound("workflow execution already completed") }
        return key
    }

    mutating func admit(_ update: UpdateRequest, to key: String) throws(Refusal) {
        try check(update)
        guard let run = runs[key] else { return }
        if run.isClosed, !run.isKnown(update.updateID) { throw .notFound("workflow execution already completed") }
        change(key) { run, _ in
            if run.waitsForFirstTask, run.start.continuedRunID.isEmpty { run.waitsForFirstTask = false }
            run.admit(update)
        }
    }

    mutating func terminate(_ key: String, reason: String) {
        end(key, .workflowTerminated(reason: reason), as: .terminated)
    }

    /// Removes a run and its history for good; one that is open ends first.
    mutating func delete(_ key: String) {
        terminate(key, reason: "Delete workflow execution")
        // Behind all that its end brings about.
        enqueue(.remove(run: key))
    }

    /// An activity by its id, such as somebody completes it by.
    func activity(_ workflowID: String, _ runID: String, id: String) throws(Refusal) -> (ActivityKey, attempt: Int) {
        let key = try findOpen(workflowID, runID)
        let activities = runs[key]?.activities ?? [:]
        for scheduled in activities.keys.sorted() {
            guard let activity = activities[scheduled], activity.command.activityID == id else { continue }
            return (ActivityKey(run: key, scheduled: scheduled), activity.attempt)
        }
        throw .notFound("activity with ID \(id) not found")
    }
}
