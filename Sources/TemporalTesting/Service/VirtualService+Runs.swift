import TemporalCore
import TemporalModel
import TemporalWire

/// How runs end and follow each other, and what children and other workflows have to do with it.
extension VirtualService {
    /// Ends a run, and tells those who want to know.
    mutating func end(_ key: String, _ attributes: HistoryEvent.Attributes, as status: WorkflowStatus) {
        guard let run = runs[key], !run.isClosed else { return }
        for scheduled in run.activities.keys.sorted() {
            guard let activity = run.activities[scheduled], activity.startedAt != nil else { continue }
            notify(.attemptLost(ActivityKey(run: key, scheduled: scheduled), attempt: activity.attempt))
        }
        change(key) { run, now in run.close(attributes, status, at: now) }
        notify(.closed(run: key))
        if run.nextRunID.isEmpty, run.start.parent != nil { enqueue(.childClosed(run: key)) }
        if !run.children.isEmpty { enqueue(.closeChildren(run: key)) }
        if run.nextRunID.isEmpty, !run.start.callbacks.isEmpty { enqueue(.tellCallbacks(run: key)) }
    }

    mutating func failWorkflow(_ key: String, _ failure: Failure) {
        let next = nextAttempt(of: key, after: failure)
        end(key, .workflowFailed(failure, newRunID: next?.runID ?? ""), as: .failed)
        if let next { begin(next.start, runID: next.runID) }
    }

    /// A deadline of the run or of the whole execution has passed.
    mutating func timeOut(_ key: String) {
        guard let run = runs[key] else { return }
        let kind = Failure.Kind.timeout(.startToClose, lastHeartbeat: [])
        let failure = Failure(message: "workflow timeout", kind: kind, source: "Server")
        let isOver = run.start.executionDeadline.map { $0 <= now } ?? false
        let next = isOver ? nil : nextAttempt(of: key, after: failure)
        if isOver { change(key) { run, _ in run.retryState = .timeout } }
        end(key, .workflowTimedOut(newRunID: next?.runID ?? ""), as: .timedOut)
        if let next { begin(next.start, runID: next.runID) }
    }

    private mutating func nextAttempt(of key: String, after failure: Failure) -> (start: RunStart, runID: String)? {
        guard let start = runs[key]?.start else { return nil }
        let decision = RetryRule(start.retryPolicy, for: .workflow).decision(
            attempt: start.attempt,
            failure: failure,
            remaining: start.executionDeadline.map { $0.duration(since: now) }
        )
        switch decision {
        case .giveUp(let state):
            change(key) { run, _ in run.retryState = state }
            return nil
        case .retry(let delay):
            let runID = newRunID()
            change(key) { run, _ in run.nextRunID = runID }
            return (start.nextAttempt(after: key, failure, in: delay), runID)
        }
    }

    mutating func continueAsNew(_ key: String, _ command: Command.ContinueAsNewCommand) {
        guard let start = runs[key]?.start else { return }
        let runID = newRunID()
        change(key) { run, _ in run.nextRunID = runID }
        end(
            key,
            .workflowContinuedAsNew(newRunID: runID, workflowType: command.workflowType),
            as: .continuedAsNew
        )
        var next = start.continued(as: command, after: key)
        next.versioning.inherited = command.initialVersioning == nil ? runs[key]?.versioning.pinned : nil
        begin(next, runID: runID)
    }

    // MARK: - Children

    mutating func startChild(_ key: String, _ initiated: EventID) {
        guard let run = runs[key], !run.isClosed, var child = run.children[initiated] else { return }
        let command = child.command
        if let cause = obstacle(to: command) {
            change(key) { run, now in
                run.children[initiated] = nil
                run.occur(.childStartFailed(initiated: initiated, cause: cause), at: now)
            }
            return
        }
        let runID = newRunID()
        child.runID = runID
        begin(childStart(command, of: run, initiated), runID: runID, schedulesTask: false)
        change(key) { run, now in
            run.children[initiated] = child
            run.occur(.childStarted(initiated: initiated, runID: runID), at: now)
        }
        change(runID) { run, now in if !run.waitsForFirstTask { run.scheduleTask(at: now) } }
    }

    private func obstacle(to command: Command.StartChild) -> ChildStartFailure? {
        if !command.namespace.isEmpty, command.namespace != settings.namespace { return .namespaceNotFound }
        guard let other = newestRun(of: command.workflowID).flatMap({ runs[$0] }) else { return nil }
        if !other.isClosed { return .workflowAlreadyExists }
        switch command.idReusePolicy {
        case .allowDuplicate: return nil
        case .allowDuplicateFailedOnly: return other.status == .completed ? .workflowAlreadyExists : nil
        case .rejectDuplicate: return .workflowAlreadyExists
        }
    }

