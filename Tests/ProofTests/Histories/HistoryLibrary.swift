/// A history for each kind of command and event that the engine handles, by what it shows.
enum HistoryLibrary {
    static let all = time + work + children + nexus + others + records + messages + endings + tasks

    private static let timer = Action.timer(milliseconds: 5, .forIt)
    private static let startTimer = "StartTimer (id 1, 0.005 s)"
    private static let nothing = "no further command"

    static let time = [
        HistoryCase(
            "timer-fired",
            [timer],
            shows: ["timerStarted", "timerFired"],
            changed: [.activity(.succeeds, .trying, .forIt)],
            caught: (5, "ScheduleActivityTask (act, id 1)", "TimerStarted (id 1)")
        ),
        HistoryCase(
            "timer-cancelled",
            [.timer(milliseconds: 3_600_000, .cancelLater)],
            shows: ["timerStarted", "timerCancelled"],
            changed: [.timer(milliseconds: 3_600_000, .notAtAll), timer],
            caught: (15, "CompleteWorkflowExecution", "TimerCanceled (id 1)")
        ),
    ]

    static let work = [
        HistoryCase(
            "activity-completed",
            [.activity(.succeeds, .trying, .forIt), timer],
            shows: ["activityScheduled", "activityStarted", "activityCompleted"],
            changed: [timer, .activity(.succeeds, .trying, .forIt)],
            caught: (5, startTimer, "ActivityTaskScheduled (act, id 1)")
        ),
        HistoryCase(
            "activity-named",
            [.named(.succeeds, .trying, .forIt), timer],
            shows: ["activityScheduled", "activityCompleted"],
            changed: [.named(.fails, .trying, .forIt), timer],
            caught: (5, "ScheduleActivityTask (act, id own-fails-1)", "ActivityTaskScheduled (act, id own-succeeds-1)")
        ),
        HistoryCase(
            "activity-failed",
            [.activity(.fails, .trying, .forIt), timer],
            shows: ["activityFailed"],
            changed: [.activity(.fails, .trying, .forIt)],
            caught: (11, nothing, "TimerStarted (id 1)")
        ),
        HistoryCase(
            "activity-timed-out",
            [.activity(.timesOut, .trying, .forIt), timer],
            shows: ["activityTimedOut"],
            changed: [.waitForCount(1, milliseconds: nil), timer],
            caught: (5, nothing, "ActivityTaskScheduled (act, id 1)")
        ),
        HistoryCase(
            "activity-cancelled",
            [.activity(.waits, .waiting, .cancelLater)],
            shows: ["activityCancelRequested", "activityCancelled"],
            changed: [.activity(.waits, .abandoning, .cancelLater)],
            caught: (15, "CompleteWorkflowExecution", "ActivityTaskCancelRequested (of event 5)")
        ),
        HistoryCase(
            "local-activities",
            [.branches([[.local(.waits, .trying, .forIt)], [.local(.succeeds, .trying, .forIt), timer]], .all)],
            shows: ["markerRecorded"],
            changed: [timer],
            caught: (5, "no such local activity", "the marker of local activity act")
        ),
    ]

    static let children = [
        HistoryCase(
            "child-completed",
            [.child(.succeeds, .waiting, .forIt)],
            shows: ["childInitiated", "childStarted", "childCompleted"],
            changed: [timer],
            caught: (5, startTimer, "StartChildWorkflowExecutionInitiated")
        ),
        HistoryCase(
            "child-failed",
            [.child(.fails, .waiting, .forIt), timer],
            shows: ["childFailed"],
            changed: [.child(.fails, .waiting, .forIt)],
            caught: (15, "CompleteWorkflowExecution", "TimerStarted (id 1)")
        ),
        HistoryCase(
            "child-cancelled",
            [.child(.waits, .waiting, .cancelAtOnce)],
            shows: ["externalCancelInitiated", "externalCancelDelivered", "childCancelled"],
            changed: [.child(.waits, .waiting, .forIt)],
            caught: (10, nothing, "RequestCancelExternalWorkflowExecutionInitiated")
        ),
        HistoryCase(
            "child-timed-out",
            [.child(.timesOut, .waiting, .forIt), timer],
            shows: ["childTimedOut"],
            changed: [.child(.timesOut, .waiting, .forIt)],
            caught: (18, "CompleteWorkflowExecution", "TimerStarted (id 1)")
        ),
        HistoryCase(
            "child-terminated",
            [.child(.duplicate, .waiting, .forIt), timer],
            shows: ["childTerminated"],
            changed: [.child(.duplicate, .waiting, .forIt)],
            caught: (15, "CompleteWorkflowExecution", "TimerStarted (id 1)"),
            treatment: .terminateChild
        ),
        HistoryCase(
            "child-not-started",
            [.branches([[.child(.duplicate, .waiting, .forIt)], [.child(.duplicate, .waiting, .forIt)]], .all)],
            shows: ["childStartFailed"],
            changed: [.child(.duplicate, .waiting, .forIt)],
            caught: (6, nothing, "StartChildWorkflowExecutionInitiated")
        ),
    ]

