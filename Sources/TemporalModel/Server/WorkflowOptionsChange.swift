public import TemporalCore

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
