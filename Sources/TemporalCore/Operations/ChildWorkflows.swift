/// One child workflow, from the command that asks for it to the event that ends it.
struct ChildWorkflowMachine: Sendable {
    enum State: Equatable, CaseIterable {
        case created, sent, initiated, started
        /// Cancelled before the server said that it had started.
        case cancellingUnstarted
        /// The parent waits for the end of a cancelled child.
        case cancelling
        /// The parent waits for the server to take the request to cancel.
        case awaitingCancelDelivery
        /// The parent went on without it; what still comes is passed over.
        case leftAlone
        case closed
        /// Cancelled before it had started, by an SDK that asks for the cancellation only then (``Dialect``); the
        /// parent waits for its end, or has gone on.
        case cancellingOnceStarted, leavingOnceStarted
    }
    enum Event: Equatable, CaseIterable {
        case commandSent, initiated, startFailed, started, closed
        case cancelRecorded, cancelDelivered, cancelNotDelivered
        case cancelTrying, cancelWaiting, cancelWaitingForRequest, cancelAbandoning
        case cancelTryingOnceStarted, cancelWaitingOnceStarted
    }
    enum Effect: Equatable {
        case none, withdrawCommand
        case resumeStarted, resumeStartedAndSendCancelCommand, resumeNotStarted
        case resumeWithOutcome
        case resumeCancelled
        case sendCancelCommand
        case sendCancelCommandAndResume
    }

    private(set) var state = State.created

    mutating func apply(_ event: Event) throws(Nondeterminism) -> Effect {
        let (next, effect) = try Self.transition(from: state, on: event)
        state = next
        return effect
    }

    static func transition(from state: State, on event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, .commandSent): return (.sent, .none)
        case (.sent, .initiated): return (.initiated, .none)
        case (.initiated, .started): return (.started, .resumeStarted)
        case (.cancellingUnstarted, .started): return (.cancelling, .resumeStarted)
        case (.initiated, .startFailed), (.cancellingUnstarted, .startFailed): return (.closed, .resumeNotStarted)
        case (.started, .closed), (.cancelling, .closed), (.awaitingCancelDelivery, .closed):
            return (.closed, .resumeWithOutcome)
        case (.awaitingCancelDelivery, .started): return (state, .resumeStarted)
        case (.awaitingCancelDelivery, .startFailed): return (.closed, .resumeNotStarted)
        case (.leftAlone, .started): return (.leftAlone, .none)
        case (.leftAlone, .startFailed), (.leftAlone, .closed): return (.closed, .none)
        case (.cancellingOnceStarted, _), (.leavingOnceStarted, _): return try whileCancelWaits(state, event)
        case (_, .cancelTryingOnceStarted), (_, .cancelWaitingOnceStarted): return try onCancelOnceStarted(state, event)
        case (_, .cancelRecorded), (_, .cancelDelivered), (_, .cancelNotDelivered):
            return try afterCancelCommand(state, event)
        case (_, .cancelTrying), (_, .cancelWaiting), (_, .cancelWaitingForRequest), (_, .cancelAbandoning):
            return try onCancel(state, event)
        default: throw mismatch(state, event)
        }
    }

    private static func onCancelOnceStarted(
        _ state: State,
        _ event: Event
    ) throws(Nondeterminism) -> (State, Effect) {
        let isTrying = event == .cancelTryingOnceStarted
        switch state {
        case .created, .initiated:
            return isTrying ? (.leavingOnceStarted, .resumeCancelled) : (.cancellingOnceStarted, .none)
        default: return try onCancel(state, isTrying ? .cancelTrying : .cancelWaiting)
        }
    }

    private static func whileCancelWaits(
        _ state: State,
        _ event: Event
    ) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.cancellingOnceStarted, .started): (.cancelling, .resumeStartedAndSendCancelCommand)
        case (.cancellingOnceStarted, .startFailed): (.closed, .resumeNotStarted)
        case (.leavingOnceStarted, .started): (.leftAlone, .sendCancelCommand)
        case (.leavingOnceStarted, .startFailed): (.closed, .none)
        case (_, .closed), (_, .cancelRecorded), (_, .cancelDelivered), (_, .cancelNotDelivered):
            throw mismatch(state, event)
        default: (state, .none)
        }
    }

    private static func onCancel(_ state: State, _ event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.created, _): (.closed, .withdrawCommand)
        case (.initiated, .cancelAbandoning), (.started, .cancelAbandoning): (.leftAlone, .resumeCancelled)
        case (.initiated, .cancelTrying), (.started, .cancelTrying): (.leftAlone, .sendCancelCommandAndResume)
        case (.initiated, .cancelWaiting): (.cancellingUnstarted, .sendCancelCommand)
        case (.started, .cancelWaiting): (.cancelling, .sendCancelCommand)
        case (.initiated, .cancelWaitingForRequest), (.started, .cancelWaitingForRequest):
            (.awaitingCancelDelivery, .sendCancelCommand)
        case (.cancellingUnstarted, _), (.cancelling, _), (.awaitingCancelDelivery, _), (.leftAlone, _), (.closed, _):
            (state, .none)
        case (.sent, _), (.initiated, _), (.started, _), (.cancellingOnceStarted, _), (.leavingOnceStarted, _):
            throw mismatch(state, event)
        }
    }

    private static func afterCancelCommand(_ state: State, _ event: Event) throws(Nondeterminism) -> (State, Effect) {
        switch (state, event) {
        case (.awaitingCancelDelivery, .cancelDelivered): (.leftAlone, .resumeCancelled)
        case (.cancellingUnstarted, _), (.cancelling, _), (.awaitingCancelDelivery, _), (.leftAlone, _), (.closed, _):
            (state, .none)
        case (.created, _), (.sent, _), (.initiated, _), (.started, _), (.cancellingOnceStarted, _),
            (.leavingOnceStarted, _):
            throw mismatch(state, event)
        }
    }

    private static func mismatch(_ state: State, _ event: Event) -> Nondeterminism {
        Nondeterminism(expected: "a child workflow that is \(state)", found: "\(event)")
    }
}

