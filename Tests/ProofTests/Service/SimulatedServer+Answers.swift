import TemporalCore

/// What a server does with a worker's answers.
extension SimulatedServer {
    enum Verdict: Equatable {
        /// Written to history.
        case taken
        /// A speculative task that changed nothing: its events are gone.
        case dropped
        /// Something came in between, so the workflow may not end yet.
        case refused
    }

    /// The worker is gone, or could not answer.
    mutating func taskTimedOut(failed: Bool) {
        if attempt == 1 {
            makeDurable()
            write(failed ? .workflowTaskFailed(.init(cause: .workflowWorkerUnhandledFailure)) : .workflowTaskTimedOut)
        }
        retryTask()
    }

    private mutating func retryTask() {
        let before = attempt
        task = .none
        if flush() || !dice.happens(70) { return schedule() }
        // Another attempt floats until it is answered.
        task = .scheduled(isFloating: true)
        attempt = before + 1
    }

    /// Writes the events of a floating task, with the times that the worker has seen.
    mutating func makeDurable() {
        guard case .started(isFloating: true) = task else { return }
        events += floating
        task = .started(isFloating: false)
    }

    mutating func complete(
        _ answer: WorkflowTaskCompletion,
        by worker: WorkerDeploymentVersion?
    ) throws(ProofFailure) -> Verdict {
        let ends = answer.commands.contains { $0.attributes.endsWorkflow }
        if ends, !buffer.isEmpty {
            makeDurable()
            write(.workflowTaskFailed(.init(cause: WorkflowTaskFailedCause(rawValue: 1))))
            task = .none
            _ = flush()
            schedule()
            return .refused
        }
        let rejected = answer.messages.filter(\.isRejection).map(\.protocolInstanceID)
        updates.removeAll { rejected.contains($0.request.updateID) }
        if case .started(isFloating: true) = task, attempt == 1, answer.commands.isEmpty, !answer.forceNewTask,
            rejected.count == answer.messages.count
        {
            task = .none
            continueWithUpdates()
            return .dropped
        }
        makeDurable()
        previousStarted = last
        var completed = HistoryEvent.WorkflowTaskCompleted(coreFlags: answer.newCoreFlags)
        (completed.deploymentVersion, completed.versioningBehavior) = (worker, answer.versioningBehavior)
        if answer.announcesSDK { (completed.sdkName, completed.sdkVersion) = ("test", "1") }
        write(.workflowTaskCompleted(completed))
        task = .none
        for command in answer.commands { try carryOut(command, answer.messages) }
        if let ignored = updates.first(where: { $0.isSent && !$0.isAccepted }), !isClosed {
            throw ProofFailure("\(ignored.request.updateID) was neither accepted nor rejected")
        }
        if flush() { schedule() }
        // Now and then a server asks for another task although nothing happened.
        if task == .none, !isClosed, answer.forceNewTask || dice.happens(3) { schedule() }
        continueWithUpdates()
        return .taken
    }

    private mutating func continueWithUpdates() {
        guard task == .none, !isClosed, updates.contains(where: { !$0.isAccepted }) else { return }
        task = .scheduled(isFloating: true)
        attempt = 1
    }

    /// Writes what came while the task was started; what closes an activity or a child comes last, as a server has it.
    private mutating func flush() -> Bool {
        var taken: [HistoryEvent.Attributes] = []
        swap(&taken, &buffer)
        guard !isClosed else { return false }
        for attributes in taken where !attributes.closesSomething { write(attributes) }
        for attributes in taken where attributes.closesSomething { write(attributes) }
        return !taken.isEmpty
    }

