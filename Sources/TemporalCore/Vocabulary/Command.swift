/// What a workflow asks the server to do: one language of commands, the server's own.
package struct Command: Sendable {
    /// What to do.
    package var attributes: Attributes
    /// A short text for the Web UI (at most 400 bytes of `json/plain`).
    package var summary: Payload?
    /// A longer text for the Web UI.
    package var details: Payload?
    /// The groups that the Web UI shows it in.
    package var groups: [EventGroup] = []

    /// A command.
    package init(_ attributes: Attributes, summary: Payload? = nil, details: Payload? = nil) {
        self.attributes = attributes
        self.summary = summary
        self.details = details
    }

    /// The commands by type.
    package enum Attributes: Sendable {
        case startTimer(timerID: String, fireAfter: Duration)
        case cancelTimer(timerID: String)
        case scheduleActivity(ScheduleActivity)
        case requestCancelActivity(scheduled: EventID)
        case startChild(StartChild)
        case signalExternal(SignalExternal)
        case requestCancelExternal(CancelExternal)
        case scheduleNexusOperation(ScheduleNexusOperation)
        case requestCancelNexusOperation(scheduled: EventID)
        case recordMarker(HistoryEvent.Marker)
        case upsertSearchAttributes([NamedPayload])
        case modifyProperties([NamedPayload])
        case protocolMessage(id: String)
        case completeWorkflow(result: [Payload])
        case failWorkflow(Failure)
        case cancelWorkflow(details: [Payload])
        case continueAsNew(ContinueAsNewCommand)
    }
}

extension Command {
    /// Asks for an activity.
    package struct ScheduleActivity: Sendable {
        package var activityID: String
        package var activityType: String
        package var taskQueue: TaskQueue
        package var input: [Payload]
        package var header: [NamedPayload] = []
        package var scheduleToClose: Duration?
        package var scheduleToStart: Duration?
        package var startToClose: Duration?
        package var heartbeat: Duration?
        package var retryPolicy: RetryPolicy?
        package var requestEagerExecution = false
        /// Whether it stays with the build of the workflow; the server refuses that on another queue.
        package var usesWorkflowBuildID = true
        package var priority: Priority?
        /// An activity with no timeouts yet; the server wants at least one of start-to-close and schedule-to-close.
        package init(activityID: String, activityType: String, taskQueue: TaskQueue, input: [Payload]) {
            self.activityID = activityID
            self.activityType = activityType
            self.taskQueue = taskQueue
            self.input = input
        }
    }

    /// Asks for a child workflow.
    package struct StartChild: Sendable {
        package var namespace: String
        package var workflowID: String
        package var workflowType: String
        package var taskQueue: TaskQueue
        package var input: [Payload]
        package var header: [NamedPayload] = []
        package var memo: [NamedPayload] = []
        package var searchAttributes: [NamedPayload] = []
        package var executionTimeout: Duration?
        package var runTimeout: Duration?
        package var taskTimeout: Duration?
        package var parentClosePolicy = ParentClosePolicy.terminate
        package var idReusePolicy = WorkflowIDReusePolicy.allowDuplicate
        package var retryPolicy: RetryPolicy?
        package var cronSchedule = ""
        package var priority: Priority?
        /// Whether it stays with the build of the parent; the server refuses that on another queue.
        package var inheritsBuildID = true
        package var versioningOverride: VersioningOverride?
        /// A child with the server's defaults.
        package init(
            namespace: String,
            workflowID: String,
            workflowType: String,
            taskQueue: TaskQueue,
            input: [Payload]
        ) {
            self.namespace = namespace
            self.workflowID = workflowID
            self.workflowType = workflowType
            self.taskQueue = taskQueue
            self.input = input
        }
    }

    /// Sends a signal to another workflow.
    package struct SignalExternal: Sendable {
        package var execution: HistoryEvent.Execution
        package var signalName: String
        package var input: [Payload]
        package var header: [NamedPayload] = []
        package var control = ""
        package var childWorkflowOnly = false
        /// A signal to an execution.
        package init(execution: HistoryEvent.Execution, signalName: String, input: [Payload]) {
            self.execution = execution
            self.signalName = signalName
            self.input = input
        }
    }

    /// Asks another workflow to cancel.
    package struct CancelExternal: Sendable {
        package var execution: HistoryEvent.Execution
        package var childWorkflowOnly: Bool
        package var reason: String
        /// A request to an execution.
        package init(execution: HistoryEvent.Execution, childWorkflowOnly: Bool, reason: String = "") {
            self.execution = execution
            self.childWorkflowOnly = childWorkflowOnly
            self.reason = reason
        }
    }

    /// Calls a Nexus operation.
    package struct ScheduleNexusOperation: Sendable {
        package var endpoint: String
        package var service: String
        package var operation: String
        package var input: Payload
        package var scheduleToClose: Duration?
        package var scheduleToStart: Duration?
        package var startToClose: Duration?
        @Redacted package var headers: [String: String] = [:]
        /// A call with the server's limits.
        package init(endpoint: String, service: String, operation: String, input: Payload) {
            self.endpoint = endpoint
            self.service = service
            self.operation = operation
            self.input = input
        }
    }

    /// Ends this run and begins the next.
    package struct ContinueAsNewCommand: Sendable {
        package var workflowType: String
        package var taskQueue: TaskQueue
        package var input: [Payload]
        package var header: [NamedPayload] = []
        package var memo: [NamedPayload] = []
        package var searchAttributes: [NamedPayload] = []
        package var runTimeout: Duration?
        package var taskTimeout: Duration?
        package var retryPolicy: RetryPolicy?
        package var startDelay: Duration?
        /// Whether it stays with the build of this run; the server refuses that on another queue.
        package var inheritsBuildID = true
        package var initialVersioning: InitialVersioning?
        /// The next run of a workflow type.
        package init(workflowType: String, taskQueue: TaskQueue, input: [Payload]) {
            self.workflowType = workflowType
            self.taskQueue = taskQueue
            self.input = input
        }
    }
}

/// Where a task stands in the line of its queue.
public struct Priority: Hashable, Sendable {
    /// 1 is the most urgent; 0 is the server's default (3).
    public var key: Int32
    /// Tasks with different keys take turns.
    public var fairnessKey: String
    /// How many turns a fairness key gets; 0 is the default of 1.
    public var fairnessWeight: Float
    /// A priority.
    public init(key: Int32 = 0, fairnessKey: String = "", fairnessWeight: Float = 0) {
        self.key = key
        self.fairnessKey = fairnessKey
        self.fairnessWeight = fairnessWeight
    }
}

/// What becomes of a child when its parent closes. The numbers are the API's.
public enum ParentClosePolicy: Int32, Hashable, Sendable {
    /// The child ends with its parent.
    case terminate = 1
    /// The child goes on alone.
    case abandon = 2
    /// The child is asked to cancel.
    case requestCancel = 3
}

/// Whether a closed workflow's id may be used again. The numbers are the API's.
public enum WorkflowIDReusePolicy: Int32, Hashable, Sendable {
    /// It may.
    case allowDuplicate = 1
    /// It may if the last run did not complete.
    case allowDuplicateFailedOnly = 2
    /// It may not.
    case rejectDuplicate = 3
}

/// What happens when a workflow with that id is running. The numbers are the API's.
public enum WorkflowIDConflictPolicy: Int32, Hashable, Sendable {
    /// The start fails.
    case fail = 1
    /// The start answers with the running one.
    case useExisting = 2
    /// The running one is terminated first.
    case terminateExisting = 3
}
