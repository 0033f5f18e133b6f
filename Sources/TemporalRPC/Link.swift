import Synchronization

/// What channels share that differ only in what they say with their calls: one connection, and what was learnt on it.
final class Link: Sendable {
    private let connection: Mutex<Connection?>
    private let ended: Latch
    private let refusesCompression = Atomic(false)

    /// Makes the connection's objects, without connecting yet.
    init(options: ChannelOptions, metadata: RPCMetadata) {
        let ended = Latch()
        self.ended = ended
        connection = Mutex(Connection(options: options, metadata: metadata, ended: ended))
    }

    /// The connection; nil once it was closed.
    var current: Connection? { connection.withLock { $0 } }

    /// Takes no more calls, cancels those that run, and returns when nothing of gRPC's is left.
    func shutdown() async {
        close()
        await ended.wait()
    }

    private func close() {
        let closing = connection.withLock { connection in
            defer { connection = nil }
            return connection
        }
        closing?.close()
    }

    /// Whether the server does not understand compressed requests.
    var isPlain: Bool { refusesCompression.load(ordering: .relaxed) }

    /// Sends no compressed request any more.
    func becomePlain() { refusesCompression.store(true, ordering: .relaxed) }
}
