public import ArgumentParser
import Foundation
import Logging
import TemporalCore

extension AsyncParsableCommand {
    /// Runs the command that the process was started as, and ends the process with the documented code.
    ///
    /// The parser's own `main()` ends with 64 for a wrong command line; here that is 2, as everywhere in this project.
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
            fail(failure.status, "\(failure)", "Error: \("\(failure)".visible)")
        } catch {
            let message = fullMessage(for: error)
            if exitCode(for: error).isSuccess {
                say(message)
                exit(.success)
            }
            let status: ExitStatus = exitCode(for: error) == .validationFailure ? .usage : .failed
            // A command that has told its outcome already ends with a bare code.
            if message.isEmpty { exit(status) }
            fail(status, message, message.visibleLines)
        }
    }

    /// Says why the process ends: in words, or as one line of JSON where the log's form was said to be that.
    private static func fail(_ status: ExitStatus, _ reason: String, _ words: String) -> Never {
        // Read once more, as the command itself has gone with its run.
        let flags = ((try? parseAsRoot()) as? any LoggingCommand)?.log ?? (try? LogFlags.parse([]))
        if let flags, var log = try? LogSettings(flags, processSettings), log.isFormatChosen, log.format == .json {
            log.level = .error
            let logger = log.logger(configuration.commandName ?? "\(Self.self)")
            logger.error("\(reason)", metadata: ["exit-code": "\(status.rawValue)"])
        } else {
            FileHandle.standardError.write(Data("\(words)\n".utf8))
        }
        exit(status)
    }

    private static func exit(_ status: ExitStatus) -> Never { Foundation.exit(status.rawValue) }
}

/// Prints a line at once, also into a pipe, where somebody may wait for it. What would control a terminal is shown instead.
public func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line.visibleLines)\n".utf8))
}

/// The environment of this process.
public var processSettings: Settings { Settings(ProcessInfo.processInfo.environment) }
