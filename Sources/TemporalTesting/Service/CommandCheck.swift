import TemporalCore

/// Looks through the commands of an answer as a server does before it writes any of them to history.
///
/// A server takes all commands of an answer or none. They are looked at in their order, each with what those before it
/// have changed.
struct CommandCheck {
    private let settings: VirtualService.Settings
    private let run: VirtualRun
    private var start: RunStart { run.start }
    // What is under way is looked through only for a command that is about it: a run with thousands of activities has an
    // answer for each of their ends.
    /// One that has fired, and of which the worker does not know it, can still be cancelled.
    private lazy var timers = Set(run.timers.keys).union(run.buffer.compactMap(\.firedTimer))
    /// Activities that can be asked to cancel, and the ids of those that are under way.
    private lazy var activities = Set(run.activities.keys).union(run.buffer.compactMap(\.closedActivity))
    private lazy var activityIDs = Set(run.activities.values.map(\.command.activityID))
    /// Nexus operations that can be asked to cancel.
    private lazy var nexusOperations = Set(run.nexusOperations.keys)
        .union(run.buffer.compactMap(\.closedNexusOperation))
    private var activityCount: Int
    private var childCount: Int
    private var signalCount: Int
    private var cancelCount: Int
    private var newChildren: Set<String> = []
    private var searchAttributes: [NamedPayload]
    private var memo: [NamedPayload]
    private lazy var updates = Set(run.updates.map(\.request.updateID))

    init(_ run: VirtualRun, _ settings: VirtualService.Settings) {
        self.settings = settings
        self.run = run
        activityCount = run.activities.count
        childCount = run.children.count
        signalCount = run.externals.values.filter { $0.signal != nil }.count
        cancelCount = run.externals.count - signalCount
        searchAttributes = run.searchAttributes
        memo = run.memo
    }

    /// - Throws: what is wrong with the first command that a server would not take.
    mutating func check(_ answer: WorkflowTaskCompletion) throws(BadCommand) {
        for command in answer.commands { try check(command, answer.messages) }
    }

    private mutating func check(_ command: Command, _ messages: [ProtocolMessage]) throws(BadCommand) {
        switch command.attributes {
        case .startTimer(let id, _): try checkTimer(id)
        case .cancelTimer(let id):
            guard timers.remove(id) != nil else {
                throw BadCommand(cause: .badCancelTimer, reason: "there is no timer \(id) to cancel")
            }
        case .scheduleActivity(let activity): try check(activity)
        case .requestCancelActivity(let scheduled):
            guard activities.contains(scheduled) else {
                let reason = "there is no activity of event \(scheduled) to cancel"
                throw BadCommand(cause: .badRequestCancelActivity, reason: reason)
            }
        case .startChild(let child): try check(child)
        case .signalExternal(let signal): try check(signal)
        case .requestCancelExternal(let cancel): try check(cancel)
        case .scheduleNexusOperation(let call): try check(call)
        case .requestCancelNexusOperation(let scheduled):
            guard nexusOperations.contains(scheduled) else {
                let reason = "there is no Nexus operation of event \(scheduled) to cancel"
                throw BadCommand(cause: .badRequestCancelNexusOperation, reason: reason)
            }
        case .recordMarker(let marker):
            try refuse(.badRecordMarker, ServerRules.problem(name: marker.name, "a marker's name"))
            let payloads = marker.details.flatMap(\.payloads)
            try limit(payloads.encodedSize, "the details of marker \(marker.name)", orFail: .badRecordMarker)
        case .upsertSearchAttributes(let changes): try check(searchAttributes: changes)
        case .modifyProperties(let changes): try check(memo: changes)
        case .protocolMessage(let id): try check(message: id, messages)
        case .completeWorkflow(let result):
            // This is the cause that servers give here.
            try limit(result.encodedSize, "the workflow's result", orFail: .badScheduleActivity)
        case .failWorkflow(let failure):
            let limits = PayloadLimits(payloads: ServerRules.largestPayloads)
            var check = PayloadSizeCheck(PayloadWarnings(payloads: 0, memo: 0), limits)
            check.add(failure, "the workflow's failure")
            if let excess = check.excess { try limit(excess.size, excess.what, orFail: .badFailWorkflow) }
        case .cancelWorkflow: break
        case .continueAsNew(let next): try check(next)
        }
    }

    private func refuse(_ cause: WorkflowTaskFailedCause, _ problem: String?) throws(BadCommand) {
        if let problem { throw BadCommand(cause: cause, reason: problem) }
    }

