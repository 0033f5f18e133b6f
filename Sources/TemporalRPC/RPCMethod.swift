/// The services a Temporal server offers.
package enum RPCService: String, Sendable, Hashable {
    /// Everything that workers and clients need.
    case workflow = "temporal.api.workflowservice.v1.WorkflowService"
    /// Administration of a cluster.
    case `operator` = "temporal.api.operatorservice.v1.OperatorService"
    /// The time-skipping test server's clock.
    case test = "temporal.api.testservice.v1.TestService"
    /// gRPC's own health check.
    case health = "grpc.health.v1.Health"
}

/// One method of a service, and what a caller must know of it before calling.
package struct RPCMethod: Sendable, Hashable {
    /// The path on the wire: `/service/Method`.
    package let path: String
    /// Whether the server may hold the call for a minute, so that it needs the long timeout.
    package let isLongPoll: Bool
    /// Whether a worker polls for tasks with it, so that it is retried without end.
    package let isTaskPoll: Bool
    /// The namespace that the call is about, for who observes it; empty when it is about none.
    package var namespace = ""
    /// The task queue that the call is about, for who observes it; empty when it is about none.
    package var taskQueue = ""

    /// Names a method by its whole path.
    package init(path: String, isLongPoll: Bool, isTaskPoll: Bool) {
        self.path = path
        self.isLongPoll = isLongPoll
        self.isTaskPoll = isTaskPoll
    }

    /// Names a method. A task poll is a long poll.
    package init(service: RPCService = .workflow, _ name: String, isLongPoll: Bool = false, isTaskPoll: Bool = false) {
        self.path = "/\(service.rawValue)/\(name)"
        self.isLongPoll = isLongPoll || isTaskPoll
        self.isTaskPoll = isTaskPoll
    }
}
