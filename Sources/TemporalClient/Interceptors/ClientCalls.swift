public import TemporalCore

// What passes the interceptors of a client. An interceptor may change what is a variable before it passes a call on.

/// A workflow to be started.
public struct StartWorkflowCall<W: Workflow>: Sendable {
    /// Its workflow id.
    public var id: WorkflowID<W>
    /// The queue of its workers.
    public var taskQueue: TaskQueue
    /// Policies and timeouts.
    public var options: StartOptions
    /// What it is started with.
    public var input: W.Input
    /// What goes with it.
    public var header: [NamedPayload] = []

    /// Its type name on the server.
    public var workflowType: String { options.workflowType ?? W.name }
}

/// A signal to a workflow.
public struct SignalWorkflowCall<Input: Codable & Sendable>: Sendable {
    /// The workflow that is to get it.
    public let workflowID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// The signal's name on the wire.
    public let name: String
    /// Its argument.
    public var input: Input
    /// What goes with it.
    public var header: [NamedPayload] = []
}

/// A signal to a workflow that is started first if it does not run.
public struct SignalWithStartCall<W: Workflow, Input: Codable & Sendable>: Sendable {
    /// The start; its header goes with the signal, too.
    public var start: StartWorkflowCall<W>
    /// The signal's name on the wire.
    public let name: String
    /// The signal's argument.
    public var input: Input
}

/// A question to a workflow.
public struct QueryWorkflowCall<Input: Codable & Sendable>: Sendable {
    /// The workflow that is asked.
    public let workflowID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// The query's name on the wire.
    public let name: String
    /// Its argument.
    public var input: Input
    /// What goes with it.
    public var header: [NamedPayload] = []
}

/// An update of a workflow.
public struct UpdateWorkflowCall<Input: Codable & Sendable>: Sendable {
    /// The workflow that is to get it.
    public let workflowID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// The update's name on the wire.
    public let name: String
    /// Its argument.
    public var input: Input
    /// Makes a repeated call the same update.
    public var updateID: String
    /// How far the update must have come.
    public var stage: UpdateWaitStage
    /// What goes with it.
    public var header: [NamedPayload] = []
    /// On whose behalf it is sent.
    var origin: RequestOrigin?
}

/// An update of a workflow that is started first if it does not run.
public struct UpdateWithStartCall<W: Workflow, Input: Codable & Sendable>: Sendable {
    /// The start, with its own header.
    public var start: StartWorkflowCall<W>
    /// The update, with its own header.
    public var update: UpdateWorkflowCall<Input>
}

/// A request to a workflow to cancel.
public struct CancelWorkflowCall: Sendable {
    /// The workflow that is asked.
    public let workflowID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// Shown in the history.
    public var reason: String
}

/// The end of a workflow by force.
public struct TerminateWorkflowCall: Sendable {
    /// The workflow that is ended.
    public let workflowID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// Shown in the history.
    public var reason: String
}

/// A look at what the server knows of a workflow.
public struct DescribeWorkflowCall: Sendable {
    /// The workflow.
    public let workflowID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
}

/// The wait for a workflow's result.
public struct WorkflowResultCall: Sendable {
    /// The workflow.
    public let workflowID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// Whether the result of a later run counts.
    public var followsRuns: Bool
}

/// The wait for an update's result.
public struct UpdateResultCall: Sendable {
    /// The workflow that has the update.
    public let workflowID: String
    /// The run that has it.
    public let runID: RunID?
    /// The update's id.
    public let updateID: String
}

/// A search for workflows.
public struct ListWorkflowsCall: Sendable {
    /// A visibility query.
    public var query: String
    /// How many are asked for at once; the server's own number when 0.
    public var pageSize: Int
}

/// A count of workflows.
public struct CountWorkflowsCall: Sendable {
    /// A visibility query.
    public var query: String
}

/// How many workflows a query finds.
public struct WorkflowCount: Hashable, Sendable {
    /// All of them.
    public var total: Int
    /// By their status, such as `Running`, where that was asked for.
    public var byStatus: [String: Int]
}
