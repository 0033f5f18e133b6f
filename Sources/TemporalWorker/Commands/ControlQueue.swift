import TemporalClient
import TemporalCore
import TemporalWire

/// The queue at which a worker gets the server's commands. The worker names it in its polls and answers, so that the server
/// knows where the activities that it hands out can be reached.
struct ControlQueue: Sendable {
    let taskQueue: TaskQueue
    /// What its polls call the worker: not the worker's own key, whose polls the server ends when the worker shuts down.
    /// Commands are still of use then.
    private let pollerKey = RandomID.make()

    /// The queue of a worker.
    init(of worker: WorkerContext) {
        taskQueue = TaskQueue("temporal-sys/worker-commands/\(worker.namespace)/\(worker.instanceKey)")
    }

    /// A poll of it. Commands are for this worker and not for its version, so the poll does not say what it is deployed as.
    func poll(by worker: WorkerContext) -> PollNexusTaskQueueRequest {
        var request = PollNexusTaskQueueRequest(
            namespace: worker.namespace,
            taskQueue: taskQueue,
            identity: worker.identity,
            workerInstanceKey: pollerKey
        )
        request.isControlQueue = true
        return request
    }
}
