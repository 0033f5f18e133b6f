/// Changes payloads on their way to the server and back: encrypts them, compresses them.
///
/// A codec stands between the conversion of values and the server, and workflow code never waits for it: what comes with a
/// task is decoded before the code runs, and what the code asks for is encoded afterwards. So a codec may await: a key from
/// a vault, a service that encrypts. A function that does not await conforms too.
///
/// It is given all payloads of a message that belong to the same workflow or activity at once, so that one request to a
/// service can serve all of them. Each payload gives one, in the same order.
///
/// The time that it takes is the task's: one that takes a workflow task's whole time fails the task. Its Swift task is
/// cancelled then, and one that does not end is not waited for.
public protocol PayloadCodec: Sendable {
    /// Payloads as the server is to keep them, as many as were given and in their order.
    /// - Throws: when one cannot be encoded. It fails the workflow task or the activity's attempt, which is tried again, or the
    ///   call of a client.
    func encode(_ payloads: [Payload]) async throws -> [Payload]
    /// Payloads as they were before ``encode(_:)``, as many as were given and in their order. What another codec has made,
    /// or none, passes through.
    /// - Throws: when one cannot be decoded, with the same effect as in ``encode(_:)``.
    func decode(_ payloads: [Payload]) async throws -> [Payload]
}

/// A codec gave back another number of payloads than it was given.
public struct CodecCountMismatch: Error, CustomStringConvertible {
    /// The codec's type.
    public let codec: String
    /// How many came back.
    public let count: Int
    /// How many it was given.
    public let given: Int
    /// The numbers in words.
    public var description: String { "the codec \(codec) gave \(count) payloads for \(given)" }
}
