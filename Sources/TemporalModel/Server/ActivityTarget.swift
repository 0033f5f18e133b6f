public import TemporalCore

/// Which activities of a workflow an operator means; of those that have not ended.
public enum ActivityTarget: Hashable, Sendable {
    /// The one with this id.
    case id(String)
    /// All of a type.
    case type(String)
    /// All.
    case all

    /// All of a type, by its reference.
    public static func of<Input, Output, Failure>(_ activity: Activity<Input, Output, Failure>) -> ActivityTarget {
        .type(activity.name)
    }
}
