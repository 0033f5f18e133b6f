internal import CProtobufC
internal import CTemporalAPI
package import TemporalCore
package import TemporalModel

/// Asks about a task queue.
package struct DescribeTaskQueueRequest: WireRequest, WithoutPayloads {
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
package struct DescribeTaskQueueResponse: WireResponse, WithoutPayloads {
    package var description: TaskQueueDescription
    /// An answer.
    package init(_ description: TaskQueueDescription) { self.description = description }

    package init(decoding bytes: [UInt8]) throws(WireError) {
        description = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__describe_task_queue_response__unpack
        ) { TaskQueueDescription($0) }
    }
}

/// Sets the limits of a task queue.
package struct UpdateTaskQueueConfigRequest: WireRequest, WithoutPayloads {
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
                    builder.make(Self.weightEntry) {
                        $0.key = builder.text(entry.key)
                        $0.value = Float(entry.value)
                    }
                }
                $0.n_unset_fairness_weight_overrides = removedWeights.count
                $0.unset_fairness_weight_overrides = builder.texts(removedWeights)
            }
        }
    }

    private typealias CRateLimitUpdate =
        Temporal__Api__Workflowservice__V1__UpdateTaskQueueConfigRequest__RateLimitUpdate

    /// The generated name is longer than a line.
    private static let weightEntry =
        temporal__api__workflowservice__v1__update_task_queue_config_request__set_fairness_weight_overrides_entry__init

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

/// What is set of a task queue now.
package struct UpdateTaskQueueConfigResponse: WireResponse, WithoutPayloads {
    package var config: TaskQueueConfig

    package init(decoding bytes: [UInt8]) throws(WireError) {
        config = try MessageArena.decode(
            bytes,
            with: temporal__api__workflowservice__v1__update_task_queue_config_response__unpack
        ) { TaskQueueConfig($0.pointee.config) }
    }
}
