import Foundation
public import Logging
package import TemporalCore

/// Writes each event as one line to standard error: text for people, JSON for programs.
public struct LineLogHandler: LogHandler {
    /// What a line looks like.
    public enum Format: String, Sendable, CaseIterable {
        /// Time, level and message, then the fields as `name=value`.
        case text
        /// One object, whose values are all strings.
        case json
    }

    let label: String
    let format: Format
    /// Whether levels are written in capital letters in JSON too, as in text.
    package var hasCapitalLevels = false
    /// Events below this level are dropped.
    public var logLevel: Logger.Level
    /// The fields of every line.
    public var metadata: Logger.Metadata = [:]
    /// More fields of every line.
    public var metadataProvider: Logger.MetadataProvider?
    /// Where the lines go.
    package var write: @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    /// The clock.
    package var now: @Sendable () -> Timestamp = {
        Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    /// A handler for the events of `label`.
    public init(label: String, format: Format, logLevel: Logger.Level) {
        self.label = label
        self.format = format
        self.logLevel = logLevel
    }

    /// A field of every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        var fields = metadata
        fields.merge(metadataProvider?.get() ?? [:]) { $1 }
        fields.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { fields["error"] = "\(error)" }
        switch format {
        case .text: write(text(event, fields))
        case .json: write(json(event, fields))
        }
    }

    private func text(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        let level = event.level.rawValue.uppercased().padding(toLength: 8, withPad: " ", startingAt: 0)
        let named = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        // One event is one line, even if its text contains line breaks.
        return "\(now()) \(level) \("\(event.message)\(named)".visible)\n"
    }

    private func json(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        var line = fields.mapValues { "\($0)" }
        line["time"] = "\(now())"
        line["level"] = hasCapitalLevels ? event.level.rawValue.uppercased() : event.level.rawValue
        line["logger"] = label
        line["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(line) else { return text(event, fields) }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
