/// Why a database did not do what it was asked.
public struct DatabaseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Kind: Sendable, Hashable {
        /// Nothing answers, or the connection was lost.
        case unreachable
        /// The server refuses the user, the password or the database's name.
        case refused
        /// Another transaction held a lock for too long.
        case busy
        /// Two transactions were in conflict; one of them has to begin again.
        case conflict
        /// A row with this key exists already.
        case duplicate
        /// A rule of the schema forbids the change.
        case violation
        /// There is no space left.
        case full
        /// The file or the database cannot be used as it is.
        case unusable
        /// The schema is not the one that this program knows.
        case schema
        /// Anything else, usually a mistake in a statement.
        case other
    }

    /// What kind of trouble it is.
    public let kind: Kind
    /// What happened and, if known, what to do.
    public let description: String

    /// An error.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Whether the same may work later.
    public var isRetryable: Bool {
        switch kind {
        case .unreachable, .busy, .conflict, .full: true
        case .refused, .duplicate, .violation, .unusable, .schema, .other: false
        }
    }
}
