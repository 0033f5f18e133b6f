internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Asks about a task queue.
package struct DescribeTaskQueueRequest: WireRequest {
    package typealias Response = DescribeTaskQueueResponse
    package static let path = workflowService("DescribeTaskQueue")
    package var namespace: String
    package var taskQueue: TaskQueue
    package var type: TaskQueueType
    /// A question about a queue.
    package init(namespace: String, taskQueue: TaskQueue, type: TaskQueueType) {
        self.namespace = namespace
        self.taskQueue = taskQueue
        self.type = type
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__describe_task_queue_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.task_queue = taskQueue.message(builder)
                $0.task_queue_type = .init(rawValue: UInt32(bitPattern: type.rawValue))
                $0.report_stats = 1
                $0.report_config = 1
            }
        }
    }
}

/// What is known of a task queue.
package struct DescribeTaskQueueResponse: WireResponse {
    package var description: TaskQueueDescription

    package init(decoding bytes: [UInt8]) throws(WireError) {
        description = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_task_queue_response__unpack
        ) { TaskQueueDescription($0) }
    }
}

/// Sets the limits of a task queue.
package struct UpdateTaskQueueConfigRequest: WireRequest {
    package typealias Response = UpdateTaskQueueConfigResponse
    package static let path = workflowService("UpdateTaskQueueConfig")
    /// A limit that is set, or taken away.
    package enum Limit: Hashable, Sendable {
        case unchanged
        case removed
        case set(Double)
    }
    package var namespace: String
    package var identity: String
    package var taskQueue: TaskQueue
    package var type: TaskQueueType
    package var rateLimit = Limit.unchanged
    package var fairnessKeyRateLimit = Limit.unchanged
    package var weights: [String: Double] = [:]
    package var removedWeights: [String] = []
    package var reason: String
    /// No change yet.
    package init(namespace: String, identity: String, taskQueue: TaskQueue, type: TaskQueueType, reason: String) {
        self.namespace = namespace
        self.identity = identity
        self.taskQueue = taskQueue
        self.type = type
        self.reason = reason
    }

    package func encoded() throws(WireError) -> [UInt8] {
        try MessageArena.encode { builder in
            builder.make(temporal__api__workflowservice__v1__update_task_queue_config_request__init) {
                $0.namespace_ = builder.text(namespace)
                $0.identity = builder.text(identity)
                $0.task_queue = builder.text(taskQueue.name)
                $0.task_queue_type = .init(rawValue: UInt32(bitPattern: type.rawValue))
                $0.update_queue_rate_limit = message(rateLimit, builder)
                $0.update_fairness_key_rate_limit_default = message(fairnessKeyRateLimit, builder)
                $0.n_set_fairness_weight_overrides = weights.count
                $0.set_fairness_weight_overrides = builder.list(weights.sorted { $0.key < $1.key }) { entry in
                    builder.make(CWeightEntry.initialise) {
                        $0.key = builder.text(entry.key)
                        $0.value = Float(entry.value)
                    }
                }
                $0.n_unset_fairness_weight_overrides = removedWeights.count
                $0.unset_fairness_weight_overrides = builder.texts(removedWeights)
            }
        }
    }

    private func message(_ limit: Limit, _ builder: MessageBuilder) -> Ref<CRateLimitUpdate>? {
        if limit == .unchanged { return nil }
        return builder.make(
            temporal__api__workflowservice__v1__update_task_queue_config_request__rate_limit_update__init
        ) {
            $0.reason = builder.text(reason)
            guard case .set(let rate) = limit else { return }
            $0.rate_limit = builder.make(temporal__api__taskqueue__v1__rate_limit__init) {
                $0.requests_per_second = Float(rate)
            }
        }
    }
}

private typealias CRateLimitUpdate = Temporal__Api__Workflowservice__V1__UpdateTaskQueueConfigRequest__RateLimitUpdate

/// The generated name is longer than a line.
private enum CWeightEntry {
    static let initialise =
        temporal__api__workflowservice__v1__update_task_queue_config_request__set_fairness_weight_overrides_entry__init
}

/// What is set of a task queue now.
package struct UpdateTaskQueueConfigResponse: WireResponse {
    package var config: TaskQueueConfig

    package init(decoding bytes: [UInt8]) throws(WireError) {
        config = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__update_task_queue_config_response__unpack
        ) { TaskQueueConfig($0.pointee.config) }
    }
}

extension TaskQueueDescription {
    fileprivate init(_ field: Ref<Temporal__Api__Workflowservice__V1__DescribeTaskQueueResponse>) {
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
    fileprivate init(_ field: Ref<Temporal__Api__Taskqueue__V1__TaskQueueStats>?) {
        self.init()
        guard let stats = field?.pointee else { return }
        backlogCount = Int(stats.approximate_backlog_count)
        backlogAge = .field(stats.approximate_backlog_age) ?? .zero
        addRate = Double(stats.tasks_add_rate)
        dispatchRate = Double(stats.tasks_dispatch_rate)
    }
}

extension TaskQueueConfig {
    fileprivate init(_ field: Ref<Temporal__Api__Taskqueue__V1__TaskQueueConfig>?) {
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

extension WorkerDeploymentVersion {
    var isEmpty: Bool { deploymentName.isEmpty && buildID.isEmpty }

    /// A version field, absent when it is not set or says nothing.
    static func field(_ field: Ref<Temporal__Api__Deployment__V1__WorkerDeploymentVersion>?) -> Self? {
        guard let field else { return nil }
        let version = Self(
            deploymentName: String(field: field.pointee.deployment_name),
            buildID: String(field: field.pointee.build_id)
        )
        return version.isEmpty ? nil : version
    }

    func message(_ builder: MessageBuilder) -> Ref<Temporal__Api__Deployment__V1__WorkerDeploymentVersion> {
        builder.make(temporal__api__deployment__v1__worker_deployment_version__init) {
            $0.deployment_name = builder.text(deploymentName)
            $0.build_id = builder.text(buildID)
        }
    }
}
