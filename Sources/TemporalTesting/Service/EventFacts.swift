import TemporalCore

extension HistoryEvent.Attributes {
    /// Whether it closes an activity or a child; a server writes those behind the others that wait with them.
    var closesSomething: Bool {
        switch self {
        case .activityCompleted, .activityFailed, .activityTimedOut, .activityCancelled, .childCompleted, .childFailed,
            .childCancelled, .childTimedOut, .childTerminated:
            true
        default: false
        }
    }

    /// The activity that it closes.
    var closedActivity: EventID? {
        switch self {
        case .activityCompleted(let scheduled, _), .activityFailed(let scheduled, _, _, _),
            .activityTimedOut(let scheduled, _, _, _), .activityCancelled(let scheduled, _, _):
            scheduled
        default: nil
        }
    }

    /// The Nexus operation that it closes.
    var closedNexusOperation: EventID? {
        switch self {
        case .nexusCompleted(let scheduled, _), .nexusFailed(let scheduled, _), .nexusCancelled(let scheduled, _),
            .nexusTimedOut(let scheduled, _):
            scheduled
        default: nil
        }
    }

    /// The same with the event of the start, whose place is only known when both are written.
    func withStart(
        of attempts: [EventID: EventID],
        _ children: [EventID: VirtualRun.Child]
    ) -> HistoryEvent.Attributes {
        func origin(_ scheduled: EventID, _ given: HistoryEvent.ActivityOutcomeOrigin)
            -> HistoryEvent.ActivityOutcomeOrigin
        {
            .init(started: attempts[scheduled] ?? EventID(0), identity: given.identity)
        }
        func child(_ given: ChildOrigin) -> ChildOrigin {
            var origin = given
            origin.startedEventID = children[given.initiatedEventID]?.started ?? EventID(0)
            return origin
        }
        return switch self {
        case .activityFailed(let scheduled, let failure, let state, let given):
            .activityFailed(scheduled: scheduled, failure, state, origin(scheduled, given))
        case .activityTimedOut(let scheduled, let failure, let state, let given):
            .activityTimedOut(scheduled: scheduled, failure, state, origin(scheduled, given))
        case .activityCancelled(let scheduled, let details, let given):
            .activityCancelled(scheduled: scheduled, details: details, origin(scheduled, given))
        case .childFailed(let initiated, let failure, let state, let given):
            .childFailed(initiated: initiated, failure, state, child(given))
        case .childCancelled(let initiated, let details, let given):
            .childCancelled(initiated: initiated, details: details, child(given))
        case .childTimedOut(let initiated, let state, let given):
            .childTimedOut(initiated: initiated, state, child(given))
        case .childTerminated(let initiated, let given): .childTerminated(initiated: initiated, child(given))
        default: self
        }
    }

    /// The number of its type in the API.
    var typeNumber: Int32 {
        switch self {
        case .workflowStarted: 1
        case .workflowCompleted: 2
        case .workflowFailed: 3
        case .workflowTimedOut: 4
        case .workflowTaskScheduled: 5
        case .workflowTaskStarted: 6
        case .workflowTaskCompleted: 7
        case .workflowTaskTimedOut: 8
        case .workflowTaskFailed: 9
        case .activityScheduled: 10
        case .activityStarted: 11
        case .activityCompleted: 12
        case .activityFailed: 13
        case .activityTimedOut: 14
        case .activityCancelRequested: 15
        case .activityCancelled: 16
        case .timerStarted: 17
        case .timerFired: 18
        case .timerCancelled: 19
        case .workflowCancelRequested: 20
        case .workflowCancelled: 21
        case .externalCancelInitiated: 22
        case .externalCancelFailed: 23
        case .externalCancelDelivered: 24
        case .markerRecorded: 25
        case .signaled: 26
        case .workflowTerminated: 27
        case .workflowContinuedAsNew: 28
        case .childInitiated: 29
        case .childStartFailed: 30
        case .childStarted: 31
        case .childCompleted: 32
        case .childFailed: 33
        case .childCancelled: 34
        case .childTimedOut: 35
        case .childTerminated: 36
        case .externalSignalInitiated: 37
        case .externalSignalFailed: 38
        case .externalSignalDelivered: 39
        case .searchAttributesUpserted: 40
        case .updateAccepted: 41
        case .updateRejected: 42
        case .updateCompleted: 43
        case .propertiesModified: 46
        case .updateAdmitted: 47
        case .nexusScheduled: 48
        case .nexusStarted: 49
        case .nexusCompleted: 50
        case .nexusFailed: 51
        case .nexusCancelled: 52
        case .nexusTimedOut: 53
        case .nexusCancelRequested: 54
        case .nexusCancelDelivered: 56
        case .nexusCancelFailed: 57
        case .uninteresting, .unknown: 0
        }
    }
}

extension Command.Attributes {
    /// Whether it is the last command of a run.
    var endsWorkflow: Bool {
        switch self {
        case .completeWorkflow, .failWorkflow, .cancelWorkflow, .continueAsNew: true
        default: false
        }
    }
}

extension ProtocolMessage {
    /// Whether it refuses an update.
    var isRejection: Bool {
        if case .rejection = body { true } else { false }
    }
}

extension [NamedPayload] {
    /// Takes in changes: a null removes a name, anything else takes the place of what it was.
    mutating func merge(_ changes: [NamedPayload]) {
        for change in changes {
            removeAll { $0.name == change.name }
            if change.payload.encoding != Payload.Encoding.null { append(change) }
        }
    }
}
