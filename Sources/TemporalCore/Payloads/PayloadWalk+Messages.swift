// Where the words of the engine hold payloads. Each `switch` is exhaustive, so that a new case has to say whether it does.

extension Failure {
    /// Visits the payloads of a failure and its causes.
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        var links = links
        for index in links.indices {
            walk.visit(&links[index].encodedAttributes)
            links[index].kind.visitPayloads(&walk)
        }
        if !walk.isCollecting, let changed = Failure(links: links) { self = changed }
    }
}

extension Failure.Kind {
    fileprivate mutating func visitPayloads(_ walk: inout PayloadWalk) {
        switch self {
        case .application(var application):
            walk.visit(&application.details)
            self = .application(application)
        case .timeout(let kind, var lastHeartbeat):
            walk.visit(&lastHeartbeat)
            self = .timeout(kind, lastHeartbeat: lastHeartbeat)
        case .cancelled(var details):
            walk.visit(&details)
            self = .cancelled(details)
        case .resetWorkflow(var lastHeartbeat):
            walk.visit(&lastHeartbeat)
            self = .resetWorkflow(lastHeartbeat: lastHeartbeat)
        case .terminated, .server, .activity, .childWorkflow, .nexusOperation, .nexusHandler, .other: break
        }
    }
}

// MARK: - Tasks

extension WorkflowTask {
    /// Visits the payloads of a task but for those of its events, which come page by page (``EventContexts``).
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        if var query {
            walk.visit(&query.input)
            self.query = query
        }
        for index in queries.indices { walk.visit(&queries[index].query.input) }
        for index in messages.indices { messages[index].visitPayloads(&walk) }
    }

    /// Whether it has payloads beside those of its events.
    package var hasMessages: Bool { query != nil || !queries.isEmpty || !messages.isEmpty }
}

extension ActivityTask {
    /// Visits the payloads of a task.
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        walk.visit(&input)
        walk.visit(&heartbeatDetails)
    }
}

extension NexusTask {
    /// Visits the payload of a request to start an operation.
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        guard case .start(var start)? = work else { return }
        walk.visit(&start.input)
        work = .start(start)
    }
}

extension NexusAnswer {
    /// Visits the payloads of an answer.
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        switch self {
        case .completed(var result, let links):
            walk.visit(&result)
            self = .completed(result, links: links)
        case .failed(var failure):
            walk.visit(&failure)
            self = .failed(failure)
        case .started, .cancelled: break
        }
    }
}

extension ProtocolMessage {
    fileprivate mutating func visitPayloads(_ walk: inout PayloadWalk) {
        switch body {
        case .request(var request):
            walk.visit(&request.input)
            body = .request(request)
        case .acceptance(let id, let sequencing, var request):
            walk.visit(&request.input)
            body = .acceptance(requestMessageID: id, requestSequencingEventID: sequencing, request: request)
        case .rejection(let id, let sequencing, var request, var failure):
            walk.visit(&request.input)
            walk.visit(&failure)
            body = .rejection(requestMessageID: id, requestSequencingEventID: sequencing, request: request, failure)
        case .response(let updateID, let identity, var outcome):
            outcome.visitPayloads(&walk)
            body = .response(updateID: updateID, identity: identity, outcome)
        case .unknown: break
        }
    }
}

extension UpdateOutcome {
    /// Visits the payloads of an outcome.
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        switch self {
        case .success(var payloads):
            walk.visit(&payloads)
            self = .success(payloads)
        case .failure(var failure):
            walk.visit(&failure)
            self = .failure(failure)
        }
    }
}

extension QueryAnswer {
    /// Visits the payloads of an answer.
    package mutating func visitPayloads(_ walk: inout PayloadWalk) {
        switch self {
        case .answered(var payloads):
            walk.visit(&payloads)
            self = .answered(payloads)
        case .openlyAnswered: break
        case .failed(var failure):
            walk.visit(&failure)
            self = .failed(failure)
        }
    }
}

// MARK: - Answers

extension WorkflowTaskCompletion {
    /// Visits the payloads of an answer to a task of a workflow.
    package mutating func visitPayloads(of scope: WorkflowScope, _ walk: inout PayloadWalk) {
        for index in commands.indices { commands[index].visitPayloads(of: scope, &walk) }
        for index in messages.indices { messages[index].visitPayloads(&walk) }
        for index in queryAnswers.indices { queryAnswers[index].answer.visitPayloads(&walk) }
    }
}