    private mutating func carryOut(_ command: Command, _ messages: [ProtocolMessage]) throws(ProofFailure) {
        if isClosed { throw ProofFailure("\(command.name) comes after the end") }
        switch command.attributes {
        case .startTimer(let timerID, let fireAfter):
            if timers[timerID] != nil { throw ProofFailure("timer \(timerID) was started twice") }
            write(.timerStarted(timerID: timerID))
            timers[timerID] = last
            appoint(.timer(id: timerID), in: Int(fireAfter / .milliseconds(1)))
        case .cancelTimer(let timerID): try cancelTimer(timerID)
        case .scheduleActivity(let activity):
            write(.activityScheduled(activityID: activity.activityID, activityType: activity.activityType))
            let work = activity.input.first.flatMap(\.text).flatMap(ActivityWork.init(rawValue:))
            guard let work else { throw ProofFailure("activity \(activity.activityID) has no work") }
            activities[last] = work
            appoint(.activity(scheduled: last), in: work == .waits ? dice.number(30...60) : dice.number(0...25))
        case .requestCancelActivity(let scheduled): try cancelActivity(scheduled)
        case .startChild(let child):
            write(.childInitiated(workflowID: child.workflowID, workflowType: child.workflowType))
            let work = child.input.first.flatMap(\.text).flatMap(ChildWork.init(rawValue:))
            children[last] = Child(workflowID: child.workflowID, work: work ?? .succeeds)
            appoint(.childStart(initiated: last), in: dice.below(8))
        case .signalExternal(let signal):
            let id = signal.execution.workflowID
            write(.externalSignalInitiated(workflowID: id, signalName: signal.signalName))
            appoint(.external(initiated: last, isCancel: false, workflowID: id), in: dice.below(6))
        case .requestCancelExternal(let cancel):
            let id = cancel.execution.workflowID
            write(.externalCancelInitiated(workflowID: id))
            appoint(.external(initiated: last, isCancel: true, workflowID: id), in: dice.below(6))
        case .scheduleNexusOperation(let call): try schedule(call)
        case .requestCancelNexusOperation(let scheduled): try cancelNexusCall(scheduled)
        case .recordMarker(let marker): write(.markerRecorded(marker))
        case .upsertSearchAttributes(let attributes): write(.searchAttributesUpserted(attributes))
        case .modifyProperties(let fields): write(.propertiesModified(fields))
        case .protocolMessage(let id):
            guard let message = messages.first(where: { $0.id == id }) else {
                throw ProofFailure("there is no message \(id)")
            }
            try take(message)
        case .completeWorkflow(let result): end(.workflowCompleted(result: result))
        case .failWorkflow(let failure): end(.workflowFailed(failure, newRunID: ""))
        case .cancelWorkflow(let details): end(.workflowCancelled(details: details))
        case .continueAsNew(let next):
            nextInput = next.input
            end(.workflowContinuedAsNew(newRunID: "next", workflowType: next.workflowType))
        }
    }

    private mutating func end(_ attributes: HistoryEvent.Attributes) {
        write(attributes)
        isClosed = true
    }

    private mutating func cancelTimer(_ id: String) throws(ProofFailure) {
        if let started = timers.removeValue(forKey: id) {
            return write(.timerCancelled(timerID: id, started: started))
        }
        // It has fired, but the worker does not know that yet.
        for (index, attributes) in buffer.enumerated() {
            guard case .timerFired(id, let started) = attributes else { continue }
            buffer.remove(at: index)
            return write(.timerCancelled(timerID: id, started: started))
        }
        throw ProofFailure("there is no timer \(id) to cancel")
    }

    private mutating func cancelActivity(_ scheduled: EventID) throws(ProofFailure) {
        let isClosing = buffer.contains { $0.closedActivity == scheduled }
        guard activities[scheduled] != nil || isClosing else {
            throw ProofFailure("there is no activity of event \(scheduled) to cancel")
        }
        write(.activityCancelRequested(scheduled: scheduled))
        guard !isClosing else { return }
        if dice.happens(40) {
            // It had not started yet.
            activities[scheduled] = nil
            buffer.append(
                .activityCancelled(scheduled: scheduled, details: [], .init(started: EventID(0), identity: ""))
            )
        } else if dice.happens(50) {
            appoint(.activity(scheduled: scheduled), in: dice.below(10))
        }
    }

