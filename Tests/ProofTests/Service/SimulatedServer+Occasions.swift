import TemporalCore

/// What happens to a run from outside.
extension SimulatedServer {
    mutating func keep(_ occasion: Occasion) {
        switch occasion {
        case .timer(let id):
            guard let started = timers.removeValue(forKey: id) else { return }
            occur(.timerFired(timerID: id, started: started))
        case .activity(let scheduled):
            guard let work = activities.removeValue(forKey: scheduled) else { return }
            occur(.activityStarted(scheduled: scheduled), close(scheduled, work))
        case .childStart(let initiated): startChild(initiated)
        case .childClose(let initiated):
            guard let child = children.removeValue(forKey: initiated) else { return }
            occur(close(initiated, child))
        case .nexusStart(let scheduled): startNexusCall(scheduled)
        case .nexusClose(let scheduled):
            guard let call = nexusCalls.removeValue(forKey: scheduled) else { return }
            occur(close(scheduled, call))
        case .nexusCancel(let scheduled): takeNexusCancel(scheduled)
        case .external(let initiated, let isCancel, let workflowID):
            reach(initiated, isCancel: isCancel, workflowID: workflowID)
        case .stimulus(let stimulus): stimulate(stimulus)
        case .release:
            occur(.signaled(.init(name: "release", input: [])))
        }
    }

    private mutating func stimulate(_ stimulus: Stimulus) {
        switch stimulus {
        case .add(let number): occur(.signaled(.init(name: "add", input: [.json(number)])))
        case .play(let script): occur(.signaled(.init(name: "play", input: [.json(script)])))
        case .playAndFail(let script): occur(.signaled(.init(name: "playAndFail", input: [.json(script)])))
        case .ask(let number): admit("ask", .json(number))
        case .perform(let script, let refused): admit("perform", .json(refused ? -1 : script))
        case .cancel: occur(.workflowCancelRequested(cause: "a client asked for it"))
        case .query: break
        }
    }

