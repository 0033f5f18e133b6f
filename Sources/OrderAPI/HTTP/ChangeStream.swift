import Hummingbird
import NIOCore
import ServiceLifecycle

/// Tells a list of orders, by server-sent events, that it may look another way now, until nobody listens any more.
struct ChangeStream: Sendable {
    let records: any OrderRecords

    /// A list is not read anew more often than this.
    private static let pause = Duration.milliseconds(300)
    /// A line that keeps proxies from closing a stream that says nothing.
    private static let keepAlive = Duration.seconds(15)

    /// What comes, written as it comes.
    var body: ResponseBody {
        ResponseBody(
            asyncSequence: AsyncStream<ByteBuffer>(bufferingPolicy: .bufferingNewest(16)) { continuation in
                let send: @Sendable (String) -> Void = { continuation.yield(ByteBuffer(string: $0)) }
                let writing = Task {
                    // A server that ends does not wait for readers to go.
                    await cancelWhenGracefulShutdown {
                        await withDiscardingTaskGroup { group in
                            group.addTask { await tellChanges(send) }
                            group.addTask {
                                // tidy:allow sleep — the pause between two signs of life
                                while (try? await Task.sleep(for: Self.keepAlive)) != nil { send(": still here\n\n") }
                            }
                        }
                    }
                    continuation.finish()
                }
                continuation.onTermination = { _ in writing.cancel() }
            }
        )
    }

    private func tellChanges(_ send: @Sendable (String) -> Void) async {
        // Told to browsers: connect again after a second.
        send("retry: 1000\n\n")
        while !Task.isCancelled {
            for await _ in latest(records.changes()) {
                send("event: change\ndata: {}\n\n")
                // tidy:allow sleep — many changes at once are one piece of news
                guard (try? await Task.sleep(for: Self.pause)) != nil else { return }
            }
            // The database is away: the list says so, and we look again.
            // tidy:allow sleep — the pause between two tries
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    /// One change stands for all that nobody has heard of yet.
    private func latest(_ changes: AsyncStream<Void>) -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let listening = Task {
                for await _ in changes { continuation.yield() }
                continuation.finish()
            }
            continuation.onTermination = { _ in listening.cancel() }
        }
    }
}
