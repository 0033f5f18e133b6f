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
        if let identity, let problem = Self.problem(ofIdentity: identity) { return problem }
        if maximumEagerActivitiesPerTask < 0 {
            return """
                maximumEagerActivitiesPerTask is \(maximumEagerActivitiesPerTask); give how many activities of a task may \
                come back with its answer, or 0 for none
                """
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
        if let problem = deployment?.problem { return problem }
        return nil
    }

    private static func problem(ofIdentity identity: String) -> String? {
        if identity.isEmpty {
            return "the worker's identity is empty; give it a name, or nil for the client's identity"
        }
        return identity.hasNUL ? "the worker's identity \(EmbeddedNUL())" : nil
    }
}

extension Registry {
    /// What does not fit the options, in words.
    func problem(_ options: WorkerOptions) -> String? {
        if options.localActivitiesOnly, !hasWorkflows {
            return "the worker has nothing to run: local activities need a workflow on the same worker"
        }
        return versioningProblem(options.deployment)
    }

    /// What does not fit a deployment, in words.
    package func versioningProblem(_ deployment: WorkerDeployment?) -> String? {
        guard let deployment, deployment.usesVersioning, deployment.defaultBehavior == nil else { return nil }
        let undecided = workflowsWithoutVersioning
        if undecided.isEmpty { return nil }
        return """
            the worker is deployed as \(deployment.version), but it is not said which version runs \
            \(undecided.joined(separator: ", ")): write "static let versioningBehavior = VersioningBehavior.pinned" in \
            the workflow, or .autoUpgrade, or give the deployment a defaultBehavior
            """
    }
}
