import Hummingbird
import NIOCore
import ServiceLifecycle

/// Server-sent events that tell a list of orders that it may have changed, until nobody listens any more.
struct ChangeStream: Sendable {
    let records: any OrderRecords
    /// Counted as open until the stream ends.
    let place: PlaceCounter.Place

    /// The shortest time between two events, so that a list is not read more often.
    private static let pause = Duration.milliseconds(300)
    /// How often a comment is sent, so that proxies do not close a silent stream.
    private static let keepAlive = Duration.seconds(15)

    /// The events, written as they come.
    var body: ResponseBody {
        ResponseBody(
            asyncSequence: AsyncStream<ByteBuffer>(bufferingPolicy: .bufferingNewest(16)) { continuation in
                let send: @Sendable (String) -> Void = { continuation.yield(ByteBuffer(string: $0)) }
                let writing = Task {
                    // A server that shuts down does not wait for its readers.
                    await cancelWhenGracefulShutdown {
                        await withDiscardingTaskGroup { group in
                            group.addTask { await tellChanges(send) }
                            group.addTask {
                                // tidy:allow sleep — the pause between two comments
                                while (try? await Task.sleep(for: Self.keepAlive)) != nil { send(": still here\n\n") }
                            }
                        }
                    }
                    continuation.finish()
                }
                continuation.onTermination = { [place] _ in
                    writing.cancel()
                    withExtendedLifetime(place) {}
                }
            }
        )
    }

    private func tellChanges(_ send: @Sendable (String) -> Void) async {
        // Tells browsers to reconnect after a second.
        send("retry: 1000\n\n")
        while !Task.isCancelled {
            for await _ in latest(records.changes()) {
                send("event: change\ndata: {}\n\n")
                // tidy:allow sleep — many changes at once become one event
                guard (try? await Task.sleep(for: Self.pause)) != nil else { return }
            }
            // The database is away: the list shows that, and this tries again.
            // tidy:allow sleep — the pause between two tries
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    /// Merges changes that nobody has read yet into one.
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
