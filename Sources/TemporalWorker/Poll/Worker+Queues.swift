import TemporalCore
import TemporalModel
import TemporalWire

extension Worker {
    /// Whether the server may hand activities to this worker.
    var pollsActivities: Bool { registry.hasActivities && !context.options.localActivitiesOnly }

    /// What the worker polls its queue for.
    var taskQueueTypes: [TaskQueueType] {
        (registry.hasWorkflows ? [.workflow] : []) + (pollsActivities ? [.activity] : [])
            + (registry.hasNexusOperations ? [.nexus] : [])
    }

    /// The queue of this worker's own runs; nil where it keeps none in memory.
    var stickyQueue: StickyQueue? {
        guard context.options.maximumCachedWorkflows > 0, registry.hasWorkflows else { return nil }
        return StickyQueue(
            name: "\(context.identity)-\(context.instanceKey)",
            normalName: context.taskQueue.name,
            scheduleToStartTimeout: context.options.stickyScheduleToStartTimeout
        )
    }
}
