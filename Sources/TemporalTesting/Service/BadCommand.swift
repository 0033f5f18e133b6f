import TemporalCore

/// Why the answer to a workflow task is not taken: one of its commands makes no sense.
struct BadCommand: Error, Equatable, Sendable {
    /// What becomes of the workflow.
    enum Consequence: Equatable, Sendable {
        /// A server fails the task and tries it again for ever.
        case failsTask
        /// A server ends the workflow.
        case endsWorkflow
        /// A server takes the command; it is not in the power of the service in memory.
        case isNotPlayed
    }

    /// What is written into the event of the failed task.
    var cause: WorkflowTaskFailedCause
    /// What is wrong with the command, and what to do.
    var reason: String
    var consequence = Consequence.failsTask

    /// What is wrong, and what a server does about it.
    var message: String {
        switch consequence {
        case .failsTask: "\(reason) (a server fails the workflow task again and again, with the cause \(cause.name))"
        case .endsWorkflow: "\(reason) (a server ends the workflow, with the cause \(cause.name))"
        case .isNotPlayed: reason
        }
    }
}

extension WorkflowTaskFailedCause {
    static let unhandledCommand = Self(rawValue: 1)
    static let badScheduleActivity = Self(rawValue: 2)
    static let badRequestCancelActivity = Self(rawValue: 3)
    static let badStartTimer = Self(rawValue: 4)
    static let badCancelTimer = Self(rawValue: 5)
    static let badRecordMarker = Self(rawValue: 6)
    static let badFailWorkflow = Self(rawValue: 8)
    static let badRequestCancelExternal = Self(rawValue: 10)
    static let badContinueAsNew = Self(rawValue: 11)
    static let startTimerDuplicateID = Self(rawValue: 12)
    static let badSignalWorkflow = Self(rawValue: 15)
    static let badStartChild = Self(rawValue: 16)
    static let scheduleActivityDuplicateID = Self(rawValue: 22)
    static let badSearchAttributes = Self(rawValue: 23)
    static let badModifyProperties = Self(rawValue: 25)
    static let tooManyChildren = Self(rawValue: 26)
    static let tooManyActivities = Self(rawValue: 27)
    static let tooManySignals = Self(rawValue: 28)
    static let tooManyCancelRequests = Self(rawValue: 29)
    static let badUpdateMessage = Self(rawValue: 30)
    static let badScheduleNexusOperation = Self(rawValue: 32)
    static let badRequestCancelNexusOperation = Self(rawValue: 34)

    /// The API's name of those that the service in memory gives.
    var name: String {
        switch self {
        case .unhandledCommand: "UNHANDLED_COMMAND"
        case .badScheduleActivity: "BAD_SCHEDULE_ACTIVITY_ATTRIBUTES"
        case .badRequestCancelActivity: "BAD_REQUEST_CANCEL_ACTIVITY_ATTRIBUTES"
        case .badStartTimer: "BAD_START_TIMER_ATTRIBUTES"
        case .badCancelTimer: "BAD_CANCEL_TIMER_ATTRIBUTES"
        case .badRecordMarker: "BAD_RECORD_MARKER_ATTRIBUTES"
        case .badFailWorkflow: "BAD_FAIL_WORKFLOW_EXECUTION_ATTRIBUTES"
        case .badRequestCancelExternal: "BAD_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_ATTRIBUTES"
        case .badContinueAsNew: "BAD_CONTINUE_AS_NEW_ATTRIBUTES"
        case .startTimerDuplicateID: "START_TIMER_DUPLICATE_ID"
        case .workflowWorkerUnhandledFailure: "WORKFLOW_WORKER_UNHANDLED_FAILURE"
        case .badSignalWorkflow: "BAD_SIGNAL_WORKFLOW_EXECUTION_ATTRIBUTES"
        case .badStartChild: "BAD_START_CHILD_EXECUTION_ATTRIBUTES"
        case .scheduleActivityDuplicateID: "SCHEDULE_ACTIVITY_DUPLICATE_ID"
        case .badSearchAttributes: "BAD_SEARCH_ATTRIBUTES"
        case .nondeterministicError: "NON_DETERMINISTIC_ERROR"
        case .badModifyProperties: "BAD_MODIFY_WORKFLOW_PROPERTIES_ATTRIBUTES"
        case .tooManyChildren: "PENDING_CHILD_WORKFLOWS_LIMIT_EXCEEDED"
        case .tooManyActivities: "PENDING_ACTIVITIES_LIMIT_EXCEEDED"
        case .tooManySignals: "PENDING_SIGNALS_LIMIT_EXCEEDED"
        case .tooManyCancelRequests: "PENDING_REQUEST_CANCEL_LIMIT_EXCEEDED"
        case .badUpdateMessage: "BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE"
        case .badScheduleNexusOperation: "BAD_SCHEDULE_NEXUS_OPERATION_ATTRIBUTES"
        case .badRequestCancelNexusOperation: "BAD_REQUEST_CANCEL_NEXUS_OPERATION_ATTRIBUTES"
        case .payloadsTooLarge: "PAYLOADS_TOO_LARGE"
        case .externalStorageFailure: "EXTERNAL_STORAGE_FAILURE"
        default: "cause \(rawValue)"
        }
    }
}
