package import TemporalCore

/// What a batch operation does to each workflow.
package enum BatchOperationParts: Hashable, Sendable {
    case signal(name: String, input: [Payload])
    case cancel
    case terminate
    case delete
    case reset(BatchReset)
    case updateOptions(WorkflowOptionsChange)
    case unpauseActivities(type: String?, resetsAttempts: Bool, resetsHeartbeat: Bool, jitter: Duration?)
    case resetActivities(type: String?, BatchActivityReset)
    case updateActivityOptions(type: String?, ActivityOptionsChange)
    case cancelActivities(reason: String)
    case terminateActivities(reason: String)
    case deleteActivities

    /// How activities are begun again.
    package struct BatchActivityReset: Hashable, Sendable {
        package var resetsHeartbeat = false
        package var keepsPaused = false
        package var restoresOptions = false
        package var jitter: Duration?
        /// Nothing but the attempts.
        package init() {}
    }
}

/// Where a batch operation begins workflows again.
package struct BatchReset: Hashable, Sendable {
    package enum Point: Hashable, Sendable {
        case firstTask
        case lastTask
        case event(EventID)
        case build(String)
    }
    package var point: Point
    package var excluded: [ResetExclusion]
    /// Whether points of earlier runs are left alone.
    package var currentRunOnly: Bool
    /// What the new runs have otherwise than the old ones.
    package var change: WorkflowOptionsChange?
    /// A reset.
    package init(
        point: Point,
        excluded: [ResetExclusion] = [],
        currentRunOnly: Bool = false,
        change: WorkflowOptionsChange? = nil
    ) {
        self.point = point
        self.excluded = excluded
        self.currentRunOnly = currentRunOnly
        self.change = change
    }
}

/// What the new run of a reset is not told again. The numbers are the API's.
package enum ResetExclusion: UInt32, Sendable {
    case signal = 1
    case update = 2
    case nexus = 3
}
