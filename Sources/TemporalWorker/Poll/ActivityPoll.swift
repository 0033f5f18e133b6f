import TemporalCore
import TemporalRPC
import TemporalWire

/// Polls the worker's queue for activities.
struct ActivityPoll: Sendable {
    let request: PollActivityTaskQueueRequest
    private let worker: WorkerContext
    private let activities: ActivityTaskLoop

    /// - Parameters:
    ///   - worker: whose polls they are.
    ///   - activities: runs what they bring.
    ///   - controlQueue: where the worker takes commands; nil where it takes none.
    init(by worker: WorkerContext, for activities: ActivityTaskLoop, controlQueue: TaskQueue?) {
        var request = PollActivityTaskQueueRequest(
            namespace: worker.namespace,
            taskQueue: worker.taskQueue,
            identity: worker.identity,
            workerInstanceKey: worker.instanceKey,
            maximumTasksPerSecond: worker.options.maximumTaskQueueActivitiesPerSecond
        )
        request.controlQueue = controlQueue
        request.deployment = worker.deployment
        self.request = request
        self.worker = worker
        self.activities = activities
    }

    /// Asks the server once.
    /// - Parameters:
    ///   - limit: how long the call may take; as long as usual when nil.
    ///   - group: the group of pollers that it belongs to; nil where the server has named none.
    /// - Returns: what the poll brought, with what is to be done with it.
    /// - Throws: ``RPCError`` when the server did not answer it.
    func poll(within limit: Duration?, for group: String?) async throws(RPCError) -> PollerGroup.Polled {
        var request = request
        request.pollerGroupID = group ?? ""
        let response = try await worker.channel.call(request, timeout: limit, retry: .none)
        var polled = PollerGroup.Polled(suggestion: response.pollerDelta, routes: response.routes)
        if let task = response.activityTask {
            polled.start = { [activities] in activities.start(task, in: $0) }
        }
        return polled
    }
}
