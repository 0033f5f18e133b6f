import CoreMetrics

/// The gauges of a worker. They are set where the numbers change, within the lock that guards them, so that the last
/// value is the right one after a burst too.
struct WorkerGauges: Sendable {
    private struct SlotGauges: Sendable {
        let used: Gauge
        let available: Gauge

        init(_ scope: MetricScope, _ workerType: String) {
            let scope = scope.adding("worker_type", workerType)
            used = scope.gauge("worker_task_slots_used")
            available = scope.gauge("worker_task_slots_available")
        }
    }

    private let workflowTasks: SlotGauges
    private let activities: SlotGauges
    private let localActivities: SlotGauges
    private let nexusTasks: SlotGauges
    private let workflowPollers: Gauge
    private let stickyPollers: Gauge
    private let activityPollers: Gauge
    private let nexusPollers: Gauge
    private let cacheSize: Gauge

    init(_ scope: MetricScope) {
        workflowTasks = SlotGauges(scope, "WorkflowWorker")
        activities = SlotGauges(scope, "ActivityWorker")
        localActivities = SlotGauges(scope, "LocalActivityWorker")
        nexusTasks = SlotGauges(scope, "NexusWorker")
        workflowPollers = scope.adding("poller_type", "workflow_task").gauge("num_pollers")
        stickyPollers = scope.adding("poller_type", "sticky_workflow_task").gauge("num_pollers")
        activityPollers = scope.adding("poller_type", "activity_task").gauge("num_pollers")
        nexusPollers = scope.adding("poller_type", "nexus_task").gauge("num_pollers")
        cacheSize = scope.gauge("sticky_cache_size")
    }

    func set(_ kind: SlotKind, _ slots: WorkerStatistics.Slots) {
        let gauges =
            switch kind {
            case .workflowTask: workflowTasks
            case .activity: activities
            case .localActivity: localActivities
            case .nexusTask: nexusTasks
            }
        gauges.used.record(slots.used)
        if let available = slots.available { gauges.available.record(available) }
    }

    func set(_ kind: PollerKind, _ pollers: WorkerStatistics.Pollers) {
        let gauge =
            switch kind {
            case .workflowTask: workflowPollers
            case .sticky: stickyPollers
            case .activity: activityPollers
            case .nexusTask: nexusPollers
            }
        gauge.record(pollers.waiting)
    }

    func set(cacheSize size: Int) { cacheSize.record(size) }
}