/// The child workflows of a run.
struct ChildWorkflows {
    private struct Entry {
        var machine = ChildWorkflowMachine()
        var namespace: String
        var workflowID: String
        var workflowType: String
        var cancellation: ChildCancellation
        /// A child whose id was made up by the SDK is compared by type alone.
        var comparesID: Bool
    }

    private var entries: [Sequence: Entry] = [:]
    /// Which child an event has asked for, for the events that refer to it.
    private var initiated: [EventID: Sequence] = [:]
    /// Which child an event has asked to cancel.
    private var cancelsInitiated: [EventID: Sequence] = [:]
    private var count = 0

    mutating func start(
        _ child: Command.StartChild,
        cancellation: ChildCancellation,
        comparesID: Bool,
        summary: Payload?,
        details: Payload? = nil,
        _ recorder: inout CommandRecorder
    ) -> Sequence {
        count += 1
        let sequence = Sequence(count)
        entries[sequence] = Entry(
            namespace: child.namespace,
            workflowID: child.workflowID,
            workflowType: child.workflowType,
            cancellation: cancellation,
            comparesID: comparesID
        )
        recorder.record(Command(.startChild(child), summary: summary, details: details), for: .child(sequence))
        return sequence
    }

    /// Whether a child of an id is refused at once, because another one is under way, by the habits of the SDK at hand.
    func refuses(_ workflowID: String, as dialect: Dialect) -> Bool {
        dialect.refusesSecondChildren && entries.values.contains { $0.workflowID == workflowID }
    }

    /// - Returns: whether the child's waiters go on at once.
    mutating func cancel(
        _ sequence: Sequence,
        reason: String,
        as dialect: Dialect,
        _ recorder: inout CommandRecorder
    ) throws(Nondeterminism) -> Bool {
        guard var entry = entries[sequence] else { return false }
        let waitsForStart = dialect.sendsWhatItCancels
        let event: ChildWorkflowMachine.Event =
            switch entry.cancellation {
            case .abandon: .cancelAbandoning
            case .tryCancel: waitsForStart ? .cancelTryingOnceStarted : .cancelTrying
            case .waitCompleted: waitsForStart ? .cancelWaitingOnceStarted : .cancelWaiting
            case .waitRequested: waitsForStart ? .cancelWaitingOnceStarted : .cancelWaitingForRequest
            }
        let effect = try entry.machine.apply(event)
        entries[sequence] = entry
        switch effect {
        case .withdrawCommand:
            recorder.withdraw(.child(sequence))
            entries[sequence] = nil
            return true
        case .sendCancelCommandAndResume:
            requestCancel(of: sequence, reason: reason, &recorder)
            return true
        case .sendCancelCommand:
            requestCancel(of: sequence, reason: reason, &recorder)
            return false
        case .resumeCancelled: return true
        case .none, .resumeStarted, .resumeStartedAndSendCancelCommand, .resumeNotStarted, .resumeWithOutcome:
            return false
        }
    }

