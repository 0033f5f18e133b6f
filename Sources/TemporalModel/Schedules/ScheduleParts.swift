/// A schedule as it travels.
package struct ScheduleParts: Hashable, Sendable {
    package var spec: ScheduleSpec
    package var workflow: ScheduledWorkflow
    package var policies: SchedulePolicies
    package var state: ScheduleState
    /// A schedule of its parts.
    package init(
        spec: ScheduleSpec,
        workflow: ScheduledWorkflow,
        policies: SchedulePolicies,
        state: ScheduleState
    ) {
        self.spec = spec
        self.workflow = workflow
        self.policies = policies
        self.state = state
    }
}

/// What is done to a schedule beside its definition.
package struct SchedulePatch: Hashable, Sendable {
    /// An action out of turn.
    package struct Trigger: Hashable, Sendable {
        /// The schedule's own policy when nil.
        package var overlap: ScheduleOverlapPolicy?
        /// An action now.
        package init(overlap: ScheduleOverlapPolicy? = nil) { self.overlap = overlap }
    }
    package var trigger: Trigger?
    package var backfills: [ScheduleBackfill] = []
    /// Pauses with this note, if it is not empty.
    package var pause = ""
    /// Goes on with this note, if it is not empty.
    package var unpause = ""
    /// Nothing.
    package init() {}
    /// Whether there is nothing to do.
    package var isEmpty: Bool { self == SchedulePatch() }
}
