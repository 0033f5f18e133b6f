/// One value on the wire: bytes and a few words on how to read them.
public struct Payload: Hashable, Sendable {
    /// One further metadata entry.
    public struct Entry: Hashable, Sendable {
        /// The entry's key.
        public var key: String
        /// The entry's bytes; text in UTF-8 for all keys that Temporal defines.
        public var value: [UInt8]
        /// An entry of any bytes.
        public init(_ key: String, _ value: [UInt8]) {
            self.key = key
            self.value = value
        }
    }

    /// The metadata key `encoding`, such as `json/plain`; empty when the payload has none.
    public var encoding: String
    /// The other metadata, in order of their keys so that equal payloads have equal bytes.
    public var metadata: [Entry]
    /// The value itself.
    public var data: [UInt8]
    /// How many bytes the payloads have that lie in external storage and that this one stands for; almost always empty.
    /// The server adds them up.
    public var externalSizes: [Int] = []

    /// A payload of the given encoding.
    public init(encoding: String, metadata: [Entry] = [], data: [UInt8]) {
        self.encoding = encoding
        self.metadata = metadata.sorted { $0.key < $1.key }
        self.data = data
    }

    /// The payload that stands for null in every SDK.
    public static let null = Payload(encoding: Encoding.null, data: [])

    /// The encodings that every SDK knows.
    package enum Encoding {
        package static let null = "binary/null"
        package static let plainBytes = "binary/plain"
        package static let protobufJSON = "json/protobuf"
        package static let protobuf = "binary/protobuf"
        package static let json = "json/plain"
        /// All of them, in the order in which converters try them.
        package static let standard = [null, plainBytes, protobufJSON, protobuf, json]
    }

    /// Text as `json/plain`, for the few values that the SDK itself writes.
    package static func json(_ text: String, metadata: [Entry] = []) -> Payload {
        Payload(encoding: Encoding.json, metadata: metadata, data: Array(JSONText.quoted(text).utf8))
    }

    /// A number as `json/plain`.
    package static func json(_ number: Int) -> Payload {
        Payload(encoding: Encoding.json, data: Array(String(number).utf8))
    }
}

/// A named payload of a memo, a header, a marker or a set of search attributes, kept in order.
public struct NamedPayload: Hashable, Sendable {
    /// The field's name.
    public var name: String
    /// The field's value.
    public var payload: Payload
    /// Names a payload.
    public init(_ name: String, _ payload: Payload) {
        self.name = name
        self.payload = payload
    }
}

/// Turns values into payloads and back. Core only knows this protocol; JSON lives outside.
///
/// A ``RawValue`` passes through every converter: its payload is the value's, before codecs.
public protocol PayloadConverter: Sendable {
    /// The payload of a value.
    /// - Throws: what the encoder says of a value that it cannot write.
    func payload(from value: some Encodable) throws -> Payload
    /// The value of a payload.
    /// - Throws: when the payload's encoding or its contents do not fit `type`.
    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value
    /// The converter itself.
    var plain: any PayloadConverter { get }
    /// The converter itself if it works differently for different workflows or activities; nil by default. A type that
    /// conforms to ``ContextualPayloadConverter`` has it from there.
    var contextual: (any ContextualPayloadConverter)? { get }
    /// Whether messages and stack traces of failures are payloads too, which codecs hide from the server; false by default.
    var encodesFailureAttributes: Bool { get }
    /// Turns errors into failures and back; ``DefaultFailureConverter`` by default.
    var failureConverter: any FailureConverter { get }
}

extension PayloadConverter {
    /// The converter itself.
    public var plain: any PayloadConverter { self }
    /// None: the converter is the same everywhere.
    public var contextual: (any ContextualPayloadConverter)? { nil }
    /// Failures are readable.
    public var encodesFailureAttributes: Bool { false }
    /// The usual one.
    public var failureConverter: any FailureConverter { DefaultFailureConverter() }
}

/// No value: the input of what takes none and the result of what gives none.
///
/// As an argument it gives no payload at all; as a result it is the null payload, as in the other SDKs.
public struct Empty: Codable, Hashable, Sendable {
    /// The only value.
    @discardableResult
    public init() {}
    /// Accepts anything, so that a caller which sends an argument nobody reads does no harm.
    public init(from decoder: any Decoder) {}
    /// Writes null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encodeNil()
    }
}

/// A payload passed through as it is, for code that does its own conversion.
public struct RawValue: Codable, Hashable, Sendable {
    /// The payload as it is on the wire.
    public var payload: Payload
    /// Wraps a payload.
    public init(_ payload: Payload) { self.payload = payload }

    /// Always fails: the converters pass raw values through without an encoder.
    public init(from decoder: any Decoder) throws {
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "RawValue is a whole payload, not a part of one")
        )
    }
    /// Always fails: the converters pass raw values through without an encoder.
    public func encode(to encoder: any Encoder) throws {
        throw EncodingError.invalidValue(
            self,
            .init(codingPath: encoder.codingPath, debugDescription: "RawValue is a whole payload, not a part of one")
        )
    }
}
