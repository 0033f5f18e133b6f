/// The exit codes of all commands.
public enum ExitStatus: Int32, Sendable {
    /// All went well.
    case success = 0
    /// The order failed, or what was asked for is not possible now.
    case failed = 1
    /// The command line or an environment variable makes no sense.
    case usage = 2
    /// There is no Temporal server, or it has no such namespace.
    case unreachable = 3
}

/// Why a command ends early: one line for people and a code for scripts.
public struct CommandFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, and what to do.
    public let description: String
    /// What the process ends with.
    public let status: ExitStatus

    /// A failure.
    public init(_ description: String, _ status: ExitStatus) {
        self.description = description
        self.status = status
    }

    /// A mistake on the command line or in the environment.
    public static func usage(_ description: String) -> CommandFailure { CommandFailure(description, .usage) }
}
