/// How a workflow stands.
public enum WorkflowStatus: Hashable, Sendable {
    /// It runs.
    case running
    /// It gave a result.
    case completed
    /// It failed.
    case failed
    /// It was cancelled.
    case cancelled
    /// An operator ended it.
    case terminated
    /// It goes on in another run.
    case continuedAsNew
    /// One of its deadlines passed.
    case timedOut
    /// An operator paused it.
    case paused
    /// A status that this version does not know.
    case unknown
}
