public import ArgumentParser
import Foundation
import Logging
import TemporalCore

extension AsyncParsableCommand {
    /// Runs the command of the command line, and ends the process with the documented exit code.
    ///
    /// The parser's own `main()` exits with 64 for a wrong command line; here that is 2, as in all programs of the project.
    public static func runAndExit() async -> Never {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(.success)
        } catch let failure as CommandFailure {
            fail(failure.status, reason: "\(failure)", text: "Error: \("\(failure)".visible)")
        } catch {
            let message = fullMessage(for: error)
            // Several letters after one dash are taken for flags of one letter each, and an h among them for help.
            if exitCode(for: error).isSuccess, let word = mistakenForHelp(CommandLine.arguments.dropFirst()) {
                let message = "Unknown option '\(word)'; --help lists the options"
                fail(.usage, reason: message, text: "Error: \(message.visible)")
            }
            if exitCode(for: error).isSuccess {
                say(message)
                exit(.success)
            }
            let code = exitCode(for: error)
            let status = code == .validationFailure ? .usage : ExitStatus(rawValue: code.rawValue) ?? .failed
            // A command that has already printed its outcome ends with a code only.
            if message.isEmpty { exit(status) }
            fail(status, reason: message, text: message.visibleLines)
        }
    }

    /// The word because of which help was asked for although nobody has.
    static func mistakenForHelp(_ words: some Collection<String>) -> String? {
        let asking: Set = ["-h", "-help", "--help", "help", "--help-hidden", "-help-hidden"]
        guard words.allSatisfy({ !asking.contains($0) }) else { return nil }
        return words.first { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.count > 2 && $0.contains("h") }
    }

    /// Prints why the process ends: as text, or as one line of JSON if that log format was set.
    private static func fail(_ status: ExitStatus, reason: String, text: String) -> Never {
        // The flags are read again, since the command itself is no longer available.
        let flags = ((try? parseAsRoot()) as? any LoggingCommand)?.log ?? (try? LogFlags.parse([]))
        if let flags, var log = try? LogSettings(flags, processSettings), log.isFormatChosen, log.format == .json {
            log.level = .error
            let logger = log.logger(configuration.commandName ?? "\(Self.self)")
            logger.error("\(reason)", metadata: ["exit-code": "\(status.rawValue)"])
        } else {
            FileHandle.standardError.write(Data("\(text)\n".utf8))
        }
        exit(status)
    }

    private static func exit(_ status: ExitStatus) -> Never { Foundation.exit(status.rawValue) }
}

/// Prints a line without buffering, since a reader of a pipe may wait for it. Control characters are made visible.
public func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line.visibleLines)\n".utf8))
}

/// The environment of this process.
public var processSettings: Settings { Settings(ProcessInfo.processInfo.environment) }