extension Command {
    /// Visits the payloads of a command. The texts for the Web UI are the workflow's own, also those about an activity.
    package mutating func visitPayloads(of scope: WorkflowScope, _ walk: inout PayloadWalk) {
        walk.visit(&summary)
        walk.visit(&details)
        for index in groups.indices { walk.visit(&groups[index].label) }
        attributes.visitPayloads(of: scope, &walk)
    }
}

extension Command.Attributes {
    fileprivate mutating func visitPayloads(of scope: WorkflowScope, _ walk: inout PayloadWalk) {
        switch self {
        case .scheduleActivity(var activity):
            let (type, id, queue) = (activity.activityType, activity.activityID, activity.taskQueue)
            walk.visit(in: scope.context(ofActivity: type, id: id, on: queue)) { $0.visit(&activity.input) }
            self = .scheduleActivity(activity)
        case .startChild(var child):
            walk.visit(in: scope.context(ofWorkflow: child.workflowID)) { walk in
                walk.visit(&child.input)
                walk.visit(&child.memo)
            }
            self = .startChild(child)
        case .signalExternal(var signal):
            walk.visit(in: scope.context(ofWorkflow: signal.execution.workflowID)) { $0.visit(&signal.input) }
            self = .signalExternal(signal)
        case .scheduleNexusOperation(var call):
            let context = scope.context(ofNexusOperation: call.operation, of: call.service, at: call.endpoint)
            walk.visit(in: context) { $0.visit(&call.input) }
            self = .scheduleNexusOperation(call)
        case .recordMarker(var marker):
            marker.visitPayloads(of: scope, &walk, all: false)
            self = .recordMarker(marker)
        case .modifyProperties(var memo):
            // A null takes a note away, which the server must see.
            for index in memo.indices where memo[index].payload.encoding != Payload.Encoding.null {
                walk.visit(&memo[index].payload)
            }
            self = .modifyProperties(memo)
        case .completeWorkflow(var result):
            walk.visit(&result)
            self = .completeWorkflow(result: result)
        case .failWorkflow(var failure):
            walk.visit(&failure)
            self = .failWorkflow(failure)
        case .cancelWorkflow(var details):
            walk.visit(&details)
            self = .cancelWorkflow(details: details)
        case .continueAsNew(var next):
            walk.visit(&next.input)
            walk.visit(&next.memo)
            self = .continueAsNew(next)
        case .startTimer, .cancelTimer, .requestCancelActivity, .requestCancelExternal, .requestCancelNexusOperation,
            .upsertSearchAttributes, .protocolMessage:
            break
        }
    }
}

// MARK: - Events

extension HistoryEvent.AskedValues {
    /// Visits the payloads.
    /// - Returns: the values as they are behind the walk.
    func visited(by walk: inout PayloadWalk) -> HistoryEvent.AskedValues {
        var (input, memo) = (input, memo)
        walk.visit(&input)
        walk.visit(&memo)
        return walk.isCollecting ? self : HistoryEvent.AskedValues(input: input, memo: memo, duration: duration)
    }
}

