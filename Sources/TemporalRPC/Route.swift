/// A C channel, and with it a connection, that calls may go by.
///
/// Calls hold it as long as they run: those that wait for a connection would end as `UNKNOWN` without its channel.
final class Route: Sendable {
    /// What it connects to.
    let target: ChannelTarget
    /// The channel.
    let channel: ChannelObject
    private let queue: OpenQueue
    private let changed: @Sendable (_ isLost: Bool) -> Void

    /// Makes the channel without connecting yet.
    /// - Parameters:
    ///   - target: what it connects to.
    ///   - options: how.
    ///   - queue: where its events come out.
    ///   - changed: told on the queue's thread when its state is another one, and whether a connection is lost.
    init(
        to target: ChannelTarget,
        options: ChannelOptions,
        queue: OpenQueue,
        changed: @escaping @Sendable (_ isLost: Bool) -> Void
    ) {
        self.target = target
        self.queue = queue
        self.changed = changed
        channel = ChannelObject(options: options, target: target)
        watch()
    }

    /// How it stands; it connects if it is idle.
    func connect() -> Connectivity { channel.connectivity(isWanted: true) }

    /// Looks at each change of state, until the channel is freed, which is the last one.
    private func watch() {
        let seen = channel.connectivity(isWanted: false)
        guard seen != .shutdown else { return }
        let watch = ConnectivityWatch { [weak self] in
            guard let self else { return }
            self.watch()
            changed(seen == .ready)
        }
        channel.watch(from: seen, queue: queue.queue, tag: watch.tag())
    }
}

/// Keeps a completion queue open for those who put something in it: it is closed when the last of them is gone.
final class OpenQueue: Sendable {
    let queue: CompletionQueueObject

    /// Has threads drain the queue. They wait for its end and so hold nothing but the queue.
    init(ended: Latch, on threads: CallThreads) {
        queue = CompletionQueueObject(destroyed: ended)
        threads.drain(queue)
    }

    deinit { queue.close() }
}
