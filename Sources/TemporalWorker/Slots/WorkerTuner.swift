/// Where a worker's slots come from, for each kind of work.
public struct WorkerTuner: Sendable {
    /// The slots of workflow tasks.
    public var workflowTasks: any SlotSupplier
    /// The slots of activities.
    public var activities: any SlotSupplier
    /// The slots of local activities.
    public var localActivities: any SlotSupplier
    /// The slots of requests to handlers of Nexus operations.
    public var nexusTasks: any SlotSupplier

    /// One supplier for each kind; fixed numbers of 100 where none is given.
    public init(
        workflowTasks: any SlotSupplier = .fixed(100),
        activities: any SlotSupplier = .fixed(100),
        localActivities: any SlotSupplier = .fixed(100),
        nexusTasks: any SlotSupplier = .fixed(100)
    ) {
        self.workflowTasks = workflowTasks
        self.activities = activities
        self.localActivities = localActivities
        self.nexusTasks = nexusTasks
    }

    /// As many slots of all kinds as the machine has room for. Workflow tasks have 5 at least and are not throttled;
    /// activities have 1 at least and one more every 50 ms; all kinds have 500 at most.
    /// - Parameters:
    ///   - memory: the part of the memory that may be in use, from 0 to 1.
    ///   - cpu: the part of the CPU's time that may be in use, from 0 to 1.
    /// - Returns: a tuner whose suppliers share the targets.
    public static func resourceBased(memory: Double, cpu: Double) -> WorkerTuner {
        let targets = ResourceTargets(memory: memory, cpu: cpu)
        return WorkerTuner(
            workflowTasks: .resourceBased(targets, minimum: 5, rampThrottle: .zero),
            activities: .resourceBased(targets),
            localActivities: .resourceBased(targets),
            nexusTasks: .resourceBased(targets)
        )
    }

    /// Where the slots of a kind come from.
    subscript(kind: SlotKind) -> any SlotSupplier {
        switch kind {
        case .workflowTask: workflowTasks
        case .activity: activities
        case .localActivity: localActivities
        case .nexusTask: nexusTasks
        }
    }

    /// What cannot work, in words.
    func problem(cachesRuns: Bool) -> String? {
        for kind in SlotKind.allCases {
            if let problem = (self[kind] as? ResourceSlotSupplier)?.problem { return problem }
            if let total = self[kind].total, total < 1 {
                return """
                    a worker needs at least one slot for workflow tasks, activities, local activities and Nexus tasks each
                    """
            }
        }
        let most = (workflowTasks as? ResourceSlotSupplier)?.most ?? workflowTasks.total
        if cachesRuns, let most, most < 2 {
            // One slot would be held by the poll for new work while the cached run's task waits: a deadlock.
            return "a worker that caches runs needs at least two slots for workflow tasks"
        }
        return nil
    }
}
