import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalWire

/// What is done with workflow tasks, wherever they come from.
struct WorkflowWork: Sendable {
    let loop: WorkflowTaskLoop
    let slots: Slots
    let tasks: RunningTasks

    /// Works on a task in a slot, which is given back at its end.
    func start(_ task: WorkflowTask, in slot: Slot, isSticky: Bool) {
        slot.use(for: .workflowTask(type: task.workflowType, isSticky: isSticky))
        tasks.start(TaskName(type: task.workflowType, workflowID: task.workflowID)) {
            await loop.process(task)
            slot.release()
        }
    }

    /// A slot for a task that may come with the answer to a start. A shutdown waits for it.
    func reserveEagerly() -> EagerSlot? {
        guard let slot = slots.tryAcquire() else { return nil }
        tasks.begin()
        return EagerSlot { task in
            start(task, in: slot, isSticky: false)
            tasks.end()
        } release: {
            slot.release()
            tasks.end()
        }
    }
}

extension Worker {
    /// Whether the server may hand activities to this worker.
    var pollsActivities: Bool { registry.hasActivities && !context.options.localActivitiesOnly }

    /// The queue of this worker's own runs.
    var stickyQueue: StickyQueue? {
        guard context.options.maximumCachedWorkflows > 0, registry.hasWorkflows else { return nil }
        return StickyQueue(
            name: "\(context.identity)-\(context.instanceKey)",
            normalName: context.taskQueue.name,
            scheduleToStartTimeout: context.options.stickyScheduleToStartTimeout
        )
    }

    /// What works on workflow tasks; nil where no workflow is registered.
    func workflowLoop(
        _ cache: RunCache,
        _ threads: WorkflowThreads?,
        _ activities: ActivityTaskLoop?,
        _ localActivities: LocalActivityRunner
    ) -> WorkflowTaskLoop? {
        guard registry.hasWorkflows else { return nil }
        return WorkflowTaskLoop(
            worker: context,
            registry: registry,
            cache: cache,
            threads: threads,
            responder: Responder(worker: context, stickyQueue: stickyQueue, activities: activities),
            localActivities: localActivities
        )
    }

    /// Makes the worker known to its client.
    /// - Returns: its place, to be given up when it shuts down.
    func join(_ roster: WorkerRoster, _ workflows: WorkflowWork?) throws(ClientError) -> Int {
        try roster.add(
            WorkerRoster.Entry(
                namespace: context.namespace,
                taskQueue: context.taskQueue,
                types: (registry.hasWorkflows ? [.workflow] : []) + (pollsActivities ? [.activity] : []),
                reserve: { workflows?.reserveEagerly() }
            )
        )
    }

    /// All polls of the worker.
    func pollers(
        _ workflows: WorkflowWork?,
        _ activities: ActivityTaskLoop?,
        _ namespace: DescribeNamespaceResponse.Capabilities
    ) -> [PollerGroup] {
        let capabilities = PollerCapabilities(
            suggests: namespace.pollerAutoscaling,
            enrols: namespace.pollerAutoscalingAutoEnroll
        )
        let plans =
            (workflows.map { workflowPlans($0, capabilities) } ?? [])
            + (activities.map { [activityPlan($0, capabilities)] } ?? [])
        let health = PollHealth(context.logger, taskQueue: context.taskQueue)
        return plans.map { plan in
            PollerGroup(plan, counts: counts, health: health, onFatal: { [weak self] in self?.fail($0) })
        }
    }

    private func workflowPlans(_ work: WorkflowWork, _ capabilities: PollerCapabilities) -> [PollerGroup.Plan] {
        let scaling = context.options.workflowTaskPollers.scaling(capabilities)
        guard let sticky = stickyQueue else { return [workflowPlan(work, scaling, sticky: nil, gate: nil)] }
        let gate = PollGate(PollAdmission(slots: work.slots.total, prefersBacklog: scaling.isAutoscaling))
        let (normal, own) = scaling.isAutoscaling ? (scaling, scaling) : Self.divided(scaling.target)
        return [
            workflowPlan(work, normal, sticky: nil, gate: gate),
            workflowPlan(work, own, sticky: sticky, gate: gate),
        ]
    }

    /// The Core-based SDKs' share: one in five for new work, the others for runs in memory, and one of each at least.
    private static func divided(_ count: Int) -> (normal: PollerScaling, sticky: PollerScaling) {
        let normal = max(1, count / 5)
        return (PollerScaling(fixed: normal), PollerScaling(fixed: max(1, count - normal)))
    }

    private func workflowPlan(
        _ work: WorkflowWork,
        _ scaling: PollerScaling,
        sticky: StickyQueue?,
        gate: PollGate?
    ) -> PollerGroup.Plan {
        let request = PollWorkflowTaskQueueRequest(
            namespace: context.namespace,
            taskQueue: sticky.map { TaskQueue($0.name) } ?? context.taskQueue,
            stickyNormalName: sticky?.normalName,
            identity: context.identity,
            workerInstanceKey: context.instanceKey
        )
        let isSticky = sticky != nil
        return PollerGroup.Plan(
            name: "workflow tasks of \(request.taskQueue)",
            kind: isSticky ? .sticky : .workflowTask,
            slots: work.slots,
            scaling: scaling,
            gate: gate,
            refusalGrace: context.options.pollRefusalGrace
        ) { [channel = context.channel, metrics = context.metrics] limit throws(RPCError) in
            let response = try await channel.call(request, timeout: limit, retry: .none)
            var polled = PollerGroup.Polled(suggestion: response.pollerDelta)
            if isSticky { polled.backlog = response.backlogCountHint }
            if let task = response.workflowTask {
                if let wait = task.scheduleToStart { metrics.workflowTaskWaited(wait) }
                polled.start = { work.start(task, in: $0, isSticky: isSticky) }
                // The server lets polls of a worker's own queue help out where the usual queue has a backlog.
                polled.isForeign = isSticky && task.events.first?.id == EventID(1)
            }
            return polled
        }
    }

    private func activityPlan(_ activities: ActivityTaskLoop, _ capabilities: PollerCapabilities) -> PollerGroup.Plan {
        let request = PollActivityTaskQueueRequest(
            namespace: context.namespace,
            taskQueue: context.taskQueue,
            identity: context.identity,
            workerInstanceKey: context.instanceKey,
            maximumTasksPerSecond: context.options.maximumTaskQueueActivitiesPerSecond
        )
        let options = context.options
        let scaling = options.activityPollers.scaling(capabilities)
        return PollerGroup.Plan(
            name: "activities of \(request.taskQueue)",
            kind: .activity,
            slots: activities.slots,
            scaling: options.maximumActivitiesPerSecond.map { scaling.slowed(toPerSecond: $0) } ?? scaling,
            rateLimit: activities.rateLimit,
            refusalGrace: options.pollRefusalGrace
        ) { [channel = context.channel] limit throws(RPCError) in
            let response = try await channel.call(request, timeout: limit, retry: .none)
            var polled = PollerGroup.Polled(suggestion: response.pollerDelta)
            if let task = response.activityTask { polled.start = { activities.start(task, in: $0) } }
            return polled
        }
    }
}
