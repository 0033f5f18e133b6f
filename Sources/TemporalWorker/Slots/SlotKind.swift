/// What a worker works on; each kind has its own slots.
public enum SlotKind: Sendable, Hashable, CaseIterable {
    /// A workflow is told what happened and says what it wants.
    case workflowTask
    /// An activity that the server hands out.
    case activity
    /// An activity that runs within a workflow task.
    case localActivity
    /// A request to a handler of Nexus operations.
    case nexusTask
}
