internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
import TemporalModel

extension TaskQueueDescription {
    init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeTaskQueueResponse>) {
        let queue = field.pointee
        self.init()
        pollers = elements(queue.pollers, queue.n_pollers).compactMap { $0.map { TaskQueuePoller($0) } }
        stats = TaskQueueStats(queue.stats)
        for entry in elements(queue.stats_by_priority_key, queue.n_stats_by_priority_key) {
            guard let entry = entry?.pointee else { continue }
            statsByPriority[Int(entry.key)] = TaskQueueStats(entry.value)
        }
        config = TaskQueueConfig(queue.config)
        if let limit = queue.effective_rate_limit?.pointee {
            effectiveRateLimit = Double(limit.requests_per_second)
            rateLimitSource =
                switch limit.rate_limit_source.number {
                case 1: .operatorCall
                case 2: .worker
                case 3: .system
                default: .unknown
                }
        }
        if let versions = queue.versioning_info?.pointee {
            currentVersion = .field(versions.current_deployment_version)
            rampingVersion = .field(versions.ramping_deployment_version)
            rampingPercentage = Double(versions.ramping_version_percentage)
        }
    }
}

extension TaskQueuePoller {
    fileprivate init(_ field: Ref<Temporal__Api__Taskqueue__V1__PollerInfo>) {
        self.init()
        identity = String(field: field.pointee.identity)
        lastAccess = .field(field.pointee.last_access_time)
        ratePerSecond = field.pointee.rate_per_second
        if let options = field.pointee.deployment_options?.pointee {
            let deployed = WorkerDeploymentVersion(
                deploymentName: String(field: options.deployment_name),
                buildID: String(field: options.build_id)
            )
            version = deployed.isEmpty ? nil : deployed
        }
    }
}

extension TaskQueueStats {
    init(_ field: Ref<Temporal__Api__Taskqueue__V1__TaskQueueStats>?) {
        self.init()
        guard let stats = field?.pointee else { return }
        backlogCount = Int(stats.approximate_backlog_count)
        backlogAge = .field(stats.approximate_backlog_age) ?? .zero
        addRate = Double(stats.tasks_add_rate)
        dispatchRate = Double(stats.tasks_dispatch_rate)
    }
}

extension TaskQueueConfig {
    init(_ field: Ref<Temporal__Api__Taskqueue__V1__TaskQueueConfig>?) {
        self.init()
        guard let config = field?.pointee else { return }
        rateLimit = config.queue_rate_limit?.pointee.rate_limit.map { Double($0.pointee.requests_per_second) }
        fairnessKeyRateLimit = config.fairness_keys_rate_limit_default?.pointee.rate_limit.map {
            Double($0.pointee.requests_per_second)
        }
        for entry in elements(config.fairness_weight_overrides, config.n_fairness_weight_overrides) {
            guard let entry = entry?.pointee else { continue }
            fairnessWeights[String(field: entry.key)] = Double(entry.value)
        }
    }
}
