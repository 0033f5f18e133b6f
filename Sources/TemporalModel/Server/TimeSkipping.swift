/// Lets a server leap over the time in which a workflow only waits, for tests of workflows that wait for days.
///
/// The workflow's timers and timeouts come at once when nothing else goes on: no activity, child or Nexus operation. It needs
/// a server that allows it (`frontend.WorkflowTimeSkippingEnabled` in its dynamic configuration); any other one refuses the
/// start.
public struct TimeSkipping: Hashable, Sendable {
    /// Whether the children of the workflow, and the runs that follow it, leap too.
    public var isPropagated = true
    /// How many times it may leap; as many times as the server allows when nil.
    public var maximumSkips: Int?

    /// Leaps, with the workflow's children.
    public init() {}
}
