import Synchronization

/// The routes to a server with their queue and its thread, kept alive by `Channel` and by every call.
///
/// Nobody frees it: when `Channel` let go of it and the last call is freed, the queue closes, its thread ends, and
/// `ended` opens.
final class Connection: Sendable {
    /// The headers of every call.
    let metadata: MetadataArray
    /// Where calls can go.
    let routes: Routes
    private let queue: OpenQueue
    private let compressionThreshold: Int
    private let state: Mutex<State>

    private struct State {
        var isOpen = true
        var calls: [ObjectIdentifier: UnaryCall] = [:]
    }

    /// Has the threads begin; connects later.
    init(options: ChannelOptions, metadata: RPCMetadata, ended: Latch, on threads: CallThreads) {
        queue = OpenQueue(ended: ended, on: threads)
        routes = Routes(options: options, queue: queue)
        self.metadata = MetadataArray(copying: metadata)
        compressionThreshold = options.compressionThreshold
        state = Mutex(State())
    }

    /// Makes a call that shutdown can find; none if the connection is closed.
    func open(
        _ method: RPCMethod,
        _ request: [UInt8],
        by route: Route,
        timeout: Duration,
        metadata: MetadataArray
    ) -> UnaryCall? {
        let isCompressed = request.count >= compressionThreshold
        let request = ByteBuffer(copying: request)
        let call = CallObject(on: route.channel, queue: queue.queue, path: method.path, timeout: timeout)
        let opened = UnaryCall(
            connection: self,
            route: route,
            call: call,
            metadata: metadata,
            request: request,
            isCompressed: isCompressed
        )
        let isOpen = state.withLock { state in
            if state.isOpen { state.calls[ObjectIdentifier(opened)] = opened }
            return state.isOpen
        }
        return isOpen ? opened : nil
    }

    /// Forgets a call that is over.
    func finished(_ call: UnaryCall) {
        // The caller still holds the call: it is not freed, and with it the connection, while the lock is held.
        state.withLock { _ = $0.calls.removeValue(forKey: ObjectIdentifier(call)) }
    }

    /// Takes no more calls and cancels those that run.
    func close() {
        let running = state.withLock { state in
            state.isOpen = false
            return Array(state.calls.values)
        }
        routes.close()
        for call in running { call.cancel() }
    }
}
