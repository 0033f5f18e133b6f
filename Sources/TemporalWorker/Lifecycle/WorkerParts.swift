import TemporalRPC
import TemporalWire

/// What works in a worker while it runs.
struct WorkerParts: Sendable {
    /// What the namespace offers.
    let capabilities: DescribeNamespaceResponse.Capabilities
    /// Runs activities; nil where the worker polls for none.
    let activities: ActivityTaskLoop?
    /// Does what the server commands; nil where it commands nothing that this worker could do.
    let commands: WorkerCommandLoop?
    let localActivities: LocalActivityRunner
    /// Runs handlers of Nexus operations; nil where none are registered.
    let nexusOperations: NexusTaskLoop?
    let cache: RunCache
    /// Where workflow code runs for a limited time; nil without a limit.
    let threads: WorkflowThreads?
    /// The workflow tasks under way.
    let workflowTasks: RunningTasks
    /// Works on workflow tasks; nil where no workflow is registered.
    let workflows: WorkflowWork?

    init(of worker: Worker, _ capabilities: DescribeNamespaceResponse.Capabilities) {
        let (context, registry) = (worker.context, worker.registry)
        self.capabilities = capabilities
        activities = worker.pollsActivities ? ActivityTaskLoop(context, registry: registry) : nil
        commands = capabilities.workerCommands ? activities.map { WorkerCommandLoop(context, activities: $0) } : nil
        localActivities = LocalActivityRunner(context, registry: registry)
        nexusOperations = registry.hasNexusOperations ? NexusTaskLoop(context, registry: registry) : nil
        cache = RunCache(capacity: context.options.maximumCachedWorkflows, counts: context.counts)
        threads = context.options.deadlockLimit.map { WorkflowThreads(limit: $0, on: context.channel.threads) }
        workflowTasks = RunningTasks(on: context)
        guard registry.hasWorkflows else {
            workflows = nil
            return
        }
        let loop = WorkflowTaskLoop(
            worker: context,
            registry: registry,
            cache: cache,
            threads: threads,
            responder: Responder(
                worker: context,
                stickyQueue: worker.stickyQueue,
                activities: activities,
                controlQueue: commands?.queue.taskQueue
            ),
            localActivities: localActivities
        )
        workflows = WorkflowWork(loop: loop, slots: Slots(.workflowTask, context), tasks: workflowTasks)
    }
}
