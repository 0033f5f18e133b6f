import TemporalCore
import TemporalRPC
import TemporalWire

/// Polls the worker's queue for Nexus operations.
struct NexusPoll: Sendable {
    let request: PollNexusTaskQueueRequest
    private let worker: WorkerContext
    private let operations: NexusTaskLoop

    /// - Parameters:
    ///   - worker: whose polls they are.
    ///   - operations: runs what they bring.
    init(by worker: WorkerContext, for operations: NexusTaskLoop) {
        var request = PollNexusTaskQueueRequest(
            namespace: worker.namespace,
            taskQueue: worker.taskQueue,
            identity: worker.identity,
            workerInstanceKey: worker.instanceKey
        )
        request.deployment = worker.deployment
        self.request = request
        self.worker = worker
        self.operations = operations
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
        if let task = response.nexusTask { polled.start = { [operations] in operations.start(task, in: $0) } }
        return polled
    }
}