    /// Gives the command that asks a child to cancel.
    private func requestCancel(of sequence: Sequence, reason: String, _ recorder: inout CommandRecorder) {
        guard let entry = entries[sequence] else { return }
        let execution = HistoryEvent.Execution(namespace: entry.namespace, workflowID: entry.workflowID, runID: "")
        let cancel = Command.CancelExternal(execution: execution, childWorkflowOnly: true, reason: reason)
        recorder.record(Command(.requestCancelExternal(cancel)), for: .childCancel(sequence))
    }

    mutating func commandSent(_ sequence: Sequence) throws(Nondeterminism) {
        _ = try entries[sequence]?.machine.apply(.commandSent)
    }

    /// Whether an event is the trace of the command that starts a child.
    mutating func matchStart(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .childInitiated(let workflowID, let workflowType) = event.attributes,
            var entry = entries[sequence], entry.workflowType.namesSameType(as: workflowType),
            !entry.comparesID || entry.workflowID == workflowID
        else { return false }
        _ = try entry.machine.apply(.initiated)
        entry.workflowID = workflowID
        entries[sequence] = entry
        initiated[event.id] = sequence
        return true
    }

    /// Whether an event is the trace of the command that asks a child to cancel.
    mutating func matchCancel(of sequence: Sequence, _ event: HistoryEvent) throws(Nondeterminism) -> Bool {
        guard case .externalCancelInitiated(let workflowID) = event.attributes,
            entries[sequence]?.workflowID == workflowID
        else { return false }
        _ = try entries[sequence]?.machine.apply(.cancelRecorded)
        cancelsInitiated[event.id] = sequence
        return true
    }

    /// Applies what history says of a child that was asked for, or of a request to cancel one.
    mutating func apply(
        _ event: HistoryEvent,
        _ recorder: inout CommandRecorder,
        into jobs: inout [Job]
    ) throws(Nondeterminism) {
        switch event.attributes {
        case .childStarted(let start, let runID):
            let (sequence, effect) = try apply(.started, to: start)
            if effect == .resumeStarted || effect == .resumeStartedAndSendCancelCommand {
                jobs.append(.resolve(.childStart(sequence), .childStarted(RunID(runID))))
            }
            if effect == .sendCancelCommand || effect == .resumeStartedAndSendCancelCommand {
                requestCancel(of: sequence, reason: "", &recorder)
            }
        case .childStartFailed(let start, let cause):
            let (sequence, effect) = try apply(.startFailed, to: start)
            if effect == .resumeNotStarted {
                let resolution = Resolution.childNotStarted(cause, initiated: start)
                jobs.append(.resolve(.childStart(sequence), resolution))
                jobs.append(.resolve(.childResult(sequence), resolution))
            }
            forget(sequence, start)
        case .childCompleted(let start, let result): try close(start, .completed(result), into: &jobs)
        case .childFailed(let start, let cause, let state, let origin):
            try close(start, .failed(.child(origin, cause: cause, state)), into: &jobs)
        case .childCancelled(let start, let details, let origin):
            let cause = Failure(message: "child workflow cancelled", kind: .cancelled(details))
            try close(start, .failed(.child(origin, cause: cause, .cancelRequested)), into: &jobs)
        case .childTimedOut(let start, let state, let origin):
            let cause = Failure(message: "child workflow timed out", kind: .timeout(.startToClose, lastHeartbeat: []))
            try close(start, .failed(.child(origin, cause: cause, state)), into: &jobs)
        case .childTerminated(let start, let origin):
            let cause = Failure(message: "child workflow terminated", kind: .terminated)
            try close(start, .failed(.child(origin, cause: cause, .nonRetryableFailure)), into: &jobs)
        case .externalCancelDelivered(let cancel): try closeCancel(cancel, .cancelDelivered, into: &jobs)
        case .externalCancelFailed(let cancel, _): try closeCancel(cancel, .cancelNotDelivered, into: &jobs)
        default: break
        }
    }

    private mutating func close(
        _ start: EventID,
        _ resolution: Resolution,
        into jobs: inout [Job]
    ) throws(Nondeterminism) {
        let (sequence, effect) = try apply(.closed, to: start)
        forget(sequence, start)
        if effect == .resumeWithOutcome { jobs.append(.resolve(.childResult(sequence), resolution)) }
    }

    private mutating func forget(_ sequence: Sequence, _ start: EventID) {
        entries[sequence] = nil
        initiated[start] = nil
    }

    private mutating func apply(
        _ event: ChildWorkflowMachine.Event,
        to start: EventID
    ) throws(Nondeterminism) -> (Sequence, ChildWorkflowMachine.Effect) {
        guard let sequence = initiated[start], var entry = entries[sequence] else {
            throw Nondeterminism(expected: "a child workflow that was asked for at event \(start)", found: "none")
        }
        let effect = try entry.machine.apply(event)
        entries[sequence] = entry
        return (sequence, effect)
    }