    private func childStart(
        _ command: Command.StartChild,
        of parent: VirtualRun,
        _ initiated: EventID
    ) -> RunStart {
        let queue = command.taskQueue.name.isEmpty ? parent.start.taskQueue : command.taskQueue
        var start = RunStart(
            workflowID: command.workflowID,
            workflowType: command.workflowType,
            taskQueue: queue,
            input: command.input
        )
        start.header = command.header
        start.memo = command.memo
        start.searchAttributes = command.searchAttributes
        start.executionTimeout = command.executionTimeout
        start.runTimeout = command.runTimeout
        start.taskTimeout = command.taskTimeout
        start.retryPolicy = command.retryPolicy
        start.priority = command.priority ?? parent.start.priority
        start.executionDeadline = command.executionTimeout.limit.map { now.advanced(by: $0) }
        let execution = HistoryEvent.Execution(
            namespace: settings.namespace,
            workflowID: parent.start.workflowID,
            runID: parent.runID
        )
        start.parent = RunStart.Parent(execution: execution, initiated: initiated, policy: command.parentClosePolicy)
        start.root = parent.start.root ?? execution
        start.versioning.inherited = parent.versioning.pinned
        start.versioning.forced = command.versioningOverride
        return start.completed
    }

    /// Tells a parent how its child has ended.
    mutating func reportToParent(_ key: String) {
        guard let child = runs[key], let parent = child.start.parent, let end = child.events.last else { return }
        let initiated = parent.initiated
        let origin = ChildOrigin(
            namespace: settings.namespace,
            workflowID: child.start.workflowID,
            runID: key,
            workflowType: child.start.workflowType,
            initiatedEventID: initiated
        )
        let attributes: HistoryEvent.Attributes
        switch end.attributes {
        case .workflowCompleted(let result): attributes = .childCompleted(initiated: initiated, result: result)
        case .workflowFailed(let failure, _):
            attributes = .childFailed(initiated: initiated, failure, child.retryState, origin)
        case .workflowCancelled(let details):
            attributes = .childCancelled(initiated: initiated, details: details, origin)
        case .workflowTimedOut: attributes = .childTimedOut(initiated: initiated, child.retryState, origin)
        default: attributes = .childTerminated(initiated: initiated, origin)
        }
        change(parent.execution.runID) { run, now in
            guard let entry = run.children[initiated] else { return }
            run.occur(attributes, at: now)
            // The events of a task that is under way are written later, and need the child's start until then.
            if run.buffer.isEmpty { run.children[initiated] = nil } else { run.children[initiated] = entry }
        }
    }

    /// What becomes of children when their parent has closed.
    mutating func closeChildren(of key: String) {
        guard let run = runs[key] else { return }
        for initiated in run.children.keys.sorted() {
            guard let child = run.children[initiated], let newest = newestRun(of: child.command.workflowID),
                runs[newest]?.start.parent?.execution.runID == key
            else { continue }
            switch child.command.parentClosePolicy {
            case .abandon: continue
            case .terminate: end(newest, .workflowTerminated(reason: "by parent close policy"), as: .terminated)
            case .requestCancel: requestCancel(newest, reason: "")
            }
        }
    }

    // MARK: - Other workflows

    mutating func reach(_ key: String, _ initiated: EventID) {
        guard let external = runs[key]?.externals[initiated] else { return }
        let isReached = deliver(external, from: key)
        change(key) { run, now in
            run.externals[initiated] = nil
            let attributes: HistoryEvent.Attributes =
                switch (external.signal, isReached) {
                case (nil, true): .externalCancelDelivered(initiated: initiated)
                case (nil, false): .externalCancelFailed(initiated: initiated, cause: .workflowNotFound)
                case (_?, true): .externalSignalDelivered(initiated: initiated)
                case (_?, false): .externalSignalFailed(initiated: initiated, cause: .workflowNotFound)
                }
            run.occur(attributes, at: now)
        }
    }

    private mutating func deliver(_ external: VirtualRun.External, from key: String) -> Bool {
        let given = external.execution
        guard let target = given.runID.isEmpty ? newestRun(of: given.workflowID) : given.runID,
            let run = runs[target], run.start.workflowID == given.workflowID, !run.isClosed
        else { return false }
        if external.childOnly, run.start.parent?.execution.runID != key { return false }
        guard let signal = external.signal else {
            requestCancel(target, reason: external.reason)
            return true
        }
        self.signal(target, signal)
        return true
    }

    mutating func signal(_ key: String, _ signal: HistoryEvent.Signaled) {
        change(key) { run, now in
            // A delayed start is over with the first signal; the wait between two runs is not.
            if run.waitsForFirstTask, run.start.continuedRunID.isEmpty { run.waitsForFirstTask = false }
            run.occur(.signaled(signal), at: now)
        }
        guard settings.mockedWorkflows.contains(runs[key]?.start.workflowType ?? "") else { return }
        notify(.mockedSignal(run: key, name: signal.name, input: signal.input))
    }

    /// Ends an update of a workflow that has no code.
    mutating func answerMocked(_ update: String, of key: String, with outcome: UpdateOutcome) {
        change(key) { run, _ in
            run.updates.removeAll { $0.request.updateID == update }
            run.acceptedUpdates.insert(update)
            run.outcomes[update] = outcome
        }
    }

    mutating func requestCancel(_ key: String, reason: String) {
        guard let run = runs[key], !run.isClosed, !run.isCancelRequested else { return }
        change(key) { run, now in
            run.isCancelRequested = true
            run.occur(.workflowCancelRequested(cause: reason), at: now)
        }
        if settings.mockedWorkflows.contains(run.start.workflowType) { notify(.mockedCancelRequested(run: key)) }
    }
}
