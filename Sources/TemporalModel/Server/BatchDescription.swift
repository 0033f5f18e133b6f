public import TemporalCore

/// How a batch operation stands.
public struct BatchDescription: Hashable, Sendable {
    /// Whether it goes on.
    public enum State: Hashable, Sendable {
        /// It goes on.
        case running
        /// It is done; some of its parts may have failed.
        case completed
        /// It could not go on, or was stopped.
        case failed
        /// A state that this version does not know.
        case unknown
    }
    /// Its id.
    public var id = ""
    /// Whether it goes on.
    public var state = State.unknown
    /// What it does, by the API's name, such as `BATCH_OPERATION_TYPE_SIGNAL`.
    public var operation = ""
    /// When it began.
    public var startTime: Timestamp?
    /// When it ended, if it has.
    public var closeTime: Timestamp?
    /// How many workflows it is about; 0 in lists.
    public var total = 0
    /// For how many it is done; 0 in lists.
    public var completed = 0
    /// For how many it failed; 0 in lists.
    public var failed = 0
    /// Who began it; empty in lists.
    public var identity = ""
    /// Why; empty in lists.
    public var reason = ""
    /// The query that finds the workflows; empty where they were named, and in lists.
    public var query = ""

    /// A batch operation of which nothing is known.
    public init() {}
}