extension HistoryEvent.Attributes {
    /// Visits the payloads of an event in the walk's context, which is that of the workflow, the activity or the child that
    /// it is about.
    package mutating func visitPayloads(of scope: WorkflowScope, _ walk: inout PayloadWalk) {
        switch self {
        case .workflowStarted(var start):
            walk.visit(&start.input)
            walk.visit(&start.memo)
            walk.visit(&start.continuedFailure)
            walk.visit(&start.lastCompletionResult)
            if !walk.isCollecting { self = .workflowStarted(start) }
        case .workflowCompleted(var result):
            walk.visit(&result)
            self = .workflowCompleted(result: result)
        case .workflowFailed(var failure, let newRunID):
            walk.visit(&failure)
            self = .workflowFailed(failure, newRunID: newRunID)
        case .workflowCancelled(var details):
            walk.visit(&details)
            self = .workflowCancelled(details: details)
        case .signaled(var signal):
            walk.visit(&signal.input)
            self = .signaled(signal)
        case .activityCompleted(let scheduled, var result):
            walk.visit(&result)
            self = .activityCompleted(scheduled: scheduled, result: result)
        case .activityFailed(let scheduled, var failure, let state, let origin):
            walk.visit(&failure)
            self = .activityFailed(scheduled: scheduled, failure, state, origin)
        case .activityTimedOut(let scheduled, var failure, let state, let origin):
            walk.visit(&failure)
            self = .activityTimedOut(scheduled: scheduled, failure, state, origin)
        case .activityCancelled(let scheduled, var details, let origin):
            walk.visit(&details)
            self = .activityCancelled(scheduled: scheduled, details: details, origin)
        case .markerRecorded(var marker):
            marker.visitPayloads(of: scope, &walk, all: true)
            self = .markerRecorded(marker)
        case .propertiesModified(var memo):
            walk.visit(&memo)
            self = .propertiesModified(memo)
        case .childCompleted(let initiated, var result):
            walk.visit(&result)
            self = .childCompleted(initiated: initiated, result: result)
        case .childFailed(let initiated, var failure, let state, let origin):
            walk.visit(&failure)
            self = .childFailed(initiated: initiated, failure, state, origin)
        case .childCancelled(let initiated, var details, let origin):
            walk.visit(&details)
            self = .childCancelled(initiated: initiated, details: details, origin)
        case .nexusCompleted(let scheduled, var result):
            walk.visit(&result)
            self = .nexusCompleted(scheduled: scheduled, result: result)
        case .nexusFailed(let scheduled, var failure):
            walk.visit(&failure)
            self = .nexusFailed(scheduled: scheduled, failure)
        case .nexusCancelled(let scheduled, var failure):
            walk.visit(&failure)
            self = .nexusCancelled(scheduled: scheduled, failure)
        case .nexusTimedOut(let scheduled, var failure):
            walk.visit(&failure)
            self = .nexusTimedOut(scheduled: scheduled, failure)
        case .nexusCancelFailed(let scheduled, var failure):
            walk.visit(&failure)
            self = .nexusCancelFailed(scheduled: scheduled, failure)
        case .updateAdmitted(var request):
            walk.visit(&request.input)
            self = .updateAdmitted(request)
        case .updateAccepted(var accepted):
            if var request = accepted.request {
                walk.visit(&request.input)
                accepted.request = request
            }
            self = .updateAccepted(accepted)
        case .workflowTimedOut, .workflowCancelRequested, .workflowTerminated, .workflowContinuedAsNew,
            .workflowTaskScheduled, .workflowTaskStarted, .workflowTaskCompleted, .workflowTaskTimedOut,
            .workflowTaskFailed, .activityScheduled, .activityStarted, .activityCancelRequested, .timerStarted,
            .timerFired, .timerCancelled, .searchAttributesUpserted, .childInitiated, .childStartFailed, .childStarted,
            .childTimedOut, .childTerminated, .externalSignalInitiated, .externalSignalFailed,
            .externalSignalDelivered, .externalCancelInitiated, .externalCancelFailed, .externalCancelDelivered,
            .nexusScheduled, .nexusStarted, .nexusCancelRequested, .nexusCancelDelivered, .updateRejected,
            .updateCompleted, .uninteresting, .unknown:
            break
        }
    }
}

// MARK: - Markers

extension HistoryEvent.Marker {
    /// Visits the payloads of a marker: the user's values in it. What an SDK writes for itself stays readable for others, but
    /// those that come are all visited, since some SDKs send all of them through codecs.
    fileprivate mutating func visitPayloads(of scope: WorkflowScope, _ walk: inout PayloadWalk, all: Bool) {
        let local = LocalActivityMarker.names.contains(name) ? LocalActivityMarker.activityType(in: self) : nil
        let context = local.map { scope.context(ofLocalActivity: $0) }
        let values = Self.values[name]
        for index in details.indices {
            let isValue = values?.contains(details[index].name) ?? true
            guard all || isValue else { continue }
            if name == MutableSideEffects.markerName, isValue,
                MutableSideEffects.visitWrapped(&details[index].payloads, &walk)
            {
                continue
            }
            if isValue, let context {
                walk.visit(in: context) { $0.visit(&details[index].payloads) }
            } else {
                walk.visit(&details[index].payloads)
            }
        }
        if let context { walk.visit(in: context) { $0.visit(&failure) } } else { walk.visit(&failure) }
    }

    /// The parts with the user's values, of the markers that SDKs write.
    private static let values: [String: Set<String>] = [
        LocalActivityMarker.coreName: ["result"], LocalActivityMarker.goName: ["result"],
        SideEffects.markerName: ["data"], MutableSideEffects.markerName: ["data"],
        Versions.markerName: [], Versions.patchMarkerName: [],
    ]
}
