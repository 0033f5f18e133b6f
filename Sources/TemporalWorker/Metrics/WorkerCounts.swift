import Synchronization
import TemporalClient
import TemporalCore

/// What a poll asks for.
enum PollerKind: Sendable, Hashable, CaseIterable {
    /// Workflow tasks of the queue that all workers share.
    case workflowTask
    /// Workflow tasks of this worker's own runs.
    case sticky
    case activity
    case nexusTask
}

/// The live numbers of one worker, counted where things happen. Metrics and heartbeats read ``current``.
final class WorkerCounts: Sendable {
    private let statistics = Mutex(WorkerStatistics())
    private let metrics: WorkerMetrics

    /// The numbers of a worker that has not begun, and the metrics that follow them.
    init(_ metrics: WorkerMetrics) { self.metrics = metrics }

    /// All numbers, of one moment.
    var current: WorkerStatistics { statistics.withLock { $0 } }

    /// Says where the slots of a kind come from.
    func describeSlots(_ kind: SlotKind, total: Int?, supplier: String) {
        statistics.withLock {
            $0[kind].total = total
            $0[kind].supplier = supplier
            metrics.gauges.set(kind, $0[kind])
        }
    }

    /// A task of a kind begins.
    func taskBegan(_ kind: SlotKind) {
        statistics.withLock {
            $0[kind].used += 1
            metrics.gauges.set(kind, $0[kind])
        }
    }

    /// A task of a kind has ended.
    func taskEnded(_ kind: SlotKind) {
        statistics.withLock {
            $0[kind].used -= 1
            $0[kind].finished += 1
            metrics.gauges.set(kind, $0[kind])
        }
    }

    /// The time of a task of a kind is over, and its code has not come back.
    func taskAbandoned(_ kind: SlotKind) { statistics.withLock { $0[kind].abandoned += 1 } }

    /// Says how many polls of a kind there should be.
    func describePollers(_ kind: PollerKind, target: Int, isAutoscaling: Bool) {
        statistics.withLock {
            $0[kind].target = target
            $0[kind].isAutoscaling = isAutoscaling
        }
    }

    /// A poll goes to the server.
    func pollBegan(_ kind: PollerKind) {
        statistics.withLock {
            $0[kind].waiting += 1
            metrics.gauges.set(kind, $0[kind])
        }
    }

    /// A poll has come back; `broughtTask` is nil when it failed.
    func pollEnded(_ kind: PollerKind, broughtTask: Bool?) {
        let now = broughtTask == true ? WallClock.now : nil
        statistics.withLock {
            $0[kind].waiting -= 1
            if let now { $0[kind].lastTask = now }
            $0[kind].failures = broughtTask == nil ? $0[kind].failures + 1 : 0
            metrics.gauges.set(kind, $0[kind])
        }
        if let broughtTask { metrics.pollEnded(kind, broughtTask: broughtTask) }
    }

    /// A task of a workflow's type looked for its run in memory.
    func cacheLookup(_ workflowType: String, found: Bool) {
        statistics.withLock { if found { $0.cache.hits += 1 } else { $0.cache.misses += 1 } }
        metrics.cacheLookup(workflowType, found: found)
    }

    /// Runs came into memory or left it.
    func cacheChanged(size: Int, evicted: Int = 0) {
        statistics.withLock {
            $0.cache.size = size
            $0.cache.evictions += evicted
            metrics.gauges.set(cacheSize: size)
        }
        metrics.evicted(evicted)
    }
}
