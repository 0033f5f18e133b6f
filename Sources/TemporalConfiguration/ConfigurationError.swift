/// Why there are no options: what is set and cannot be understood, by name.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what would be right.
    public let description: String

    init(_ description: String) { self.description = description }
}
