public import TemporalCore
import TemporalWire

/// What is done, when and how often.
public struct Schedule: Sendable {
    /// What is done.
    public var action: ScheduleAction
    /// When.
    public var spec: ScheduleSpec
    /// What happens when actions overlap, are late, or fail.
    public var policies: SchedulePolicies
    /// Whether it acts now.
    public var state: ScheduleState

    /// A schedule.
    public init(
        action: ScheduleAction,
        spec: ScheduleSpec,
        policies: SchedulePolicies = SchedulePolicies(),
        state: ScheduleState = ScheduleState()
    ) {
        self.action = action
        self.spec = spec
        self.policies = policies
        self.state = state
    }

    init(_ parts: ScheduleParts) {
        action = .start(parts.workflow)
        spec = parts.spec
        policies = parts.policies
        state = parts.state
    }

    func parts(_ client: Client) throws(ClientError) -> ScheduleParts {
        ScheduleParts(spec: spec, workflow: try action.encoded(client), policies: policies, state: state)
    }
}

/// What a schedule does: it starts a workflow.
public struct ScheduleAction: Sendable {
    let encoded: @Sendable (Client) throws(ClientError) -> ScheduledWorkflow
    /// The workflow as the server keeps it; nil of an action that no server has yet.
    public let workflow: ScheduledWorkflow?

    /// Starts a workflow.
    /// - Parameters:
    ///   - workflow: its type.
    ///   - id: its workflow id, to which the schedule adds the time of each start.
    ///   - taskQueue: the queue of its workers.
    ///   - options: timeouts, retry, memo, search attributes, texts, priority, versioning. When a workflow starts and
    ///     what happens to others of its id is the schedule's business: such options are refused.
    ///   - input: what it is started with.
    /// - Returns: an action. What cannot be encoded is an error when the schedule is created or updated.
    public static func start<W: Workflow>(
        _ workflow: W.Type,
        id: WorkflowID<W>,
        on taskQueue: TaskQueue,
        options: StartOptions = StartOptions(),
        _ input: W.Input
    ) -> ScheduleAction {
        ScheduleAction(
            encoded: { (client) throws(ClientError) in
                try options.checkForSchedule()
                var start = StartWorkflowExecutionRequest(
                    namespace: client.namespace,
                    workflowID: id.rawValue,
                    workflowType: options.workflowType ?? workflow.name,
                    taskQueue: taskQueue,
                    input: try client.encode(input, "the input of \(workflow.name)", of: id.rawValue),
                    identity: client.identity,
                    requestID: ""
                )
                try options.apply(to: &start, client.converter(of: id.rawValue))
                return ScheduledWorkflow(start)
            },
            workflow: nil
        )
    }

    /// Starts a workflow whose values are payloads already, such as the one of another schedule.
    public static func start(_ workflow: ScheduledWorkflow) -> ScheduleAction {
        ScheduleAction(encoded: { _ in workflow }, workflow: workflow)
    }
}

extension StartOptions {
    fileprivate func checkForSchedule() throws(ClientError) {
        let refused: [(String, Bool)] = [
            ("startDelay", startDelay != nil), ("cronSchedule", !cronSchedule.isEmpty),
            ("idReusePolicy", idReusePolicy != .allowDuplicate), ("idConflictPolicy", idConflictPolicy != nil),
            ("links", !links.isEmpty), ("callbacks", !callbacks.isEmpty), ("timeSkipping", timeSkipping != nil),
        ]
        guard let (name, _) = refused.first(where: \.1) else { return }
        throw .invalid(
            "a schedule's workflow cannot have the option \(name); the schedule's spec and policies say when"
        )
    }
}

extension ScheduledWorkflow {
    fileprivate init(_ start: StartWorkflowExecutionRequest) {
        self.init(workflowType: start.workflowType, workflowID: start.workflowID, taskQueue: start.taskQueue)
        input = start.input
        executionTimeout = start.executionTimeout
        runTimeout = start.runTimeout
        taskTimeout = start.taskTimeout
        retry = start.retryPolicy
        memo = start.memo
        searchAttributes = start.searchAttributes
        header = start.header
        summary = start.summary
        details = start.details
        priority = start.priority
        versioning = start.versioningOverride
    }
}

/// A schedule as the server has it.
public struct ScheduleDescription: Sendable {
    /// Its id.
    public let id: String
    /// What is done, when and how often. Cron strings have become calendars.
    public let schedule: Schedule
    /// What it has done and will do.
    public let info: ScheduleInfo
    /// Notes beside the schedule.
    public let memo: [NamedPayload]
    /// By what it is found.
    public let searchAttributes: [NamedPayload]
    let parts: ScheduleParts
    let conflictToken: [UInt8]

    init(_ response: DescribeScheduleResponse, id: String) {
        self.id = id
        schedule = Schedule(response.schedule)
        info = response.info
        memo = response.memo
        searchAttributes = response.searchAttributes
        parts = response.schedule
        conflictToken = response.conflictToken
    }
}

/// A change of a schedule, to be made on what the server has now.
public struct ScheduleUpdate: Sendable {
    /// What the server has now.
    public let description: ScheduleDescription
    /// The schedule, to be changed.
    public var schedule: Schedule
    /// Replaces all search attributes of the schedule; they stay as they are when nil.
    public var searchAttributes: [SearchAttributeUpdate]?
    /// Sets these notes beside the schedule; others stay. Servers whose schedules are workflows refuse it.
    public var memo: [String: any Encodable & Sendable] = [:]
    private(set) var isAbandoned = false

    init(_ description: ScheduleDescription) {
        self.description = description
        schedule = description.schedule
    }

    /// Leaves the schedule as it is.
    public mutating func abandon() { isAbandoned = true }
}
