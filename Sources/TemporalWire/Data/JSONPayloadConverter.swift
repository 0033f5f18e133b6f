public import Foundation
public import TemporalCore

/// Turns values into payloads and back with the standard encodings, as the converters of the other SDKs do by default.
///
/// No value (`nil`, ``Empty``) is `binary/null`, bytes (`[UInt8]`, `Data`) are `binary/plain`, a ``ProtobufMessage`` is
/// `json/protobuf` (`binary/protobuf` is read too), a ``RawValue`` passes through, and everything else is `json/plain` with
/// its keys in order and its dates in ISO 8601. ``CompositePayloadConverter`` is for other encodings and another order.
public struct JSONPayloadConverter: PayloadConverter {
    /// The converter that is used where nobody says otherwise.
    public static let `default` = JSONPayloadConverter()

    // Both are configured once and never again; each call of theirs has its own state.
    private let encoder: JSONEncoder
    private let decoder: JSONDecoder

    /// A converter.
    /// - Parameter configure: changes how JSON is written and read, from keys in order and dates in ISO 8601: other dates,
    ///   keys in snake case. Texts, whole numbers and truth values by themselves are not affected. It must not keep the
    ///   two objects.
    public init(_ configure: (_ encoder: JSONEncoder, _ decoder: JSONDecoder) -> Void = { _, _ in }) {
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(try DateText.text(of: date, codingPath: encoder.codingPath))
        }
        decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = DateText.date(of: text) else {
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "\(text) is not an ISO 8601 date"
                )
            }
            return date
        }
        configure(encoder, decoder)
    }

    /// The payload of a value.
    /// - Throws: ``PayloadConversionError`` when the value cannot be written.
    public func payload(from value: some Encodable) throws -> Payload {
        if let payload = PlainPayloads.nothing(value) ?? PlainPayloads.bytes(value) { return payload }
        switch value {
        case let raw as RawValue: return raw.payload
        case let message as any ProtobufMessage: return try ProtobufPayloads.payload(of: message, as: .json)
        default: return try json(from: value)
        }
    }

    /// The value of a payload.
    /// - Throws: ``PayloadConversionError`` when the payload's encoding or its contents do not fit the type.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        if type == RawValue.self, let raw = RawValue(payload) as? Value { return raw }
        switch payload.encoding {
        case Payload.Encoding.json: return try value(type, fromJSON: payload)
        case Payload.Encoding.null: return try PlainPayloads.value(type, ofNothing: payload)
        case Payload.Encoding.plainBytes: return try PlainPayloads.value(type, ofBytes: payload)
        case Payload.Encoding.protobufJSON: return try ProtobufPayloads.value(type, of: payload, as: .json)
        case Payload.Encoding.protobuf: return try ProtobufPayloads.value(type, of: payload, as: .binary)
        default: throw PayloadConversionError(type: "\(type)", unknown: payload, known: Payload.Encoding.standard)
        }
    }
}

extension JSONPayloadConverter {
    /// A value as `json/plain`.
    func json(from value: some Encodable) throws(PayloadConversionError) -> Payload {
        switch value {
        case let text as String: return .json(text)
        case let flag as Bool: return Self.json(flag ? "true" : "false")
        case let number as any FixedWidthInteger & Encodable: return Self.json("\(number)")
        default: break
        }
        let json: [UInt8]
        do { json = Array(try encoder.encode(value)) } catch {
            throw PayloadConversionError(type: "\(type(of: value))", reason: "it cannot be written as JSON: \(error)")
        }
        // JSONEncoder refuses a Double that is not a number, but writes such a Decimal as it is.
        if JSONScalar.hasNotANumber(json) {
            let reason = "it has a Decimal that is not a number, which JSON cannot say: make it optional, or a text"
            throw PayloadConversionError(type: "\(type(of: value))", reason: reason)
        }
        return Payload(encoding: Payload.Encoding.json, data: json)
    }

    private static func json(_ text: String) -> Payload {
        Payload(encoding: Payload.Encoding.json, data: Array(text.utf8))
    }

    /// The value of a payload of `json/plain`.
    func value<Value: Decodable>(
        _ type: Value.Type,
        fromJSON payload: Payload
    ) throws(PayloadConversionError) -> Value {
        if let value = Self.plain(type, payload.data) { return value }
        do {
            return try decoder.decode(type, from: Data(payload.data))
        } catch {
            throw PayloadConversionError(type: "\(type)", payload: payload, reason: "\(error)")
        }
    }

    /// A value that needs no decoder; nil when it does, or when it cannot be such a value.
    private static func plain<Value: Decodable>(_ type: Value.Type, _ json: [UInt8]) -> Value? {
        switch type {
        case is Empty.Type: Empty() as? Value
        case is String.Type: JSONScalar.text(json) as? Value
        case is Int.Type: JSONScalar.integer(json, Int.self) as? Value
        case is Int64.Type: JSONScalar.integer(json, Int64.self) as? Value
        case is Int32.Type: JSONScalar.integer(json, Int32.self) as? Value
        case is Bool.Type: JSONScalar.boolean(json) as? Value
        default: json.elementsEqual("null".utf8) ? PlainPayloads.nothing(type) : nil
        }
    }
}
