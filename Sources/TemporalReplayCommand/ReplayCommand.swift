public import ArgumentParser
import Foundation
public import TemporalClient
import TemporalConfiguration
public import TemporalWorker

/// A program that replays recorded histories with the workflows that are compiled into it, for people and for CI.
///
/// ```swift
/// @main
/// struct OrderReplay: ReplayCommand {
///     @OptionGroup var options: ReplayOptions
///
///     static var workflows: [Registration] {
///         OrderWorkflow.self
///         PaymentWorkflow.self
///     }
/// }
/// ```
/// It prints one line for each history and ends with 0 when code and histories fit, 1 when one does not, 2 when the
/// input makes no sense, 3 when there is no server.
public protocol ReplayCommand: AsyncParsableCommand {
    /// The workflows whose histories are replayed.
    @RegistrationBuilder static var workflows: [Registration] { get }

    /// What was asked for on the command line: `@OptionGroup var options: ReplayOptions`.
    var options: ReplayOptions { get }

    /// How to reach the server and how to read payloads; by default, what the environment and `temporal.toml` say.
    ///
    /// A program whose workers encrypt payloads sets the same converter here.
    /// - Parameter environment: the variables of the process, changed by the flags.
    /// - Returns: the options; of those only the converter counts for files.
    /// - Throws: when something is set and cannot be understood.
    static func clientOptions(_ environment: [String: String]) throws -> ClientOptions
}

extension ReplayCommand {
    /// The name is made of the type's.
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: "Replays recorded histories and says whether the workflows' code still fits them.",
            discussion: """
                Histories come from files (JSON of the Temporal CLI or the Web UI, or a serialized History message), \
                from directories of such files, or from a server. One line is printed for each.

                What a workflow does in the order of a Dictionary or a Set may fit in one process and not in another; \
                --processes looks in several.

                Exit codes: 0 all fit, 1 one does not, 2 the input makes no sense, 3 Temporal cannot be reached or has \
                no such namespace.
                """
        )
    }

    /// What the environment and `temporal.toml` say.
    public static func clientOptions(_ environment: [String: String]) throws -> ClientOptions {
        try .fromEnvironment(environment: environment)
    }

    /// Replays what the options name.
    public func run() async throws {
        var variables = ProcessInfo.processInfo.environment
        let isTwin = variables[ReplayTwins.mark] != nil
        let report = ReplayReport { line in
            if !isTwin { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
        }
        let twins = isTwin ? nil : ReplayTwins(options.processes, environment: variables)
        if let address = options.address { variables["TEMPORAL_ADDRESS"] = address }
        if let namespace = options.namespace { variables["TEMPORAL_NAMESPACE"] = namespace }
        let settings: ClientOptions
        do { settings = try Self.clientOptions(variables) } catch {
            throw ValidationError("\(error)")
        }
        let status = try await ReplayRun(
            Self.workflows,
            options: options,
            client: settings,
            report: report,
            twins: twins
        ).perform()
        if isTwin, status == .fits || status == .mismatch {
            return FileHandle.standardOutput.write(try JSONEncoder().encode(report.mismatches))
        }
        if status != .fits { throw ExitCode(status.rawValue) }
    }

    /// Runs the command that the process was started as. A wrong command line ends with 2.
    @concurrent public static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let message = fullMessage(for: error)
            let code = exitCode(for: error)
            if code.isSuccess {
                FileHandle.standardOutput.write(Data("\(message)\n".utf8))
                Foundation.exit(0)
            }
            if !message.isEmpty { FileHandle.standardError.write(Data("\(message)\n".utf8)) }
            Foundation.exit(code == .validationFailure ? ReplayStatus.badInput.rawValue : code.rawValue)
        }
    }
}

/// What a replay command ends with.
enum ReplayStatus: Int32, Sendable {
    /// All histories fit the code.
    case fits = 0
    /// One does not.
    case mismatch = 1
    /// Something is not a history, or there is no history, or the options make no sense.
    case badInput = 2
    /// There is no server, or it has no such namespace.
    case unreachable = 3
}
