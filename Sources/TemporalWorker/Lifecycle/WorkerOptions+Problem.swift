import TemporalCore

extension WorkerOptions {
    /// What cannot work, in words.
    var problem: String? {
        if let problem = slotSuppliers.problem(cachesRuns: maximumCachedWorkflows > 0) { return problem }
        for pollers in [workflowTaskPollers, activityPollers, nexusTaskPollers] {
            if let problem = pollers.problem { return problem }
        }
        for limit in [
            maximumActivitiesPerSecond, maximumTaskQueueActivitiesPerSecond, maximumLocalActivitiesPerSecond,
        ] {
            if let limit, !(limit > 0 && limit.isFinite) {
                return "a limit of activities per second must be more than nothing, not \(limit)"
            }
        }
        if maximumHeartbeatInterval <= .zero { return "the longest time between heartbeats must be more than nothing" }
        if stickyScheduleToStartTimeout <= .zero {
            return "the time that a cached run's task waits for this worker must be more than nothing"
        }
        if gracefulShutdown < .zero { return "the grace of a shutdown must not be less than nothing" }
        if pollRefusalGrace < .zero { return "the time for which polls may be refused must not be less than nothing" }
        if let deadlockLimit, deadlockLimit <= .zero { return "the deadlock limit must be more than nothing" }
        if shutdownTimeout <= .zero { return "the time for a shutdown must be more than nothing" }
        if gracefulShutdown >= shutdownTimeout {
            return """
                activities have \(gracefulShutdown.brief) to end (gracefulShutdown), but the whole shutdown only \
                \(shutdownTimeout.brief) (shutdownTimeout); make the first shorter or the second longer
                """
        }
        if maximumCachedWorkflows < 0 { return "the number of cached workflows must not be negative" }
        return nil
    }
}

extension Registry {
    /// What the options leave nothing to do for, in words.
    func problem(_ options: WorkerOptions) -> String? {
        guard options.localActivitiesOnly, !hasWorkflows else { return nil }
        return "the worker has nothing to run: local activities need a workflow on the same worker"
    }
}
