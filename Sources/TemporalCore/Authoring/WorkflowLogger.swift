/// A line that a workflow logs.
public struct WorkflowLogEntry: Sendable {
    /// How grave it is.
    public enum Level: Int, Sendable, Comparable {
        /// For the developer.
        case debug
        /// Normal operation.
        case info
        /// Something to look at.
        case warning
        /// Something failed.
        case error

        /// Orders levels by gravity.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }
    /// How grave it is.
    public let level: Level
    /// What happened.
    public let message: String
    /// Named values that belong to it.
    public let metadata: [(key: String, value: String)]
}

/// Logs what a workflow says, once: a replay is silent.
public struct WorkflowLogger {
    let core: RunCore

    /// Logs for the developer.
    public func debug(_ message: @autoclosure () -> String, _ metadata: KeyValuePairs<String, String> = [:]) {
        log(.debug, message, metadata: metadata)
    }
    /// Logs normal operation.
    public func info(_ message: @autoclosure () -> String, _ metadata: KeyValuePairs<String, String> = [:]) {
        log(.info, message, metadata: metadata)
    }
    /// Logs something to look at.
    public func warning(_ message: @autoclosure () -> String, _ metadata: KeyValuePairs<String, String> = [:]) {
        log(.warning, message, metadata: metadata)
    }
    /// Logs something that failed.
    public func error(_ message: @autoclosure () -> String, _ metadata: KeyValuePairs<String, String> = [:]) {
        log(.error, message, metadata: metadata)
    }

    private func log(
        _ level: WorkflowLogEntry.Level,
        _ message: () -> String,
        metadata: KeyValuePairs<String, String>
    ) {
        guard !core.isReplaying, !core.isEvicted else { return }
        core.log(level, message(), metadata: metadata.map { ($0.key, $0.value) })
    }
}