    /// Servers end a workflow whose command is too large.
    private func limit(
        _ size: Int,
        to most: Int = ServerRules.largestPayloads,
        _ what: String,
        orFail cause: WorkflowTaskFailedCause
    ) throws(BadCommand) {
        guard size > most else { return }
        let reason = "\(what) has \(size) bytes, and a server takes \(most): pass a reference to the value instead"
        throw BadCommand(cause: cause, reason: reason, consequence: .endsWorkflow)
    }

    private func checkNumber(
        _ count: Int,
        _ what: String,
        orFail cause: WorkflowTaskFailedCause
    ) throws(BadCommand) {
        guard count >= ServerRules.mostPending else { return }
        let most = ServerRules.mostPending
        throw BadCommand(cause: cause, reason: "\(count) \(what) are under way, and a server takes \(most) for one run")
    }

    // MARK: - Timers and activities

    private mutating func checkTimer(_ id: String) throws(BadCommand) {
        try refuse(.badStartTimer, ServerRules.problem(name: id, "a timer's id"))
        guard timers.insert(id).inserted else {
            throw BadCommand(cause: .startTimerDuplicateID, reason: "a timer with the id \(id) is under way")
        }
    }

    private mutating func check(_ activity: Command.ScheduleActivity) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badScheduleActivity
        let who = "activity \(activity.activityType)"
        try refuse(cause, ServerRules.problem(name: activity.activityID, "the id of \(who)"))
        try refuse(cause, ServerRules.problem(name: activity.activityType, "an activity's type"))
        try refuse(cause, ServerRules.problem(queue: activity.taskQueue, "the task queue of \(who)"))
        try refuse(cause, ServerRules.problem(retry: activity.retryPolicy, "the retry policy of \(who)"))
        try refuse(cause, ServerRules.problem(priority: activity.priority, who))
        guard activity.startToClose.limit != nil || activity.scheduleToClose.limit != nil else {
            let reason = "\(who) has neither a start-to-close nor a schedule-to-close timeout above zero: give it one"
            throw BadCommand(cause: cause, reason: reason)
        }
        try checkBuild(activity.usesWorkflowBuildID, on: activity.taskQueue, who, orFail: cause)
        try limit(activity.input.encodedSize, "the input of \(who)", orFail: cause)
        try checkNumber(activityCount, "activities", orFail: .tooManyActivities)
        guard activityIDs.insert(activity.activityID).inserted else {
            let reason = "an activity with the id \(activity.activityID) is under way"
            throw BadCommand(cause: .scheduleActivityDuplicateID, reason: reason)
        }
        activityCount += 1
    }

    private func checkBuild(
        _ staysWithBuild: Bool,
        on queue: TaskQueue,
        _ who: String,
        orFail cause: WorkflowTaskFailedCause
    ) throws(BadCommand) {
        guard staysWithBuild, !queue.name.isEmpty, queue != start.taskQueue else { return }
        let reason = "\(who) is to stay with the workflow's build, which another task queue cannot do"
        throw BadCommand(cause: cause, reason: reason)
    }

    private func check(_ call: Command.ScheduleNexusOperation) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badScheduleNexusOperation
        let who = "Nexus operation \(call.service)/\(call.operation)"
        try refuse(cause, ServerRules.problem(name: call.endpoint, "the endpoint of \(who)"))
        try refuse(cause, ServerRules.problem(name: call.service, "the service of \(who)"))
        try refuse(cause, ServerRules.problem(name: call.operation, "the operation's name of \(who)"))
        try limit([call.input].encodedSize, "the input of \(who)", orFail: cause)
    }

    // MARK: - Other workflows

    private mutating func check(_ child: Command.StartChild) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badStartChild
        let who = "child workflow \(child.workflowType)"
        try refuse(cause, ServerRules.problem(name: child.workflowID, "the id of \(who)"))
        try refuse(cause, ServerRules.problem(name: child.workflowType, "the type of a child workflow"))
        try refuse(cause, ServerRules.problem(retry: child.retryPolicy, "the retry policy of \(who)"))
        guard child.cronSchedule.isEmpty else {
            let reason = "\(who) has a cron schedule, which the test environment in memory cannot play: use DevServer"
            throw BadCommand(cause: .workflowWorkerUnhandledFailure, reason: reason, consequence: .isNotPlayed)
        }
        try check(attributes: child.searchAttributes)
        try refuse(cause, ServerRules.problem(priority: child.priority, who))
        try refuse(cause, ServerRules.problem(queue: child.taskQueue, "the task queue of \(who)"))
        try checkBuild(child.inheritsBuildID, on: child.taskQueue, who, orFail: cause)
        try limit(child.input.encodedSize, "the input of \(who)", orFail: cause)
        try limit(child.memo.encodedSize, to: ServerRules.largestMemo, "the memo of \(who)", orFail: cause)
        try limit(searchAttributes: child.searchAttributes, cause)
        try checkNumber(childCount, "child workflows", orFail: .tooManyChildren)
        childCount += 1
        newChildren.insert(child.workflowID)
    }

    private mutating func check(_ signal: Command.SignalExternal) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badSignalWorkflow
        let who = "signal \(signal.signalName)"
        try check(signal.execution, who, orFail: cause)
        if signal.signalName.isEmpty { throw BadCommand(cause: cause, reason: "a signal has no name: give it one") }
        try checkNumber(signalCount, "signals to other workflows", orFail: .tooManySignals)
        try limit(signal.input.encodedSize, "the input of \(who)", orFail: cause)
        signalCount += 1
    }

    private mutating func check(_ cancel: Command.CancelExternal) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badRequestCancelExternal
        let id = cancel.execution.workflowID
        try check(cancel.execution, "a request to cancel", orFail: cause)
        if newChildren.contains(id) {
            let reason = "child workflow \"\(id)\" is started and asked to cancel in one workflow task"
            throw BadCommand(cause: cause, reason: reason)
        }
        try checkNumber(cancelCount, "requests to cancel other workflows", orFail: .tooManyCancelRequests)
        cancelCount += 1
    }

    private func check(
        _ execution: HistoryEvent.Execution,
        _ who: String,
        orFail cause: WorkflowTaskFailedCause
    ) throws(BadCommand) {
        try refuse(cause, ServerRules.problem(name: execution.workflowID, "the workflow id that \(who) goes to"))
        try refuse(cause, ServerRules.problem(runID: execution.runID))
    }

    // MARK: - The workflow itself

    private func check(attributes: [NamedPayload]) throws(BadCommand) {
        let problem = ServerRules.problem(searchAttributes: attributes, known: settings.searchAttributes)
        try refuse(.badSearchAttributes, problem)
    }

    private func limit(
        searchAttributes: [NamedPayload],
        _ cause: WorkflowTaskFailedCause
    ) throws(BadCommand) {
        guard let problem = ServerRules.problem(sizeOfSearchAttributes: searchAttributes) else { return }
        throw BadCommand(cause: cause, reason: problem, consequence: .endsWorkflow)
    }

    private mutating func check(searchAttributes changes: [NamedPayload]) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badSearchAttributes
        if changes.isEmpty { throw BadCommand(cause: cause, reason: "no search attribute is named that is to change") }
        try check(attributes: changes)
        searchAttributes.merge(changes)
        try limit(searchAttributes: searchAttributes, cause)
    }

    private mutating func check(memo changes: [NamedPayload]) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badModifyProperties
        if changes.isEmpty { throw BadCommand(cause: cause, reason: "no field of the memo is named that is to change") }
        memo.merge(changes)
        try limit(memo.encodedSize, to: ServerRules.largestMemo, "the memo", orFail: cause)
    }

    private mutating func check(message id: String, _ messages: [ProtocolMessage]) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badUpdateMessage
        guard let message = messages.first(where: { $0.id == id }) else {
            throw BadCommand(cause: cause, reason: "there is no message \(id)")
        }
        guard updates.contains(message.protocolInstanceID) else {
            throw BadCommand(cause: cause, reason: "message \(id) is about no update")
        }
        switch message.body {
        case .acceptance: break
        case .response: updates.remove(message.protocolInstanceID)
        case .request, .rejection, .unknown:
            throw BadCommand(cause: cause, reason: "message \(id) may have no command")
        }
    }

    private mutating func check(_ next: Command.ContinueAsNewCommand) throws(BadCommand) {
        let cause = WorkflowTaskFailedCause.badContinueAsNew
        try refuse(cause, ServerRules.problem(length: next.workflowType, "the type of the next run"))
        try refuse(cause, ServerRules.problem(queue: next.taskQueue, "the task queue of the next run"))
        try refuse(cause, ServerRules.problem(retry: next.retryPolicy, "the retry policy of the next run"))
        try check(attributes: next.searchAttributes)
        try checkBuild(next.inheritsBuildID, on: next.taskQueue, "the next run", orFail: cause)
        try limit(next.input.encodedSize, "the input of the next run", orFail: cause)
        try limit(next.memo.encodedSize, to: ServerRules.largestMemo, "the memo of the next run", orFail: cause)
        try limit(searchAttributes: next.searchAttributes, cause)
    }
}

extension HistoryEvent.Attributes {
    /// The timer that has fired with it.
    fileprivate var firedTimer: String? {
        if case .timerFired(let id, _) = self { id } else { nil }
    }
}
