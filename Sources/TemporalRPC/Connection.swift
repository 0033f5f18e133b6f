import Synchronization

/// A C channel with its queue and its thread, kept alive by `Channel` and by every call.
///
/// Nobody frees it: when `Channel` let go of it and the last call is freed, the queue closes, its thread ends, and
/// `ended` opens.
final class Connection: Sendable {
    /// The headers of every call.
    let metadata: MetadataArray
    private let queue: CompletionQueueObject
    private let compressionThreshold: Int
    private let state: Mutex<State>

    private struct State: ~Copyable {
        /// None only while the connection is freed.
        var channel: ChannelObject?
        var isOpen = true
        var calls: [ObjectIdentifier: UnaryCall] = [:]
    }

    /// Makes the channel and starts its thread.
    init(options: ChannelOptions, metadata: RPCMetadata, ended: Latch) {
        let queue = CompletionQueueObject(destroyed: ended)
        self.queue = queue
        self.metadata = MetadataArray(copying: metadata)
        compressionThreshold = options.compressionThreshold
        state = Mutex(State(channel: ChannelObject(options: options)))
        // The thread holds the queue but not the connection, for whose end it waits.
        QueueThread.start { queue.drain() }
    }

    deinit {
        state.withLock { $0.channel = nil }
        queue.close()
    }

    /// Makes a call that shutdown can find; none if the connection is closed.
    func open(_ method: RPCMethod, _ request: [UInt8], timeout: Duration, metadata: MetadataArray) -> UnaryCall? {
        let isCompressed = request.count >= compressionThreshold
        let request = ByteBuffer(copying: request)
        guard let call = makeCall(method, timeout: timeout) else { return nil }
        let opened = UnaryCall(
            connection: self,
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
    ///
    /// The C channel stays until they ended: calls that wait for a connection would end as `UNKNOWN` without it.
    func close() {
        let running = state.withLock { state in
            state.isOpen = false
            return Array(state.calls.values)
        }
        for call in running { call.cancel() }
    }

    /// The channel's state; an idle channel starts to connect.
    func connectivity() -> Connectivity {
        state.withLock { state in
            switch state.channel {
            case .some(let channel) where state.isOpen: channel.connectivity()
            default: .shutdown
            }
        }
    }

    /// Returns when the state is another one, or when the time is over.
    func change(from observed: Connectivity, within timeout: Duration) async {
        await withCheckedContinuation { continuation in
            let isWatched = state.withLock { state in
                guard state.isOpen else { return false }
                switch state.channel {
                case .none: return false
                case .some(let channel):
                    let tag = ConnectivityWatch(continuation).tag()
                    channel.watch(from: observed, within: timeout, queue: queue, tag: tag)
                    return true
                }
            }
            if !isWatched { continuation.resume() }
        }
    }

    private func makeCall(_ method: RPCMethod, timeout: Duration) -> CallObject? {
        state.withLock { state in
            switch state.channel {
            case .some(let channel) where state.isOpen:
                CallObject(on: channel, queue: queue, path: method.path, timeout: timeout)
            default: nil
            }
        }
    }
}
