package import TemporalWire

extension RPCMethod {
    /// The method of a request; the same method may answer at once or wait, as the request asks.
    package init<Request: WireRequest>(of request: Request) {
        self.init(path: Request.path, isLongPoll: request.kind != .normal, isTaskPoll: request.kind == .taskPoll)
        namespace = request.namespace
        taskQueue = request.observedTaskQueue
    }
}

extension Channel {
    /// Makes a call with typed messages.
    package func call<Request: WireRequest>(
        _ request: Request,
        timeout: Duration? = nil,
        retry: RetryMode = .standard,
        metadata: RPCMetadata = RPCMetadata()
    ) async throws(RPCError) -> Request.Response {
        let method = RPCMethod(of: request)
        let encoded: [UInt8]
        // A server within this process is not to take what one on the network would never get.
        do { encoded = try request.encoded() } catch { throw RPCError(unsendable: error.description, method.path) }
        if let service = options.service { return try await service.answer(request) }
        let bytes = try await call(method, encoded, timeout: timeout, retry: retry, metadata: metadata)
        do { return try Request.Response(decoding: bytes) } catch {
            var unreadable = RPCError(status: .internal, message: error.description, method: method.path)
            unreadable.origin = .unreadableAnswer
            throw unreadable
        }
    }
}
