import TemporalCore

// The calls whose measurements name a task queue: the same as the Core-based SDKs'.

extension StartWorkflowExecutionRequest {
    /// The queue of the workflow's workers.
    package var observedTaskQueue: String { taskQueue.name }
}

extension SignalWithStartWorkflowExecutionRequest {
    /// The queue of the workflow's workers.
    package var observedTaskQueue: String { start.taskQueue.name }
}

extension PollWorkflowTaskQueueRequest {
    /// The queue of the worker; sticky queues are many and have no names to speak of.
    package var observedTaskQueue: String { stickyNormalName ?? taskQueue.name }
}

extension PollActivityTaskQueueRequest {
    /// The queue of the worker.
    package var observedTaskQueue: String { taskQueue.name }
}
