import TemporalCore

/// A value that cannot become a payload, or a payload that cannot become the value that is expected.
public struct PayloadConversionError: Error, CustomStringConvertible {
    /// The type of the value.
    public var type: String
    /// What the payload's encoding is; nil where there is no payload yet.
    public var encoding: String?
    /// The first bytes of the payload, as text; nil where they are not text, such as those of an encrypted value.
    public var excerpt: String?
    /// What does not fit.
    public var reason: String
    /// How many bytes the payload has.
    private var size = 0

    init(type: String, reason: String) {
        self.type = type
        self.reason = reason
    }

    init(type: String, payload: Payload, reason: String) {
        self.type = type
        self.reason = reason
        encoding = payload.encoding
        excerpt = Self.beginning(of: payload.data)
        size = payload.data.count
    }

    private static func beginning(of bytes: [UInt8]) -> String? {
        // What is cut off after a number of bytes may end within a character, of four bytes at most.
        let lengths = bytes.count > 100 ? [100, 99, 98, 97] : [bytes.count]
        let text = lengths.lazy.compactMap { String(validating: bytes.prefix($0), as: UTF8.self) }.first
        return text.flatMap { $0.utf8.allSatisfy { $0 >= 32 || $0 == 9 || $0 == 10 || $0 == 13 } ? $0 : nil }
    }

    /// A payload whose encoding no part of a converter reads.
    init(type: String, unknown payload: Payload, known: [String]) {
        let encodings = known.isEmpty ? "none" : known.joined(separator: ", ")
        self.init(
            type: type,
            payload: payload,
            reason: "this encoding is unknown, known are \(encodings); is the codec that made it set up here?"
        )
    }

    /// All of it in one sentence.
    public var description: String {
        guard let encoding else { return "cannot write a value of \(type): \(reason)" }
        let content = excerpt.map { "it begins with: \($0)" } ?? "its \(size) bytes are not text"
        return "cannot read a payload of encoding '\(encoding)' as \(type): \(reason); \(content)"
    }
}
