public import TemporalCore
import TemporalWire

/// A change of what a task queue hands out at most. What is not mentioned stays as it is.
public struct TaskQueueConfigChange: Hashable, Sendable {
    /// What happens to a limit.
    public enum Limit: Hashable, Sendable {
        /// It stays as it is.
        case unchanged
        /// It is taken away.
        case removed
        /// It becomes this many tasks a second.
        case perSecond(Double)
    }
    /// How many tasks the whole queue hands out.
    public var rateLimit: Limit
    /// How many each fairness key gets, times its weight.
    public var fairnessKeyRateLimit: Limit
    /// Weights of fairness keys, which count for more than what the tasks say.
    public var fairnessWeights: [String: Double]
    /// Fairness keys whose tasks say their weight themselves again.
    public var removedFairnessWeights: [String]
    /// Why, kept with the limits.
    public var reason: String

    /// A change.
    public init(
        rateLimit: Limit = .unchanged,
        fairnessKeyRateLimit: Limit = .unchanged,
        fairnessWeights: [String: Double] = [:],
        removedFairnessWeights: [String] = [],
        reason: String = ""
    ) {
        self.rateLimit = rateLimit
        self.fairnessKeyRateLimit = fairnessKeyRateLimit
        self.fairnessWeights = fairnessWeights
        self.removedFairnessWeights = removedFairnessWeights
        self.reason = reason
    }
}

extension Client {
    /// What the server knows of a task queue: who polls it, how many tasks wait, its limits. A queue that nobody ever
    /// used is described too, as an empty one.
    /// - Parameters:
    ///   - taskQueue: the queue.
    ///   - type: which of its tasks.
    /// - Returns: its description.
    /// - Throws: ``ClientError``.
    public func describeTaskQueue(
        _ taskQueue: TaskQueue,
        _ type: TaskQueueType = .workflow
    ) async throws(ClientError) -> TaskQueueDescription {
        let request = DescribeTaskQueueRequest(namespace: namespace, taskQueue: taskQueue, type: type)
        return try await call(request).description
    }

    /// Changes how fast a task queue hands out tasks.
    /// - Parameters:
    ///   - taskQueue: the queue.
    ///   - type: which of its tasks.
    ///   - change: what changes.
    /// - Returns: what is set now.
    /// - Throws: ``ClientError``; with `invalidArgument` for workflow tasks, which cannot be limited.
    @discardableResult
    public func updateTaskQueueConfig(
        _ taskQueue: TaskQueue,
        type: TaskQueueType,
        _ change: TaskQueueConfigChange
    ) async throws(ClientError) -> TaskQueueConfig {
        var request = UpdateTaskQueueConfigRequest(
            namespace: namespace,
            identity: identity,
            taskQueue: taskQueue,
            type: type,
            reason: change.reason
        )
        request.rateLimit = change.rateLimit.wire
        request.fairnessKeyRateLimit = change.fairnessKeyRateLimit.wire
        request.weights = change.fairnessWeights
        request.removedWeights = change.removedFairnessWeights
        return try await call(request).config
    }
}

extension TaskQueueConfigChange.Limit {
    fileprivate var wire: UpdateTaskQueueConfigRequest.Limit {
        switch self {
        case .unchanged: .unchanged
        case .removed: .removed
        case .perSecond(let rate): .set(rate)
        }
    }
}
