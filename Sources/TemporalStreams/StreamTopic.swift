/// A named row of values of one type in a workflow's stream; a constant that the workflow and its readers share.
///
/// ```swift
/// enum Topics {
///     static let progress = StreamTopic<Progress>("progress")
/// }
/// ```
public struct StreamTopic<Value: Codable & Sendable>: Sendable {
    /// Its name on the wire.
    public let name: String

    /// A topic.
    /// - Parameter name: its name on the wire. Topics of one name and several types are not kept apart: reading a value of
    ///   another type fails.
    public init(_ name: String) { self.name = name }
}

/// One value of a stream.
public struct StreamItem<Value: Sendable>: Sendable {
    /// The name of its topic.
    public let topic: String
    /// Its place in the stream, which it keeps when older items are dropped and when the workflow continues as new.
    public let offset: Int
    /// The value.
    public let value: Value
}

extension StreamItem: Equatable where Value: Equatable {}
