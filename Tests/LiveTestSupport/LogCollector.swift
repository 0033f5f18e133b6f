package import Logging
import Synchronization

/// Keeps what is logged, for tests that are about it.
package final class LogCollector: Sendable {
    private let collected = Mutex<[String]>([])

    package init() {}

    package var lines: [String] { collected.withLock { $0 } }

    package var logger: Logger { Logger(label: "test") { _ in Handler(collector: self) } }

    private struct Handler: LogHandler {
        let collector: LogCollector
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            let values = all.map { " \($0.key)=\($0.value)" }.joined()
            collector.collected.withLock { $0.append("\(event.level) \(event.message)\(values)") }
        }
    }
}