    /// What became of a request to cancel a child. The child may be gone by then.
    private mutating func closeCancel(
        _ cancel: EventID,
        _ event: ChildWorkflowMachine.Event,
        into jobs: inout [Job]
    ) throws(Nondeterminism) {
        guard let sequence = cancelsInitiated.removeValue(forKey: cancel), var entry = entries[sequence] else { return }
        if try entry.machine.apply(event) == .resumeCancelled {
            jobs.append(.resolve(.childStart(sequence), .cancelled))
            jobs.append(.resolve(.childResult(sequence), .cancelled))
        }
        entries[sequence] = entry
    }

    /// A child in words, for people who ask what a workflow waits for.
    func describe(_ sequence: Sequence) -> String {
        guard let child = entries[sequence] else { return "child workflow \(sequence)" }
        return "child workflow \(child.workflowType) \"\(child.workflowID)\""
    }
}

extension Failure {
    fileprivate static func child(_ origin: ChildOrigin, cause: Failure, _ state: RetryState) -> Failure {
        Failure(message: "child workflow failed", kind: .childWorkflow(origin, state), cause: cause)
    }
}

extension RunCore {
    /// What workflow code waits for when it has asked for a child.
    struct AskedChild<Child: Workflow> {
        let id: WorkflowID<Child>
        let start: PendingOperation
        let result: PendingOperation
    }

    /// Starts a child for workflow code.
    func start<Child: Workflow>(_ call: ChildCall<Child>, in scope: CancellationScope) -> AskedChild<Child> {
        let id = call.id ?? WorkflowID(random.uuid())
        let converter = converter(ofWorkflow: id.rawValue)
        guard isLive, !scope.isCancelled,
            let payloads = encode(call.input, "the input of \(Child.name)", using: converter)
        else {
            let unavailable = unavailable(.childStart(Sequence(0)), scope: scope)
            return AskedChild(id: id, start: unavailable, result: unavailable)
        }
        if let given = call.id?.rawValue, machines.children.refuses(given, as: machines.dialect) {
            let refused = refusedChild(in: scope)
            return AskedChild(id: id, start: refused, result: refused)
        }
        let child = child(call, id: id.rawValue, input: payloads, using: converter)
        let summary = text(call.options.summary)
        let details = text(call.options.details)
        let sequence = machines.children.start(
            child,
            cancellation: call.options.cancellation,
            comparesID: call.id != nil,
            summary: summary,
            details: details,
            &machines.recorder
        )
        let start = add(.childStart(sequence), scope: scope)
        let result = add(.childResult(sequence), scope: scope, converter: converter)
        return AskedChild(id: id, start: start, result: result)
    }

    private func child<Child: Workflow>(
        _ call: ChildCall<Child>,
        id workflowID: String,
        input: [Payload],
        using converter: (any PayloadConverter)?
    ) -> Command.StartChild {
        let options = call.options
        var child = Command.StartChild(
            namespace: info.namespace,
            workflowID: workflowID,
            workflowType: call.workflowType,
            taskQueue: options.taskQueue ?? info.taskQueue,
            input: input
        )
        child.executionTimeout = options.executionTimeout
        child.runTimeout = options.runTimeout
        child.taskTimeout = options.taskTimeout
        child.parentClosePolicy = options.parentClosePolicy
        child.idReusePolicy = options.idReusePolicy
        child.retryPolicy = options.retry
        child.cronSchedule = options.cronSchedule
        child.memo = memo(options.memo, using: converter) ?? []
        child.searchAttributes = searchAttributes(options.searchAttributes) ?? []
        child.priority = options.priority
        child.header = call.header
        child.inheritsBuildID = child.taskQueue == info.taskQueue
        child.versioningOverride = options.versioning
        return child
    }

    /// A child that is refused without asking the server.
    private func refusedChild(in scope: CancellationScope) -> PendingOperation {
        let resolution = Resolution.childNotStarted(.workflowAlreadyExists, initiated: EventID(0))
        return PendingOperation(.childStart(Sequence(0)), scope: scope, order: 0, resolution: resolution)
    }

    /// The child that the failure of a start is about.
    func origin(_ workflowType: String, _ workflowID: String, initiated: EventID) -> ChildOrigin {
        ChildOrigin(
            namespace: info.namespace,
            workflowID: workflowID,
            runID: "",
            workflowType: workflowType,
            initiatedEventID: initiated
        )
    }
}
