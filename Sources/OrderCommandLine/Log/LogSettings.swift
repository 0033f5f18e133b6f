public import ArgumentParser
import Foundation
public import Logging

/// The flags for how much a program logs, and in which format.
public struct LogFlags: ParsableArguments {
    @Option(help: "trace, debug, info, notice, warning, error or critical. [LOG_LEVEL; info]")
    package var logLevel: String?

    @Option(help: "text or json. [LOG_FORMAT; text on a terminal, else json]")
    package var logFormat: String?

    /// Flags that were not given.
    public init() {}
}

/// A command that logs, and that uses the same format to say why it ends early.
public protocol LoggingCommand {
    /// The flags of its log.
    var log: LogFlags { get }
}

/// How much is logged, and in which format, as flags and environment say.
public struct LogSettings: Hashable, Sendable {
    /// Events below this level are dropped.
    public var level: Logger.Level
    /// What a line looks like.
    public var format: LineLogHandler.Format
    /// Whether the format was set; otherwise it depends on whether standard error is a terminal.
    public var isFormatChosen: Bool
    /// Whether levels are written in capital letters in JSON too.
    public var hasCapitalLevels: Bool

    /// Reads the settings.
    /// - Parameters:
    ///   - flags: override the environment.
    ///   - settings: the environment: `LOG_LEVEL`, `LOG_FORMAT`, `LOG_LEVEL_CASE`.
    ///   - usualLevel: the level if neither sets one.
    /// - Throws: when one of them makes no sense.
    public init(_ flags: LogFlags, _ settings: Settings, usualLevel: Logger.Level = .info) throws(CommandFailure) {
        let levels = Logger.Level.allCases.map(\.rawValue)
        let formats = LineLogHandler.Format.allCases.map(\.rawValue)
        let level = try settings.word(flags.logLevel, "--log-level", else: "LOG_LEVEL", of: levels)
        let format = try settings.word(flags.logFormat, "--log-format", else: "LOG_FORMAT", of: formats)
        self.level = level.flatMap { Logger.Level(rawValue: $0) } ?? usualLevel
        hasCapitalLevels = try settings.word("LOG_LEVEL_CASE", of: ["lower", "upper"]) == "upper"
        let chosen = format.flatMap { LineLogHandler.Format(rawValue: $0) }
        isFormatChosen = chosen != nil
        self.format = chosen ?? (isatty(STDERR_FILENO) == 0 ? .json : .text)
    }

    /// A logger that writes to standard error.
    public func logger(_ label: String) -> Logger {
        Logger(label: label) { label in
            var handler = LineLogHandler(label: label, format: format, logLevel: level)
            handler.hasCapitalLevels = hasCapitalLevels
            return handler
        }
    }
}
