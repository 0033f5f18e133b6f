/// The exit codes of all commands.
public enum ExitStatus: Int32, Sendable {
    /// Success.
    case success = 0
    /// The order failed, or what was asked for is not possible now.
    case failed = 1
    /// The command line or an environment variable makes no sense.
    case usage = 2
    /// Temporal cannot be reached, or the namespace does not exist.
    case unreachable = 3
    /// What was looked at is in order, but not all of it could be looked at.
    case incomplete = 4
}

/// Why a command ends early: one line for people and a code for scripts.
public struct CommandFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, and what to do.
    public let description: String
    /// The exit code.
    public let status: ExitStatus

    /// A failure.
    public init(_ description: String, _ status: ExitStatus) {
        self.description = description
        self.status = status
    }

    /// A mistake on the command line or in the environment.
    public static func usage(_ description: String) -> CommandFailure { CommandFailure(description, .usage) }
}
