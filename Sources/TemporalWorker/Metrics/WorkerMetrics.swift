import CoreMetrics
import Synchronization
import TemporalClient
import TemporalCore

/// What a worker measures of itself, under the names and labels of Temporal's other SDKs.
///
/// All handles are kept: those of the worker are made with it, those of a workflow's or activity's type when it is first
/// seen. On the way of a task nothing is looked up by labels.
final class WorkerMetrics: Sendable {
    /// What the metrics of activities' own code are made with.
    let factory: any MetricsFactory
    /// How many tasks failed, by kind, for heartbeats.
    let failures = TaskFailures()
    let gauges: WorkerGauges
    private let starts: Counter
    private let polls: Counter
    private let emptyPolls: Counter
    private let emptyActivityPolls: Counter
    private let emptyNexusPolls: Counter
    private let nexusWait: Timer
    private let workflowTaskWait: Timer
    private let activityWait: Timer
    private let cacheMisses: Counter
    private let evictions: Counter
    private let scope: MetricScope
    private let types = Mutex(Types())

    private struct Types {
        var workflows: [String: WorkflowTypeMetrics] = [:]
        var activities: [ActivityKey: ActivityTypeMetrics] = [:]
        var localActivities: [ActivityKey: LocalActivityTypeMetrics] = [:]
        var nexus: [NexusKey: NexusMetrics] = [:]
    }

    private struct ActivityKey: Hashable {
        let activityType: String
        let workflowType: String
    }

    private struct NexusKey: Hashable {
        let service: String
        let operation: String
    }

    init(_ factory: any MetricsFactory, namespace: String, taskQueue: TaskQueue) {
        self.factory = factory
        scope = MetricScope(factory: factory, labels: [("namespace", namespace), ("task_queue", taskQueue.name)])
        gauges = WorkerGauges(scope)
        starts = scope.counter("worker_start")
        polls = scope.counter("workflow_task_queue_poll_succeed")
        emptyPolls = scope.counter("workflow_task_queue_poll_empty")
        emptyActivityPolls = scope.counter("activity_poll_no_task")
        emptyNexusPolls = scope.counter("nexus_poll_no_task")
        nexusWait = scope.timer("nexus_task_schedule_to_start_latency")
        workflowTaskWait = scope.timer("workflow_task_schedule_to_start_latency")
        activityWait = scope.timer("activity_schedule_to_start_latency")
        cacheMisses = scope.counter("sticky_cache_miss")
        evictions = scope.counter("sticky_cache_total_forced_eviction")
    }

    func workerStarted() { starts.increment() }

    /// A poll has come back from the server without an error.
    func pollEnded(_ kind: PollerKind, broughtTask: Bool) {
        switch (kind, broughtTask) {
        case (.activity, true), (.nexusTask, true): break
        case (.activity, false): emptyActivityPolls.increment()
        case (.nexusTask, false): emptyNexusPolls.increment()
        case (_, true): polls.increment()
        case (_, false): emptyPolls.increment()
        }
    }

    /// Runs left memory although their workflows go on.
    func evicted(_ count: Int) { if count > 0 { evictions.increment(by: count) } }

    /// A workflow task looked for its run in memory.
    func cacheLookup(_ workflowType: String, found: Bool) {
        if found { workflow(workflowType).cacheHits.increment() } else { cacheMisses.increment() }
    }

    /// A workflow task was taken on; it has waited for that since it was scheduled.
    func workflowTaskWaited(_ wait: Duration) { workflowTaskWait.record(wait) }

    /// An activity was taken on; it has waited for that since it was scheduled.
    func activityWaited(_ wait: Duration) { activityWait.record(wait) }

    /// A request to a handler of Nexus operations was taken on; it has waited for that since the caller asked.
    func nexusWaited(_ wait: Duration) { nexusWait.record(max(.zero, wait)) }

    /// The metrics of a workflow's type.
    func workflow(_ type: String) -> WorkflowTypeMetrics {
        types.withLock { types in
            if let known = types.workflows[type] { return known }
            let new = WorkflowTypeMetrics(scope.adding("workflow_type", type), failures)
            types.workflows[type] = new
            return new
        }
    }

    /// The metrics of an activity's type, as a workflow's type uses it.
    func activity(_ type: String, of workflowType: String) -> ActivityTypeMetrics {
        let key = ActivityKey(activityType: type, workflowType: workflowType)
        return types.withLock { types in
            if let known = types.activities[key] { return known }
            let new = ActivityTypeMetrics(scope(of: key), failures)
            types.activities[key] = new
            return new
        }
    }

    /// The metrics of a local activity's type, as a workflow's type uses it.
    func localActivity(_ type: String, of workflowType: String) -> LocalActivityTypeMetrics {
        let key = ActivityKey(activityType: type, workflowType: workflowType)
        return types.withLock { types in
            if let known = types.localActivities[key] { return known }
            let new = LocalActivityTypeMetrics(scope(of: key), failures)
            types.localActivities[key] = new
            return new
        }
    }

    /// The metrics of a Nexus operation.
    func nexus(_ service: String, _ operation: String) -> NexusMetrics {
        let key = NexusKey(service: service, operation: operation)
        return types.withLock { types in
            if let known = types.nexus[key] { return known }
            let scope = scope.adding("nexus_service", service).adding("nexus_operation", operation)
            let new = NexusMetrics(scope, failures)
            types.nexus[key] = new
            return new
        }
    }

    private func scope(of key: ActivityKey) -> MetricScope {
        let scope = scope.adding("activity_type", key.activityType)
        // An activity without a workflow has no such label.
        return key.workflowType.isEmpty ? scope : scope.adding("workflow_type", key.workflowType)
    }
}

/// How many tasks of each kind have failed since the worker began.
final class TaskFailures: Sendable {
    private let counts = Mutex<[SlotKind: Int]>([:])

    func add(_ kind: SlotKind) { counts.withLock { $0[kind, default: 0] += 1 } }

    subscript(kind: SlotKind) -> Int { counts.withLock { $0[kind] ?? 0 } }
}
