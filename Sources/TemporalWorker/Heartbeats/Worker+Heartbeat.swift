import TemporalClient
import TemporalCore
import TemporalModel
import TemporalWire

extension Worker {
    /// How the worker is now, for the server.
    func heartbeat(since start: Timestamp) -> WorkerHeartbeat {
        var heartbeat = WorkerHeartbeat(
            instanceKey: context.instanceKey,
            identity: context.identity,
            taskQueue: context.taskQueue
        )
        heartbeat.status =
            switch phase {
            case .notStarted, .polling: .running
            case .shuttingDown: .shuttingDown
            case .stopped: .shutDown
            }
        heartbeat.startTime = start
        heartbeat.version = context.deployment?.version
        let numbers = statistics
        if registry.hasWorkflows {
            heartbeat.workflowTaskSlots = slots(.workflowTask, numbers)
            heartbeat.localActivitySlots = slots(.localActivity, numbers)
            heartbeat.workflowPollers = .init(numbers.workflowTaskPollers)
            heartbeat.stickyPollers = .init(numbers.stickyPollers)
        }
        if pollsActivities {
            heartbeat.activitySlots = slots(.activity, numbers)
            heartbeat.activityPollers = .init(numbers.activityPollers)
        }
        if registry.hasNexusOperations {
            heartbeat.nexusTaskSlots = slots(.nexusTask, numbers)
            heartbeat.nexusPollers = .init(numbers.nexusTaskPollers)
        }
        heartbeat.totalCacheHits = numbers.cache.hits
        heartbeat.totalCacheMisses = numbers.cache.misses
        heartbeat.cachedWorkflows = numbers.cache.size
        heartbeat.storageDrivers = context.client.storageDrivers
        heartbeat.plugins = pluginNames.map { .init(name: $0) }
        return heartbeat
    }

    private func slots(_ kind: SlotKind, _ numbers: WorkerStatistics) -> WorkerHeartbeat.Slots {
        var slots = WorkerHeartbeat.Slots()
        slots.available = numbers[kind].available ?? 0
        slots.used = numbers[kind].used
        slots.supplierKind = numbers[kind].supplier
        slots.totalProcessed = numbers[kind].finished
        slots.totalFailed = context.metrics.failures[kind]
        return slots
    }
}

extension WorkerHeartbeat.Pollers {
    fileprivate init(_ pollers: WorkerStatistics.Pollers) {
        self.init()
        current = pollers.waiting
        lastSuccess = pollers.lastTask
        isAutoscaling = pollers.isAutoscaling
    }
}
