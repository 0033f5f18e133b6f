import Synchronization
import Testing

@testable import OrderAPI

@Suite("The feed of changes", .timeLimit(.minutes(1)))
struct ChangeFeedTests {
    /// Changes that a test makes, and who listens to them.
    private final class Source: Sendable {
        private struct State {
            var opened = 0
            var open: AsyncStream<Void>.Continuation?
        }

        private let state = Mutex(State())
        let (closings, closed) = AsyncStream.makeStream(of: Void.self)

        var opened: Int { state.withLock { $0.opened } }

        func changes() -> AsyncStream<Void> {
            AsyncStream { continuation in
                state.withLock {
                    $0.opened += 1
                    $0.open = continuation
                }
                continuation.onTermination = { _ in self.closed.yield() }
                continuation.yield()
            }
        }

        func change() { _ = state.withLock { $0.open }?.yield() }
        func end() { state.withLock { $0.open }?.finish() }
    }

    /// A listener that has heard the first word.
    private func listener(_ feed: ChangeFeed, _ source: Source) async -> AsyncStream<Void>.Iterator {
        var iterator = feed.changes { source.changes() }.makeAsyncIterator()
        await iterator.next()
        return iterator
    }

    @Test("many listeners hear every change by one connection, which ends with the last of them")
    func shared() async {
        let (feed, source) = (ChangeFeed(), Source())
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    var heard = 0
                    for await _ in feed.changes(from: { source.changes() }) {
                        heard += 1
                        source.change()
                        if heard == 3 { break }
                    }
                    return heard
                }
            }
            for await heard in group { #expect(heard == 3) }
        }
        var closings = source.closings.makeAsyncIterator()
        await closings.next()
        let before = source.opened
        #expect(before >= 1 && before < 50)
        // Who comes later is told too.
        var late = await listener(feed, source)
        source.change()
        #expect(await late.next() != nil)
    }

    @Test("when changes cannot be heard of any more, every listener's stream ends, and another may begin")
    func ended() async {
        let (feed, source) = (ChangeFeed(), Source())
        await withTaskGroup { group in
            for _ in 0..<3 {
                group.addTask { for await _ in feed.changes(from: { source.changes() }) { source.end() } }
            }
        }
        struct Away: Error {}
        for await _ in feed.changes(from: { throw Away() }) {}
        var again = await listener(feed, source)
        source.change()
        #expect(await again.next() != nil)
    }
}
