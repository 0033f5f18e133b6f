public import TemporalCore

/// What a workflow's start has to do with: the Web UI leads there.
public enum WorkflowLink: Hashable, Sendable {
    /// A run of a workflow.
    case workflow(namespace: String, workflowID: String, runID: RunID)
    /// An event of a run, with its type by the API's name without `EVENT_TYPE_`, such as `TIMER_FIRED`.
    case event(EventID, type: String, namespace: String, workflowID: String, runID: RunID)
    /// The event of a run that a request of this id has led to, with its type as in `event`.
    case request(id: String, type: String, namespace: String, workflowID: String, runID: RunID)
    /// An activity without a workflow.
    case activity(namespace: String, activityID: String, runID: RunID)
    /// A batch operation.
    case batch(id: String)
}

/// Whom the server tells of the end of a workflow, an update or an activity: a POST to the address, as Nexus has it.
public struct CompletionCallback: Hashable, Sendable {
    /// The address; the server takes only those that its settings allow.
    public var url: String
    /// Headers of the POST; never shown, since they say who may call.
    @Redacted public var headers: [String: String]
    /// What the one who is told has to do with.
    public var links: [WorkflowLink] = []

    /// An address.
    public init(url: String, headers: [String: String] = [:]) {
        self.url = url
        self.headers = headers
    }
}

/// On whose behalf something is begun, such as a Nexus operation's: whom its end is told, and what it has to do with.
package struct RequestOrigin: Sendable {
    /// The same for each attempt of the request.
    package var requestID: String
    package var links: [WorkflowLink]
    package var callback: CompletionCallback?

    package init(requestID: String, links: [WorkflowLink], callback: CompletionCallback?) {
        self.requestID = requestID
        self.links = links
        self.callback = callback
    }
}
