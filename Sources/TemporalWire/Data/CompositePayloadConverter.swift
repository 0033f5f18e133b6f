public import TemporalCore

/// One encoding of a ``CompositePayloadConverter``.
public protocol EncodingPayloadConverter: Sendable {
    /// The encoding's name in the payload's metadata, such as `json/plain`.
    var encoding: String { get }
    /// The payload of a value, or nil for a value that other encodings are for.
    /// - Throws: when the value is one for this encoding and cannot be written.
    func payload(from value: some Encodable) throws -> Payload?
    /// The value of a payload of this encoding.
    /// - Throws: when it is not a `type`.
    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value
}

/// A converter of several encodings. The first that takes a value writes it; a payload is read by the one that its
/// metadata names.
///
/// ```swift
/// // Protobuf messages in the binary format, which is shorter.
/// let converter = CompositePayloadConverter(
///     NullEncoding(), BytesEncoding(), ProtobufBinaryEncoding(), ProtobufJSONEncoding(), JSONEncoding()
/// )
/// ```
public struct CompositePayloadConverter: PayloadConverter, SelfDescribing {
    /// The standard encodings in their order; what ``JSONPayloadConverter`` does.
    public static let standard = CompositePayloadConverter(
        NullEncoding(),
        BytesEncoding(),
        ProtobufJSONEncoding(),
        ProtobufBinaryEncoding(),
        JSONEncoding()
    )

    private let encodings: [any EncodingPayloadConverter]

    /// A converter.
    /// - Parameter encodings: in the order in which they are asked. The last one should take all values.
    public init(_ encodings: any EncodingPayloadConverter...) { self.encodings = encodings }

    /// The payload of a value.
    /// - Throws: ``PayloadConversionError`` when no encoding takes it, or what the one says that does.
    public func payload(from value: some Encodable) throws -> Payload {
        if let raw = value as? RawValue { return raw.payload }
        for encoding in encodings {
            if let payload = try encoding.payload(from: value) { return payload }
        }
        throw PayloadConversionError(type: "\(type(of: value))", reason: "none of the encodings \(names) takes it")
    }

    /// The value of a payload.
    /// - Throws: ``PayloadConversionError`` when its encoding is unknown, or what the one says that it names.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        if type == RawValue.self, let raw = RawValue(payload) as? Value { return raw }
        guard let encoding = encodings.first(where: { $0.encoding == payload.encoding }) else {
            throw PayloadConversionError(type: "\(type)", unknown: payload, known: names)
        }
        return try encoding.value(type, from: payload)
    }

    package var facts: KeyValuePairs<String, any Sendable> { ["encodings": names] }

    private var names: [String] { encodings.map(\.encoding) }
}
