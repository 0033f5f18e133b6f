public import TemporalCore

/// A value that cannot become a payload, or a payload that cannot become the value that is expected.
public struct PayloadConversionError: Error, CustomStringConvertible {
    /// The type of the value.
    public var type: String
    /// What the payload's encoding is; nil where there is no payload yet.
    public var encoding: String?
    /// The first bytes of the payload, as text.
    public var excerpt: String?
    /// What does not fit.
    public var reason: String

    /// A value that cannot be written.
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - reason: what does not fit.
    public init(type: String, reason: String) {
        self.type = type
        self.reason = reason
    }

    /// A payload that cannot be read.
    /// - Parameters:
    ///   - type: the type of the value that was expected.
    ///   - payload: gives the encoding and the first bytes.
    ///   - reason: what does not fit.
    public init(type: String, payload: Payload, reason: String) {
        self.type = type
        self.reason = reason
        encoding = payload.encoding
        excerpt = String(decoding: payload.data.prefix(100), as: UTF8.self)
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
        guard let encoding, let excerpt else { return "cannot write a value of \(type): \(reason)" }
        return "cannot read a payload of encoding '\(encoding)' as \(type): \(reason); it begins with: \(excerpt)"
    }
}
