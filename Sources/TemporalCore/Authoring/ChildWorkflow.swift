/// How a child workflow is started.
public struct ChildOptions: Sendable {
    /// The queue of its workers; the parent's own when nil.
    public var taskQueue: TaskQueue?
    /// The limit of the whole execution, all runs included.
    public var executionTimeout: Duration?
    /// The limit of one run.
    public var runTimeout: Duration?
    /// The limit of one workflow task; the server's default is 10 s.
    public var taskTimeout: Duration?
    /// What becomes of it when the parent closes.
    public var parentClosePolicy = ParentClosePolicy.terminate
    /// Whether a closed workflow's id may be used again.
    public var idReusePolicy = WorkflowIDReusePolicy.allowDuplicate
    /// How a failed execution is tried again; not at all when nil.
    public var retry: RetryPolicy?
    /// What the parent waits for when it cancels.
    public var cancellation = ChildCancellation.waitCompleted
    /// Starts a run at these times, as cron writes them.
    public var cronSchedule = ""
    /// Notes that are shown with the child and cannot be searched.
    public var memo: [String: any Codable & Sendable] = [:]
    /// By what the child is found.
    public var searchAttributes: [SearchAttributeUpdate] = []
    /// Its place in the line of its queue; the parent's own when nil.
    public var priority: Priority?
    /// The version of the workers that it goes to, in place of what it declares; as it declares when nil.
    public var versioning: VersioningOverride?
    /// A short text for the Web UI.
    public var summary: String?
    /// A longer text for the Web UI.
    public var details: String?
    /// Another type name than the Swift type's, for an alias that the worker registers.
    public var workflowType: String?
    /// The defaults.
    public init() {}
}

/// What a parent waits for when it cancels a child.
public enum ChildCancellation: Hashable, Sendable {
    /// Nothing is sent; the parent goes on at once.
    case abandon
    /// The request is sent and the parent goes on at once.
    case tryCancel
    /// The parent goes on when the child has ended, however it ends.
    case waitCompleted
    /// The parent goes on when the server has accepted the request.
    case waitRequested
}
