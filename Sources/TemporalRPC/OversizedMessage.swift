/// A message that is over a size limit: which one, and whose limit it is. The same message would fail again.
package enum OversizedMessage: Sendable, Hashable {
    /// What was asked. The server has not seen it, or not taken it.
    case request(limit: Side)
    /// What was answered. The server has done what it was asked.
    case answer(limit: Side)

    /// Whose limit a message is over.
    package enum Side: Sendable, Hashable {
        /// That of this channel.
        case ours
        /// One of the server, or of its parts among each other.
        case servers
    }

    /// Reads what a call ended with, in the words of the C core for this side, and of grpc-go for servers; nil when it is
    /// about something else.
    init?(_ status: RPCStatus, message: String, method: String) {
        guard status == .resourceExhausted,
            let found = Self.beginnings.first(where: { message.hasPrefix($0.words) })?.message
        else { return nil }
        // What a poll asks for is small: a part of the server got too large an answer from another one.
        let isPoll = method.hasSuffix("TaskQueue") && method.contains("/Poll")
        self = isPoll && found == .request(limit: .servers) ? .answer(limit: .servers) : found
    }

    private static let beginnings: [(words: String, message: OversizedMessage)] = [
        // grpc-go
        ("grpc: received message larger than max", .request(limit: .servers)),
        ("grpc: message after decompression larger than max", .request(limit: .servers)),
        ("grpc: received message after decompression larger than max", .request(limit: .servers)),
        ("grpc: trying to send message larger than max", .request(limit: .servers)),
        ("trying to send message larger than max", .request(limit: .servers)),
        ("grpc: message too large", .request(limit: .servers)),
        // C core, which puts the side in front since 1.52
        ("Received message larger than max", .answer(limit: .ours)),
        ("CLIENT: Received message larger than max", .answer(limit: .ours)),
        ("CLIENT: Decompressed message larger than max", .answer(limit: .ours)),
        ("Sent message larger than max", .request(limit: .ours)),
        ("CLIENT: Sent message larger than max", .request(limit: .ours)),
        ("SERVER: Received message larger than max", .request(limit: .servers)),
        ("SERVER: Sent message larger than max", .answer(limit: .servers)),
    ]

    /// What to say of it, with what to do.
    var sentence: String {
        switch self {
        case .request(.ours): "the request is larger than the client's maximumMessageBytes"
        case .request(.servers): "the request is larger than the server's limit"
        case .answer(.ours):
            "the server's answer is larger than this client takes: raise its maximumMessageBytes, or keep large values "
                + "somewhere else and pass references to them"
        case .answer(.servers):
            "an answer is larger than the server's parts take from each other: raise its limit, or keep large values "
                + "somewhere else and pass references to them"
        }
    }
}
