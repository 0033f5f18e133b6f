import TemporalCore
import TemporalModel
import TemporalWire

/// What a server does with the answers to workflow tasks.
extension VirtualService {
    enum Verdict: Equatable, Sendable {
        /// Written to history.
        case taken
        /// A speculative task that changed nothing: its events are gone.
        case dropped
        /// Something came in between, so the workflow may not end yet.
        case refused
        /// The run has ended meanwhile.
        case gone
        /// A server would not take one of the commands. Nothing of the answer was done.
        case wrong(BadCommand)
    }

    /// Takes the answer to a task.
    mutating func complete(_ key: String, _ answer: WorkflowTaskCompletion) -> Verdict {
        let isFloating: Bool
        switch examine(answer, of: key) {
        case .gone: return .gone
        case .wrong(let command): return .wrong(command)
        case .fits(let floats): isFloating = floats
        case .comesTooEarly:
            change(key) { run, now in
                run.makeDurable()
                run.write(.workflowTaskFailed(.init(cause: .unhandledCommand)), at: now)
                run.task = .none
                _ = run.flush(at: now)
                run.scheduleTask(at: now)
            }
            return .refused
        }
        let rejections = answer.messages.filter(\.isRejection).count
        change(key) { run, _ in run.takeRejections(answer.messages) }
        if isFloating, answer.commands.isEmpty, !answer.forceNewTask, rejections == answer.messages.count {
            change(key) { run, _ in
                run.floating = []
                run.task = .none
                run.bringUpdates()
            }
            return .dropped
        }
        change(key) { run, now in run.completeTask(answer, at: now) }
        for command in answer.commands { carryOut(command, answer.messages, of: key) }
        change(key) { run, now in
            if run.flush(at: now) || answer.forceNewTask { run.scheduleTask(at: now) }
            run.bringUpdates()
        }
        return .taken
    }

    /// What there is to say of an answer before anything of it is carried out.
    private enum Examination {
        case gone, comesTooEarly
        case wrong(BadCommand)
        case fits(isFloating: Bool)
    }

    /// Apart from what changes the run: who holds a run while it changes makes a copy of its whole history.
    private func examine(_ answer: WorkflowTaskCompletion, of key: String) -> Examination {
        guard let run = runs[key], case .started(let isFloating) = run.task else { return .gone }
        if !run.buffer.isEmpty, answer.commands.contains(where: \.attributes.endsWorkflow) { return .comesTooEarly }
        var check = CommandCheck(run, settings)
        do throws(BadCommand) { try check.check(answer) } catch { return .wrong(error) }
        return .fits(isFloating: isFloating)
    }

    /// The worker cannot answer a task.
    mutating func fail(_ key: String, _ cause: WorkflowTaskFailedCause, with failure: Failure) {
        change(key) { run, now in run.failTask(cause, failure, at: now) }
    }

    /// One of a task's commands would not be taken by a server.
    mutating func refuse(_ key: String, _ command: BadCommand) {
        let failure = Failure(message: command.message, kind: .application(.init(type: "BadCommand")))
        fail(key, command.cause, with: failure)
        guard command.consequence == .endsWorkflow else { return }
        change(key) { run, _ in run.problem = nil }
        end(key, .workflowTerminated(reason: command.message), as: .terminated)
    }

    /// Ends a workflow that has no code.
    mutating func completeMocked(_ key: String, _ command: Command) {
        guard let run = runs[key], !run.isClosed else { return }
        change(key) { run, now in
            run.scheduleTask(at: now)
            _ = run.startTask(at: now, current: nil)
            run.completeTask(WorkflowTaskCompletion(), at: now)
        }
        carryOut(command, [], of: key)
    }

