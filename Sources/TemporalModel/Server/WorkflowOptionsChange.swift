public import TemporalCore

/// Which version of the workers a workflow goes to, in place of what its own type declares.
public enum VersioningOverride: Hashable, Sendable {
    /// This one, until it ends.
    case pinned(WorkerDeploymentVersion)
    /// The current one, from task to task.
    case autoUpgrade
    /// This one for its next task; from then on it goes on as its type declares: pinned to this one, or to the current
    /// one, from task to task. It moves a pinned workflow once. Servers from before 1.32 may not know it.
    case oneTime(WorkerDeploymentVersion)
}

/// What an operator changes of a workflow that runs.
public struct WorkflowOptionsChange: Hashable, Sendable {
    /// What happens to one option.
    public enum Change<Value: Hashable & Sendable>: Hashable, Sendable {
        /// It stays as it is.
        case unchanged
        /// It is taken away.
        case removed
        /// It becomes this.
        case set(Value)
    }
    /// Its place in the line of its queue, from its next task on.
    public var priority: Change<Priority>
    /// Which version of the workers it goes to.
    public var versioning: Change<VersioningOverride>

    /// A change.
    public init(priority: Change<Priority> = .unchanged, versioning: Change<VersioningOverride> = .unchanged) {
        self.priority = priority
        self.versioning = versioning
    }
}
