public import ArgumentParser
import Foundation

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
            exit(failure.status, "Error: \(failure)")
        } catch {
            let message = fullMessage(for: error)
            if exitCode(for: error).isSuccess {
                say(message)
                exit(.success)
            }
            exit(exitCode(for: error) == .validationFailure ? .usage : .failed, message)
        }
    }

    private static func exit(_ status: ExitStatus, _ message: String = "") -> Never {
        if !message.isEmpty { FileHandle.standardError.write(Data("\(message)\n".utf8)) }
        Foundation.exit(status.rawValue)
    }
}

/// Prints a line at once, also into a pipe, where somebody may wait for it.
public func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

/// The environment of this process.
public var processSettings: Settings { Settings(ProcessInfo.processInfo.environment) }
