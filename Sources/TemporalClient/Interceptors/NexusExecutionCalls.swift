public import TemporalCore

// What passes the interceptors of a client about Nexus operations without a workflow.

/// A Nexus operation to be called without a workflow.
public struct StartNexusOperationCall<Input: Codable & Sendable, Output: Codable & Sendable>: Sendable {
    /// The operation, and how it is called; headers go with it in its options.
    public var operation: NexusOperation<Input, Output>
    /// Where its service is reached.
    public var endpoint: NexusEndpoint
    /// Its id.
    public var id: String
    /// Policies and search attributes.
    public var options: NexusExecutionOptions
    /// Its argument.
    public var input: Input
}

/// Something that is asked about a Nexus operation without a workflow: its result, or what the server knows of it.
public struct NexusExecutionCall: Sendable {
    /// The operation's id.
    public let operationID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
}

/// A request to end a Nexus operation without a workflow: to cancel it, or by an operator.
public struct EndNexusOperationCall: Sendable {
    /// The operation's id.
    public let operationID: String
    /// The run that the handle is about; the latest when nil.
    public let runID: RunID?
    /// Why.
    public var reason: String
}

/// A search for Nexus operations without a workflow, or a count of them.
public struct FindNexusOperationsCall: Sendable {
    /// What is searched for; all when empty.
    public var query: String
}
