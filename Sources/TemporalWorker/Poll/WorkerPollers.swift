import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWire

extension Worker {
    /// All polls of the worker: their numbers, their slots and their rules. ``WorkflowPoll``, ``ActivityPoll`` and ``NexusPoll`` make
    /// them.
    func pollers(_ parts: WorkerParts) -> [PollerGroup] {
        let capabilities = PollerCapabilities(
            suggests: parts.capabilities.pollerAutoscaling,
            enrols: parts.capabilities.pollerAutoscalingAutoEnroll
        )
        let control = parts.commands?.queue.taskQueue
        let plans =
            (parts.workflows.map { workflowPlans($0, capabilities, controlQueue: control) } ?? [])
            + (parts.activities.map { [activityPlan($0, capabilities, controlQueue: control)] } ?? [])
            + (parts.nexusOperations.map { [nexusPlan($0, capabilities)] } ?? [])
        let health = PollHealth(context.logger, taskQueue: context.taskQueue)
        return plans.map { plan in
            PollerGroup(plan, counts: counts, health: health, onFatal: { [weak self] in self?.fail($0) })
        }
    }

    private func workflowPlans(
        _ work: WorkflowWork,
        _ capabilities: PollerCapabilities,
        controlQueue: TaskQueue?
    ) -> [PollerGroup.Plan] {
        let scaling = context.options.workflowTaskPollers.scaling(capabilities)
        let shared = WorkflowPoll(of: nil, by: context, for: work, controlQueue: controlQueue)
        guard let queue = stickyQueue else { return [plan(shared, work.slots, scaling: scaling)] }
        let own = WorkflowPoll(of: queue, by: context, for: work, controlQueue: controlQueue)
        let gate = PollGate(PollAdmission(slots: work.slots.total, prefersBacklog: scaling.isAutoscaling))
        let numbers = scaling.isAutoscaling ? (shared: scaling, own: scaling) : Self.divided(scaling.target)
        return [
            plan(shared, work.slots, scaling: numbers.shared, gate: gate),
            plan(own, work.slots, scaling: numbers.own, gate: gate),
        ]
    }

    /// The Core-based SDKs' share: one in five for new work, the others for runs in memory, and one of each at least.
    private static func divided(_ count: Int) -> (shared: PollerScaling, own: PollerScaling) {
        let shared = max(1, count / 5)
        return (PollerScaling(fixed: shared), PollerScaling(fixed: max(1, count - shared)))
    }

    private func plan(
        _ poll: WorkflowPoll,
        _ slots: Slots,
        scaling: PollerScaling,
        gate: PollGate? = nil
    ) -> PollerGroup.Plan {
        PollerGroup.Plan(
            name: "workflow tasks of \(poll.request.taskQueue)",
            kind: poll.isSticky ? .sticky : .workflowTask,
            slots: slots,
            scaling: scaling,
            gate: gate,
            refusalGrace: context.options.pollRefusalGrace,
            threads: { [context] in context.channel.threads },
            routes: context.routes,
            poll: poll.poll(within:for:)
        )
    }

    private func nexusPlan(_ operations: NexusTaskLoop, _ capabilities: PollerCapabilities) -> PollerGroup.Plan {
        let poll = NexusPoll(by: context, for: operations)
        return PollerGroup.Plan(
            name: "Nexus operations of \(poll.request.taskQueue)",
            kind: .nexusTask,
            slots: operations.slots,
            scaling: context.options.nexusTaskPollers.scaling(capabilities),
            refusalGrace: context.options.pollRefusalGrace,
            threads: { [context] in context.channel.threads },
            routes: context.routes,
            poll: poll.poll(within:for:)
        )
    }

    private func activityPlan(
        _ activities: ActivityTaskLoop,
        _ capabilities: PollerCapabilities,
        controlQueue: TaskQueue?
    ) -> PollerGroup.Plan {
        let poll = ActivityPoll(by: context, for: activities, controlQueue: controlQueue)
        let options = context.options
        let scaling = options.activityPollers.scaling(capabilities)
        return PollerGroup.Plan(
            name: "activities of \(poll.request.taskQueue)",
            kind: .activity,
            slots: activities.slots,
            scaling: options.maximumActivitiesPerSecond.map { scaling.slowed(toPerSecond: $0) } ?? scaling,
            rateLimit: activities.rateLimit,
            refusalGrace: options.pollRefusalGrace,
            threads: { [context] in context.channel.threads },
            routes: context.routes,
            poll: poll.poll(within:for:)
        )
    }
}