    /// Does what a command says, which makes sense.
    private mutating func carryOut(_ command: Command, _ messages: [ProtocolMessage], of key: String) {
        switch command.attributes {
        case .startTimer(let id, let delay):
            let started = change(key) { run, now in run.startTimer(id, at: now) } ?? EventID(0)
            appoint(.timer(run: key, id: id, started: started), in: delay)
        case .cancelTimer(let id): change(key) { run, now in run.cancelTimer(id, at: now) }
        case .scheduleActivity(let activity): schedule(activity, of: key)
        case .requestCancelActivity(let scheduled): cancelActivity(ActivityKey(run: key, scheduled: scheduled))
        case .startChild(let child):
            let initiated = change(key) { run, now in
                run.write(.childInitiated(workflowID: child.workflowID, workflowType: child.workflowType), at: now)
                run.children[run.last] = VirtualRun.Child(command: child)
                return run.last
            }
            enqueue(.startChild(run: key, initiated: initiated ?? EventID(0)))
        case .signalExternal(let signal):
            let id = signal.execution.workflowID
            let external = VirtualRun.External(
                execution: signal.execution,
                childOnly: signal.childWorkflowOnly,
                signal: .init(name: signal.signalName, input: signal.input, header: signal.header, identity: "")
            )
            ask(external, .externalSignalInitiated(workflowID: id, signalName: signal.signalName), of: key)
        case .requestCancelExternal(let cancel):
            var external = VirtualRun.External(execution: cancel.execution, childOnly: cancel.childWorkflowOnly)
            external.reason = cancel.reason
            ask(external, .externalCancelInitiated(workflowID: cancel.execution.workflowID), of: key)
        case .scheduleNexusOperation(let call): schedule(call, of: key)
        case .requestCancelNexusOperation(let scheduled):
            cancelNexusOperation(NexusKey(run: key, scheduled: scheduled))
        case .recordMarker(let marker): change(key) { run, now in run.write(.markerRecorded(marker), at: now) }
        case .upsertSearchAttributes(let attributes):
            change(key) { run, now in
                run.write(.searchAttributesUpserted(attributes), at: now)
                run.searchAttributes.merge(attributes)
            }
        case .modifyProperties(let fields):
            change(key) { run, now in
                run.write(.propertiesModified(fields), at: now)
                run.memo.merge(fields)
            }
        case .protocolMessage(let id):
            guard let message = messages.first(where: { $0.id == id }) else { return }
            change(key) { run, now in run.take(message, at: now) }
        case .completeWorkflow(let result): end(key, .workflowCompleted(result: result), as: .completed)
        case .failWorkflow(let failure): failWorkflow(key, failure)
        case .cancelWorkflow(let details): end(key, .workflowCancelled(details: details), as: .cancelled)
        case .continueAsNew(let next): continueAsNew(key, next)
        }
    }

    private mutating func ask(
        _ external: VirtualRun.External,
        _ attributes: HistoryEvent.Attributes,
        of key: String
    ) {
        let initiated = change(key) { run, now in
            run.write(attributes, at: now)
            run.externals[run.last] = external
            return run.last
        }
        enqueue(.reach(run: key, initiated: initiated ?? EventID(0)))
    }
}

extension VirtualRun {
    mutating func takeRejections(_ messages: [ProtocolMessage]) {
        for message in messages {
            guard case .rejection(_, _, _, let failure) = message.body else { continue }
            outcomes[message.protocolInstanceID] = .failure(failure)
            updates.removeAll { $0.request.updateID == message.protocolInstanceID }
        }
    }

    mutating func completeTask(_ answer: WorkflowTaskCompletion, at now: Timestamp) {
        makeDurable()
        previousStarted = last
        var completed = HistoryEvent.WorkflowTaskCompleted(
            coreFlags: answer.newCoreFlags,
            languageFlags: answer.newLanguageFlags
        )
        completed.deploymentVersion = versioning.atHand
        completed.versioningBehavior = answer.versioningBehavior
        noteAnswer(as: answer.versioningBehavior)
        if answer.announcesSDK { (completed.sdkName, completed.sdkVersion) = ("temporal-swift-native", "test") }
        write(.workflowTaskCompleted(completed), at: now)
        task = .none
    }

    fileprivate mutating func startTimer(_ id: String, at now: Timestamp) -> EventID {
        write(.timerStarted(timerID: id), at: now)
        timers[id] = last
        return last
    }

    fileprivate mutating func cancelTimer(_ id: String, at now: Timestamp) {
        if let started = timers.removeValue(forKey: id) {
            return write(.timerCancelled(timerID: id, started: started), at: now)
        }
        // It has fired, but the worker does not know that yet.
        for (index, attributes) in buffer.enumerated() {
            guard case .timerFired(id, let started) = attributes else { continue }
            buffer.remove(at: index)
            return write(.timerCancelled(timerID: id, started: started), at: now)
        }
    }

    fileprivate mutating func take(_ message: ProtocolMessage, at now: Timestamp) {
        let id = message.protocolInstanceID
        guard let index = updates.firstIndex(where: { $0.request.updateID == id }) else { return }
        switch message.body {
        case .acceptance(let requestID, let sequencing, let request):
            updates[index].isAccepted = true
            acceptedUpdates.insert(id)
            let accepted = HistoryEvent.UpdateAccepted(
                protocolInstanceID: id,
                requestMessageID: requestID,
                requestSequencingEventID: sequencing,
                request: request
            )
            write(.updateAccepted(accepted), at: now)
        case .response(_, _, let outcome):
            updates.remove(at: index)
            outcomes[id] = outcome
            write(.updateCompleted(protocolInstanceID: id), at: now)
        case .request, .rejection, .unknown: break
        }
    }
}
