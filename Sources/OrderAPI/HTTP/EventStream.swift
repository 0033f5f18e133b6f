import Foundation
import Hummingbird
import NIOCore
import OrderContract
import ServiceLifecycle

/// An order's events as server-sent events, until the order ends or nobody listens any more.
struct EventStream: Sendable {
    let records: any OrderRecords
    let orderID: String
    /// The last event that the listener already has.
    let known: Int64
    /// Counted as open until the stream ends.
    let place: PlaceCounter.Place

    /// How often a comment is sent, so that proxies do not close a silent stream.
    private static let keepAlive = Duration.seconds(15)

    private enum Wake { case change, keepAlive }

    /// The events so far and those that come, written as they come.
    var body: ResponseBody {
        ResponseBody(
            asyncSequence: AsyncStream<ByteBuffer> { continuation in
                let writing = Task {
                    do {
                        // A server that shuts down does not wait for orders to end.
                        try await cancelWhenGracefulShutdown {
                            try await write { continuation.yield(ByteBuffer(string: $0)) }
                        }
                    } catch {
                        // The browser reconnects, and asks for the events that it has not seen.
                        continuation.yield(ByteBuffer(string: ": the events cannot be read now\n\n"))
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

    private func write(_ send: @Sendable (String) -> Void) async throws {
        // Tells browsers to reconnect after a second.
        send("retry: 1000\n\n")
        var last = known
        for await wake in wakes() {
            if case .keepAlive = wake { send(": still here\n\n") }
            for event in try await records.events(of: orderID, after: last) {
                last = event.sequence
                send(try Self.text(of: event))
                if event.status?.isTerminal == true { return }
            }
        }
    }

    private func wakes() -> AsyncStream<Wake> {
        let changes = records.changes()
        return AsyncStream { continuation in
            let listening = Task {
                for await _ in changes { continuation.yield(.change) }
                continuation.finish()
            }
            let ticking = Task {
                // tidy:allow sleep — the pause between two comments
                while (try? await Task.sleep(for: Self.keepAlive)) != nil { continuation.yield(.keepAlive) }
            }
            continuation.onTermination = { _ in
                listening.cancel()
                ticking.cancel()
            }
        }
    }

    private static func text(of event: OrderEvent) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = String(decoding: try encoder.encode(event), as: UTF8.self)
        return "id: \(event.sequence)\nevent: status\ndata: \(data)\n\n"
    }
}
