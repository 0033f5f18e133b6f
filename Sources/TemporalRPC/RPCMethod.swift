package import TemporalModel

/// One method of a service, and what a caller must know of it before calling.
package struct RPCMethod: Sendable, Hashable {
    /// The path on the wire: `/service/Method`.
    package let path: String
    /// Whether the server may hold the call for a minute, so that it needs the long timeout.
    package let isLongPoll: Bool
    /// Whether a worker polls for tasks with it, so that it is retried without end.
    package let isTaskPoll: Bool
    /// The namespace that the call is about, for what observes it; empty when it is not about one.
    package var namespace = ""
    /// The task queue that the call is about, for what observes it; empty when it is not about one.
    package var taskQueue = ""

    /// Names a method by its whole path.
    package init(path: String, isLongPoll: Bool, isTaskPoll: Bool) {
        self.path = path
        self.isLongPoll = isLongPoll
        self.isTaskPoll = isTaskPoll
    }

    /// Names a method. A task poll is a long poll.
    package init(
        service: TemporalService = .workflow,
        _ name: String,
        isLongPoll: Bool = false,
        isTaskPoll: Bool = false
    ) {
        self.path = service.path(of: name)
        self.isLongPoll = isLongPoll || isTaskPoll
        self.isTaskPoll = isTaskPoll
    }
}