    static let nexus = [
        HistoryCase(
            "nexus-answered",
            [.nexus(.answers, .trying, .forIt), timer],
            shows: ["nexusScheduled", "nexusCompleted"],
            changed: [timer, .nexus(.answers, .trying, .forIt)],
            caught: (5, startTimer, "NexusOperationScheduled (desk/answer)")
        ),
        HistoryCase(
            "nexus-completed",
            [.nexus(.runs, .trying, .forIt), timer],
            shows: ["nexusScheduled", "nexusStarted", "nexusCompleted"],
            changed: [.nexus(.answers, .trying, .forIt), timer],
            caught: (5, "ScheduleNexusOperation (desk/answer)", "NexusOperationScheduled (desk/run)")
        ),
        HistoryCase(
            "nexus-failed",
            [.nexus(.refuses, .trying, .forIt), .nexus(.runFails, .trying, .forIt), timer],
            shows: ["nexusFailed"],
            changed: [.nexus(.refuses, .trying, .forIt), timer],
            caught: (14, startTimer, "NexusOperationScheduled (desk/run)")
        ),
        HistoryCase(
            "nexus-timed-out",
            [.nexus(.timesOut, .trying, .forIt), timer],
            shows: ["nexusTimedOut"],
            changed: [.nexus(.timesOut, .trying, .forIt)],
            caught: (10, nothing, "TimerStarted (id 1)")
        ),
        HistoryCase(
            "nexus-cancelled",
            [.nexus(.waits, .waiting, .cancelLater), timer],
            shows: ["nexusCancelRequested", "nexusCancelDelivered", "nexusCancelled"],
            changed: [.nexus(.waits, .abandoning, .cancelLater), timer],
            caught: (19, "StartTimer (id 2, 0.005 s)", "NexusOperationCancelRequested (of event 5)")
        ),
        HistoryCase(
            "nexus-clings",
            [.nexus(.clings, .requesting, .cancelLater), timer],
            shows: ["nexusCancelRequested", "nexusCancelFailed"],
            changed: [.nexus(.clings, .abandoning, .cancelLater), timer],
            caught: (19, "StartTimer (id 2, 0.005 s)", "NexusOperationCancelRequested (of event 5)")
        ),
    ]

    static let others = [
        HistoryCase(
            "signal-delivered",
            [.signal(.stranger)],
            shows: ["externalSignalInitiated", "externalSignalDelivered"],
            changed: [.cancel(.stranger)],
            caught: (5, "RequestCancelExternalWorkflowExecution", "SignalExternalWorkflowExecutionInitiated")
        ),
        HistoryCase(
            "signal-not-delivered",
            [.signal(.nobody)],
            shows: ["externalSignalInitiated", "externalSignalFailed"],
            changed: [.signal(.stranger)],
            caught: (5, "-stranger)", "-nobody)")
        ),
        HistoryCase(
            "cancel-delivered",
            [.cancel(.stranger)],
            shows: ["externalCancelInitiated", "externalCancelDelivered"],
            changed: [.signal(.stranger)],
            caught: (5, "SignalExternalWorkflowExecution", "RequestCancelExternalWorkflowExecutionInitiated")
        ),
        HistoryCase(
            "cancel-not-delivered",
            [.cancel(.nobody)],
            shows: ["externalCancelInitiated", "externalCancelFailed"],
            changed: [],
            caught: (5, nothing, "RequestCancelExternalWorkflowExecutionInitiated")
        ),
    ]

    static let records = [
        HistoryCase(
            "versions",
            [.version(1), .typedVersion, .version(1), timer],
            shows: ["markerRecorded", "searchAttributesUpserted"],
            changed: [.version(1)],
            caught: (9, nothing, "TimerStarted (id 1)")
        ),
        HistoryCase(
            "patches",
            [.patch(1), .deprecatedPatch(0), timer],
            shows: ["markerRecorded", "searchAttributesUpserted"],
            changed: [.deprecatedPatch(0), timer],
            caught: (5, "no call of patch \"patch-1\"", "its marker, not deprecated")
        ),
        HistoryCase(
            "side-effects",
            [.sideEffect, timer, .sideEffect],
            shows: ["markerRecorded"],
            changed: [.sideEffect, .sideEffect, timer],
            caught: (3, "a marker of side effect 2", "none")
        ),
        HistoryCase(
            "mutable-side-effects",
            [.mutableSideEffect(0), timer, .mutableSideEffect(0), .mutableSideEffect(1)],
            shows: ["markerRecorded"],
            changed: [.mutableSideEffect(1), timer],
            caught: (3, "a marker of mutable side effect \"setting-1\"", "none")
        ),
        HistoryCase(
            "search-attributes",
            [.attribute(4), timer, .attribute(5)],
            shows: ["searchAttributesUpserted"],
            changed: [.memo(4), timer],
            caught: (5, "ModifyWorkflowProperties", "UpsertWorkflowSearchAttributes")
        ),
        HistoryCase(
            "memo",
            [.memo(1), timer, .memo(10)],
            shows: ["propertiesModified"],
            changed: [.attribute(1), timer],
            caught: (5, "UpsertWorkflowSearchAttributes", "WorkflowPropertiesModified")
        ),
    ]

