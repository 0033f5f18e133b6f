// What passes the interceptors of a workflow. An interceptor may change what is a variable before it passes a call on.

/// The begin of a run.
public struct WorkflowCall<W: Workflow>: Sendable {
    /// What `run` gets. The workflow's state has been made of the input as it came.
    public var input: W.Input
    /// What came with the start.
    public var header: [NamedPayload]
}

/// A signal that has arrived.
public struct SignalCall<Input: Sendable>: Sendable {
    /// Its name on the wire.
    public let name: String
    /// Who sent it.
    public let sender: String
    /// Its argument; ``RawArguments`` of a dynamic handler.
    public var input: Input
    /// What came with it.
    public var header: [NamedPayload]

    init(_ signal: HistoryEvent.Signaled, _ input: Input) {
        name = signal.name
        sender = signal.identity
        self.input = input
        header = signal.header
    }
}

/// A query that has arrived.
public struct QueryCall<Input: Sendable>: Sendable {
    /// Its name on the wire.
    public let name: String
    /// Its argument: ``Empty`` of a query that takes none, ``RawArguments`` of a dynamic handler.
    public var input: Input
    /// What came with it.
    public var header: [NamedPayload]

    init(_ query: QueryRequest, _ input: Input) {
        name = query.name
        self.input = input
        header = query.header
    }
}

/// An update that has arrived.
public struct UpdateCall<Input: Sendable>: Sendable {
    /// Its id, unique within the workflow.
    public let id: String
    /// Its name on the wire.
    public let name: String
    /// Who sent it.
    public let sender: String
    /// Its argument; ``RawArguments`` of a dynamic handler.
    public var input: Input
    /// What came with it.
    public var header: [NamedPayload]

    init(_ update: UpdateRequest, _ input: Input) {
        id = update.updateID
        name = update.name
        sender = update.identity
        self.input = input
        header = update.header
    }
}

/// An activity that a workflow wants to run.
public struct ActivityCall<Input: Codable & Sendable, Output: Codable & Sendable, Failure: Error & Codable>: Sendable {
    /// Which activity, and how it is run.
    public var activity: Activity<Input, Output, Failure>
    /// Its argument.
    public var input: Input
    /// What goes with it.
    public var header: [NamedPayload] = []
}

/// A Nexus operation that a workflow wants to call.
public struct NexusOperationCall<Input: Codable & Sendable, Output: Codable & Sendable>: Sendable {
    /// Which operation, and how it is called; headers go with it in its options.
    public var operation: NexusOperation<Input, Output>
    /// Where its service is reached.
    public var endpoint: NexusEndpoint
    /// Its argument.
    public var input: Input
}

/// A child that a workflow wants to start.
public struct ChildCall<Child: Workflow>: Sendable {
    /// Its workflow id; made up when nil.
    public var id: WorkflowID<Child>?
    /// How it is started.
    public var options: ChildOptions
    /// What it is started with.
    public var input: Child.Input
    /// What goes with it.
    public var header: [NamedPayload] = []

    /// Its type name on the server.
    public var workflowType: String { options.workflowType ?? Child.name }
}

/// A signal that a workflow wants to send.
public struct ExternalSignalCall<Input: Codable & Sendable>: Sendable {
    /// The workflow that is to get it.
    public let workflowID: String
    /// A certain run of that; the latest when nil.
    public let runID: RunID?
    /// Whether that is a child of this one.
    public let isToChild: Bool
    /// The signal's name on the wire.
    public let name: String
    /// Its argument.
    public var input: Input
    /// What goes with it.
    public var header: [NamedPayload] = []
}

/// A request to cancel that a workflow wants to send.
public struct ExternalCancelCall: Sendable {
    /// The workflow that is to get it.
    public let workflowID: String
    /// A certain run of that; the latest when nil.
    public let runID: RunID?
    /// Whether that is a child of this one.
    public let isToChild: Bool
    /// Shown in the other workflow's history.
    public var reason: String
}

/// A timer that a workflow wants to start.
public struct TimerCall: Sendable {
    /// When it fires, from now.
    public var duration: Duration
    /// A short text for the Web UI.
    public var summary: String?
}

/// The next run, as which a workflow wants to go on.
public struct ContinueAsNewCall<Input: Codable & Sendable>: Sendable {
    /// The next run's type name.
    public let workflowType: String
    /// What it is started with.
    public var input: Input
    /// How it differs from this run.
    public var options: ContinueAsNewOptions
    /// What goes with it; what came with this run is not taken over by itself.
    public var header: [NamedPayload] = []
}