    private mutating func schedule(_ call: Command.ScheduleNexusOperation) throws(ProofFailure) {
        write(.nexusScheduled(endpoint: call.endpoint, service: call.service, operation: call.operation))
        guard let work = call.input.text.flatMap(NexusWork.init(rawValue:)) else {
            throw ProofFailure("Nexus operation \(call.operation) has no work")
        }
        let origin = NexusOrigin(
            endpoint: call.endpoint,
            service: call.service,
            operation: call.operation,
            scheduledEventID: last
        )
        nexusCalls[last] = NexusCall(work: work, origin: origin)
        appoint(.nexusStart(scheduled: last), in: dice.below(10))
    }

    private mutating func cancelNexusCall(_ scheduled: EventID) throws(ProofFailure) {
        let isClosing = buffer.contains { $0.closedNexusCall == scheduled }
        guard nexusCalls[scheduled] != nil || isClosing else {
            throw ProofFailure("there is no Nexus operation of event \(scheduled) to cancel")
        }
        write(.nexusCancelRequested(scheduled: scheduled))
        guard nexusCalls[scheduled]?.isCancelRequested == false else { return }
        nexusCalls[scheduled]?.isCancelRequested = true
        if nexusCalls[scheduled]?.hasStarted == true { appoint(.nexusCancel(scheduled: scheduled), in: dice.below(8)) }
    }

    private mutating func take(_ message: ProtocolMessage) throws(ProofFailure) {
        guard let index = updates.firstIndex(where: { $0.request.updateID == message.protocolInstanceID }) else {
            throw ProofFailure("message \(message.id) is about no update")
        }
        let update = updates[index]
        switch message.body {
        case .acceptance(let requestID, let sequencing, _):
            guard !update.isAccepted else { throw ProofFailure("\(update.request.updateID) was accepted twice") }
            updates[index].isAccepted = true
            write(
                .updateAccepted(
                    .init(
                        protocolInstanceID: message.protocolInstanceID,
                        requestMessageID: requestID,
                        requestSequencingEventID: sequencing,
                        request: update.isAdmitted ? nil : update.request
                    )
                )
            )
        case .response:
            guard update.isAccepted else { throw ProofFailure("\(update.request.updateID) was answered unaccepted") }
            updates.remove(at: index)
            write(.updateCompleted(protocolInstanceID: message.protocolInstanceID))
        case .request, .rejection, .unknown: throw ProofFailure("message \(message.id) may have no command")
        }
    }

    /// Goes on from here under another run id, as after a reset; updates that were not accepted are kept in history.
    mutating func reset(runID: String, dice: Dice) {
        self.dice = dice
        write(.workflowTaskFailed(.init(cause: .resetWorkflow, newRunID: runID)))
        task = .none
        _ = flush()
        for index in updates.indices where !updates[index].isAccepted && !updates[index].isAdmitted {
            updates[index].isAdmitted = true
            write(.updateAdmitted(updates[index].request))
        }
        schedule()
    }
}

extension Command.Attributes {
    var endsWorkflow: Bool {
        switch self {
        case .completeWorkflow, .failWorkflow, .cancelWorkflow, .continueAsNew: true
        default: false
        }
    }
}

extension HistoryEvent.Attributes {
    fileprivate var closesSomething: Bool {
        switch self {
        case .activityCompleted, .activityFailed, .activityTimedOut, .activityCancelled, .childCompleted, .childFailed,
            .childCancelled, .childTimedOut, .childTerminated:
            true
        default: false
        }
    }

    fileprivate var closedNexusCall: EventID? {
        switch self {
        case .nexusCompleted(let scheduled, _), .nexusFailed(let scheduled, _), .nexusCancelled(let scheduled, _),
            .nexusTimedOut(let scheduled, _):
            scheduled
        default: nil
        }
    }

    fileprivate var closedActivity: EventID? {
        switch self {
        case .activityCompleted(let scheduled, _), .activityFailed(let scheduled, _, _, _),
            .activityTimedOut(let scheduled, _, _, _), .activityCancelled(let scheduled, _, _):
            scheduled
        default: nil
        }
    }
}

extension ProtocolMessage {
    var isRejection: Bool {
        if case .rejection = body { true } else { false }
    }
}

extension Payload {
    /// The text of a `json/plain` string.
    var text: String? { JSONText.unquoted(String(decoding: data, as: UTF8.self)) }
}
