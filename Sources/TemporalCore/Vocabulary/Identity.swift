/// The id of a workflow execution, typed by the workflow it names so that a handle cannot be opened with the wrong one.
public struct WorkflowID<W>: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The id as the server knows it.
    public let rawValue: String
    /// Wraps an id that is known only as text, such as a command-line argument.
    public init(_ rawValue: String) { self.rawValue = rawValue }
    /// Wraps a literal.
    public init(stringLiteral value: String) { rawValue = value }
    /// The id as text.
    public var description: String { rawValue }
}

/// One run of a workflow; a workflow id has a new run after a reset, a retry or a continue-as-new.
public struct RunID: Hashable, Sendable, CustomStringConvertible {
    /// The id as the server knows it (a UUID in text).
    public let rawValue: String
    /// Wraps a run id.
    public init(_ rawValue: String) { self.rawValue = rawValue }
    /// The id as text.
    public var description: String { rawValue }
}

/// The place of an event in a history, counted from 1.
public struct EventID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number in the history.
    public let rawValue: Int64
    /// Wraps an event number.
    public init(_ rawValue: Int64) { self.rawValue = rawValue }
    /// Orders ids as the history does.
    public static func < (left: EventID, right: EventID) -> Bool { left.rawValue < right.rawValue }
    /// The number as text.
    public var description: String { String(rawValue) }
    /// The event after this one.
    package var next: EventID { EventID(rawValue == .max ? .max : rawValue + 1) }
}

/// What the server hands out with a task and wants back with its answer; opaque to us.
public struct TaskToken: Hashable, Sendable {
    /// The bytes as they came.
    public let bytes: [UInt8]
    /// Wraps the server's bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// A named queue of tasks on the server.
public struct TaskQueue: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The queue's name on the server.
    public let name: String
    /// Names a queue that is known only at run time.
    public init(_ name: String) { self.name = name }
    /// Names a queue by a literal.
    public init(stringLiteral value: String) { name = value }
    /// The name.
    public var description: String { name }
}

/// Counts the commands of one kind in the order in which a workflow gave them.
package struct Sequence: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: Int
    package init(_ rawValue: Int) { self.rawValue = rawValue }
    package static func < (left: Sequence, right: Sequence) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}