    private func close(_ scheduled: EventID, _ work: ActivityWork) -> HistoryEvent.Attributes {
        let origin = HistoryEvent.ActivityOutcomeOrigin(started: last.next, identity: "worker")
        switch work {
        case .succeeds, .failsOnce, .waits:
            return .activityCompleted(scheduled: scheduled, result: [.json(work.rawValue)])
        case .fails:
            let failure = Failure(message: "broken", kind: .application(.init(type: "Broken", nonRetryable: true)))
            return .activityFailed(scheduled: scheduled, failure, .nonRetryableFailure, origin)
        case .declares:
            let details = Payload(encoding: Payload.Encoding.json, data: Array(#"{"number":7}"#.utf8))
            let kind = Failure.Kind.application(.init(type: "Declared", details: [details]))
            let failure = Failure(message: "declared", kind: kind)
            return .activityFailed(scheduled: scheduled, failure, .maximumAttemptsReached, origin)
        case .timesOut:
            let failure = Failure(message: "too slow", kind: .timeout(.startToClose, lastHeartbeat: []))
            return .activityTimedOut(scheduled: scheduled, failure, .maximumAttemptsReached, origin)
        }
    }

    private mutating func startChild(_ initiated: EventID) {
        guard var child = children[initiated] else { return }
        // Somebody else may have a child's well-known id.
        if child.work == .duplicate, dice.happens(40) {
            children[initiated] = nil
            return occur(.childStartFailed(initiated: initiated, cause: .workflowAlreadyExists))
        }
        child.runID = "run-of-\(child.workflowID)"
        child.started = last.next
        children[initiated] = child
        occur(.childStarted(initiated: initiated, runID: child.runID))
        let time = child.work == .waits || child.work == .timesOut ? dice.number(30...200) : dice.number(0...30)
        appoint(.childClose(initiated: initiated), in: time)
    }

    private func close(_ initiated: EventID, _ child: Child) -> HistoryEvent.Attributes {
        let origin = ChildOrigin(
            namespace: "default",
            workflowID: child.workflowID,
            runID: child.runID,
            workflowType: Interpreter.name,
            initiatedEventID: initiated,
            startedEventID: child.started
        )
        if child.isCancelRequested { return .childCancelled(initiated: initiated, details: [], origin) }
        switch child.work {
        case .succeeds, .waits, .duplicate:
            return .childCompleted(initiated: initiated, result: [.json(child.work.rawValue)])
        case .fails:
            let failure = Failure(message: "the child failed", kind: .application(.init(type: "OnPurpose")))
            return .childFailed(initiated: initiated, failure, .retryPolicyNotSet, origin)
        case .timesOut: return .childTimedOut(initiated: initiated, .retryPolicyNotSet, origin)
        }
    }

    private mutating func startNexusCall(_ scheduled: EventID) {
        guard var call = nexusCalls[scheduled] else { return }
        guard call.work.goesOn else {
            nexusCalls[scheduled] = nil
            return occur(close(scheduled, call))
        }
        call.hasStarted = true
        call.origin.operationToken = "token-\(scheduled)"
        nexusCalls[scheduled] = call
        occur(.nexusStarted(scheduled: scheduled, token: call.origin.operationToken))
        let isLong = [.waits, .timesOut, .clings].contains(call.work)
        appoint(.nexusClose(scheduled: scheduled), in: isLong ? dice.number(30...200) : dice.number(0...30))
        if call.isCancelRequested { appoint(.nexusCancel(scheduled: scheduled), in: dice.below(8)) }
    }

    private mutating func takeNexusCancel(_ scheduled: EventID) {
        guard let call = nexusCalls[scheduled] else { return }
        guard call.work != .clings, dice.happens(90) else {
            let failure = Failure(message: "not today", kind: .nexusHandler(.init(type: "NOT_IMPLEMENTED")))
            return occur(.nexusCancelFailed(scheduled: scheduled, failure))
        }
        occur(.nexusCancelDelivered(scheduled: scheduled))
        // What is asked to cancel may end in its own way all the same.
        nexusCalls[scheduled]?.isCancelled = dice.happens(80)
        appoint(.nexusClose(scheduled: scheduled), in: dice.below(10))
    }

    private func close(_ scheduled: EventID, _ call: NexusCall) -> HistoryEvent.Attributes {
        let failure = { (kind: Failure.Kind) in
            let cause = Failure(message: "broken", kind: kind)
            return Failure(message: "no success", kind: .nexusOperation(call.origin), cause: cause)
        }
        if call.isCancelled { return .nexusCancelled(scheduled: scheduled, failure(.cancelled([]))) }
        switch call.work {
        case .answers, .runs, .waits, .clings:
            return .nexusCompleted(scheduled: scheduled, result: [.json(call.work.rawValue)])
        case .fails, .runFails:
            return .nexusFailed(scheduled: scheduled, failure(.application(.init(type: "Broken"))))
        case .refuses: return .nexusFailed(scheduled: scheduled, failure(.nexusHandler(.init(type: "BAD_REQUEST"))))
        case .timesOut:
            return .nexusTimedOut(scheduled: scheduled, failure(.timeout(.scheduleToClose, lastHeartbeat: [])))
        }
    }

    private mutating func reach(_ initiated: EventID, isCancel: Bool, workflowID: String) {
        let open = children.keys.sorted().first {
            children[$0]?.workflowID == workflowID && (children[$0]?.started.rawValue ?? 0) > 0
        }
        guard open != nil || workflowID.hasSuffix("-stranger") else {
            return occur(
                isCancel
                    ? .externalCancelFailed(initiated: initiated, cause: .workflowNotFound)
                    : .externalSignalFailed(initiated: initiated, cause: .workflowNotFound)
            )
        }
        occur(
            isCancel ? .externalCancelDelivered(initiated: initiated) : .externalSignalDelivered(initiated: initiated)
        )
        guard isCancel, let open, children[open]?.isCancelRequested == false else { return }
        // What is asked to cancel may end in its own way all the same.
        if dice.happens(80) { children[open]?.isCancelRequested = true }
        appoint(.childClose(initiated: open), in: dice.below(10))
    }
}
