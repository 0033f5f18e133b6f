import Foundation
import Hummingbird
import NIOCore
import OrderContract
import ServiceLifecycle

/// An order's events as server-sent events, until the order ends or nobody listens any more.
struct EventStream: Sendable {
    let records: any OrderRecords
    let orderID: String
    /// The event that the listener knows already.
    let known: Int64

    /// A line that keeps proxies from closing a stream that says nothing.
    private static let keepAlive = Duration.seconds(15)

    private enum Wake { case change, keepAlive }

    /// What there is and what comes, written as it comes.
    var body: ResponseBody {
        ResponseBody(
            asyncSequence: AsyncStream<ByteBuffer> { continuation in
                let writing = Task {
                    do {
                        // A server that ends does not wait for orders to end.
                        try await cancelWhenGracefulShutdown {
                            try await write { continuation.yield(ByteBuffer(string: $0)) }
                        }
                    } catch {
                        // The browser connects again, and asks for what it has not seen.
                        continuation.yield(ByteBuffer(string: ": \(error)\n\n"))
                    }
                    continuation.finish()
                }
                continuation.onTermination = { _ in writing.cancel() }
            }
        )
    }

    private func write(_ send: @Sendable (String) -> Void) async throws {
        // Told to browsers: connect again after a second.
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
                // tidy:allow sleep — the pause between two signs of life
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