    static let messages = [
        HistoryCase(
            "signals",
            [.waitForCount(3, milliseconds: nil)],
            scripts: [[timer]],
            stimuli: [.add(1), .play(script: 0), .add(2)],
            shows: ["signaled", "timerStarted"],
            changed: [.waitForCount(3, milliseconds: nil)],
            changedScripts: [[]],
            caught: (11, nothing, "TimerStarted (id 1)")
        ),
        HistoryCase(
            "updates",
            [.waitForCount(3, milliseconds: nil)],
            scripts: [[timer, .count(1)]],
            stimuli: [.ask(2), .perform(script: 0, refused: false)],
            shows: ["updateAccepted", "updateCompleted"],
            changed: [timer],
            caught: (5, "the event of command \(startTimer)", "WorkflowTaskScheduled")
        ),
        HistoryCase(
            "updates-refused",
            [timer, .waitForCount(2, milliseconds: nil), timer],
            stimuli: [.ask(-1), .ask(-1), .ask(2), .ask(-1)],
            shows: ["updateAccepted", "updateCompleted"],
            changed: [timer],
            caught: (19, "CompleteWorkflowExecution", "TimerStarted (id 2)")
        ),
        HistoryCase(
            "cancel-requested",
            [.timer(milliseconds: 3_600_000, .forIt)],
            stimuli: [.cancel],
            ending: .obeysCancellation,
            shows: ["workflowCancelRequested", "timerCancelled", "workflowCancelled"],
            changed: [.shielded([.timer(milliseconds: 3_600_000, .forIt)])],
            caught: (11, nothing, "TimerCanceled (id 1)")
        ),
    ]

    static let endings = [
        HistoryCase(
            "workflow-completed",
            [timer],
            ending: .abruptly,
            shows: ["workflowCompleted"],
            changed: [timer, timer],
            caught: (14, "StartTimer (id 2, 0.005 s)", "WorkflowExecutionCompleted")
        ),
        HistoryCase(
            "workflow-failed",
            [.fail],
            shows: ["workflowFailed"],
            changed: [timer, .fail],
            caught: (5, startTimer, "WorkflowExecutionFailed")
        ),
        HistoryCase(
            "workflow-continued-as-new",
            [],
            ending: .continuesAsNew,
            shows: ["workflowContinuedAsNew"],
            changed: [.fail],
            caught: (5, "the event of command FailWorkflowExecution", "WorkflowExecutionSignaled")
        ),
        HistoryCase(
            "workflow-terminated",
            [.timer(milliseconds: 3_600_000, .forIt)],
            shows: ["workflowTerminated"],
            changed: [],
            caught: (5, nothing, "TimerStarted (id 1)"),
            treatment: .terminate
        ),
        HistoryCase(
            "workflow-timed-out",
            [.timer(milliseconds: 3_600_000, .forIt)],
            shows: ["workflowTimedOut"],
            changed: [],
            caught: (5, nothing, "TimerStarted (id 1)"),
            treatment: .timeOut
        ),
    ]

    static let tasks = [
        HistoryCase(
            "task-timed-out",
            [timer],
            shows: ["workflowTaskTimedOut"],
            changed: [],
            caught: (8, nothing, "TimerStarted (id 1)"),
            treatment: .loseFirstTask
        ),
        HistoryCase(
            "reset",
            [.chance, timer, .chance, .waitForCount(2, milliseconds: nil), timer],
            stimuli: [.ask(2)],
            shows: ["workflowTaskFailed", "updateAdmitted", "updateAccepted"],
            changed: [.activity(.succeeds, .trying, .forIt)],
            caught: (12, "ScheduleActivityTask (act, id 1)", "TimerStarted (id 1)"),
            treatment: .reset
        ),
        HistoryCase(
            "builds",
            [.place, .waitForCount(1, milliseconds: nil), .place, timer, .place],
            stimuli: [.add(1)],
            shows: ["workflowTaskCompleted", "timerStarted"],
            changed: [.activity(.succeeds, .trying, .forIt)],
            caught: (5, "ScheduleActivityTask (act, id 1)", "WorkflowExecutionSignaled"),
            treatment: .deployed
        ),
    ]
}
