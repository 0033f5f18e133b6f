import TemporalCore
import TemporalModel
import TemporalRPC
import TemporalWire

/// Polls one queue for workflow tasks: the steps poll and decode of a task's way through ``WorkflowTaskLoop``.
struct WorkflowPoll: Sendable {
    let request: PollWorkflowTaskQueueRequest
    let isSticky: Bool
    private let worker: WorkerContext
    private let work: WorkflowWork

    /// - Parameters:
    ///   - queue: the queue of the worker's own runs; nil for the one that all workers share.
    ///   - worker: whose polls they are.
    ///   - work: what is done with the tasks.
    ///   - controlQueue: where the worker takes commands; nil where it takes none.
    init(of queue: StickyQueue?, by worker: WorkerContext, for work: WorkflowWork, controlQueue: TaskQueue?) {
        var request = PollWorkflowTaskQueueRequest(
            namespace: worker.namespace,
            taskQueue: queue.map { TaskQueue($0.name) } ?? worker.taskQueue,
            stickyNormalName: queue?.normalName,
            identity: worker.identity,
            workerInstanceKey: worker.instanceKey
        )
        request.controlQueue = controlQueue
        request.deployment = worker.deployment
        self.request = request
        isSticky = queue != nil
        self.worker = worker
        self.work = work
    }

    /// Asks the server once. The channel decodes what it answers.
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
        if isSticky { polled.backlog = response.backlogCountHint }
        guard let task = response.workflowTask else { return polled }
        if let wait = task.scheduleToStart { worker.metrics.workflowTaskWaited(wait) }
        polled.start = { [work, isSticky] in work.start(task, in: $0, isSticky: isSticky) }
        // The server lets polls of a worker's own queue help out where the usual queue has a backlog.
        polled.isForeign = isSticky && task.events.first?.id == EventID(1)
        return polled
    }
}
