internal import Foundation
public import TemporalCore

/// Turns values into JSON payloads and back, as the converters of the other SDKs do by default.
///
/// No value (`nil`, ``Empty``) is `binary/null`, bytes (`[UInt8]`, `Data`) are `binary/plain`, a ``RawValue`` passes
/// through, and everything else is `json/plain` with its keys in order and its dates in ISO 8601.
public struct JSONPayloadConverter: PayloadConverter {
    /// The converter that is used where nobody says otherwise.
    public static let `default` = JSONPayloadConverter()

    // Both are configured once and never again; each call of theirs has its own state.
    private let encoder: JSONEncoder
    private let decoder: JSONDecoder

    /// A converter.
    public init() {
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(DateText.text(of: date))
        }
        decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = DateText.date(of: text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no ISO 8601 date")
            }
            return date
        }
    }

    /// The payload of a value.
    /// - Throws: ``PayloadConversionError`` when the value cannot be written as JSON.
    public func payload(from value: some Encodable) throws -> Payload {
        if let payload = Self.plainPayload(of: value) { return payload }
        do {
            return Payload(encoding: Payload.Encoding.json, data: Array(try encoder.encode(value)))
        } catch {
            throw PayloadConversionError(type: "\(type(of: value))", reason: "it cannot be written as JSON: \(error)")
        }
    }

    /// The value of a payload.
    /// - Throws: ``PayloadConversionError`` when the payload's encoding or its contents do not fit the type.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        if let value = Self.plainValue(type, from: payload) { return value }
        guard payload.encoding == Payload.Encoding.json else {
            throw PayloadConversionError(
                type: "\(type)",
                payload: payload,
                reason: "the encoding does not fit the type"
            )
        }
        do {
            return try decoder.decode(type, from: Data(payload.data))
        } catch {
            throw PayloadConversionError(type: "\(type)", payload: payload, reason: "\(error)")
        }
    }
}

extension JSONPayloadConverter {
    /// The payload of a value that needs no encoder; nil for all others.
    private static func plainPayload<Value: Encodable>(of value: Value) -> Payload? {
        // Casts between arrays look at the elements, so that an empty array would pass for bytes: compare types instead.
        switch Value.self {
        case is [UInt8].Type, is [UInt8]?.Type:
            if let bytes = value as? [UInt8] { return Payload(encoding: Payload.Encoding.plainBytes, data: bytes) }
        case is Data.Type, is Data?.Type:
            if let data = value as? Data { return Payload(encoding: Payload.Encoding.plainBytes, data: Array(data)) }
        default: break
        }
        if let optional = value as? any OptionalValue, optional.isNil { return .null }
        switch value {
        case is Empty: return .null
        case let raw as RawValue: return raw.payload
        case let text as String: return .json(text)
        case let flag as Bool: return json(flag ? "true" : "false")
        case let number as any FixedWidthInteger & Encodable: return json("\(number)")
        default: return nil
        }
    }

    private static func json(_ text: String) -> Payload {
        Payload(encoding: Payload.Encoding.json, data: Array(text.utf8))
    }

    /// The value of a payload that needs no decoder; nil when it does, or when it cannot be such a value.
    private static func plainValue<Value: Decodable>(_ type: Value.Type, from payload: Payload) -> Value? {
        if type == RawValue.self { return RawValue(payload) as? Value }
        switch payload.encoding {
        case Payload.Encoding.null: return nothing(type)
        case Payload.Encoding.plainBytes:
            switch type {
            case is [UInt8].Type, is [UInt8]?.Type: return payload.data as? Value
            case is Data.Type, is Data?.Type: return Data(payload.data) as? Value
            default: return nil
            }
        case Payload.Encoding.json:
            switch type {
            case is Empty.Type: return Empty() as? Value
            case is String.Type: return JSONScalar.text(payload.data) as? Value
            case is Int.Type: return JSONScalar.integer(payload.data, Int.self) as? Value
            case is Int64.Type: return JSONScalar.integer(payload.data, Int64.self) as? Value
            case is Int32.Type: return JSONScalar.integer(payload.data, Int32.self) as? Value
            case is Bool.Type: return JSONScalar.boolean(payload.data) as? Value
            default: return payload.data.elementsEqual("null".utf8) ? nothing(type) : nil
            }
        default: return nil
        }
    }

    /// The value of a type that can be nothing.
    private static func nothing<Value>(_ type: Value.Type) -> Value? {
        if type == Empty.self { return Empty() as? Value }
        return (type as? any OptionalValue.Type)?.none as? Value
    }
}

/// An optional of any type.
private protocol OptionalValue {
    var isNil: Bool { get }
    /// No value, as the optional that it is.
    static var none: Any { get }
}

extension Optional: OptionalValue {
    fileprivate var isNil: Bool {
        guard case .some(let value) = self else { return true }
        return (value as? any OptionalValue)?.isNil ?? false
    }
    fileprivate static var none: Any { Self.none as Self as Any }
}

/// JSON texts that are one plain value.
private enum JSONScalar {
    /// A text without escapes; nil when it has some or is no text.
    static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return nil }
        let inner = bytes[1..<bytes.count - 1]
        guard inner.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") }) else {
            return nil
        }
        return String(validating: inner, as: UTF8.self)
    }

    /// A whole number in plain digits.
    static func integer<Number: FixedWidthInteger>(_ bytes: [UInt8], _ type: Number.Type) -> Number? {
        bytes.first == UInt8(ascii: "+") ? nil : Number(String(decoding: bytes, as: UTF8.self))
    }

    static func boolean(_ bytes: [UInt8]) -> Bool? {
        if bytes.elementsEqual("true".utf8) { return true }
        return bytes.elementsEqual("false".utf8) ? false : nil
    }
}

/// Dates as ISO 8601 with as many digits as they need, to the microsecond.
private enum DateText {
    static func text(of date: Date) -> String {
        let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
        // Years 1 to 9999, which is what four digits can say.
        let held = Int64(min(max(microseconds, -62_135_596_800_000_000), 253_402_300_799_000_000))
        let (seconds, fraction) = held.quotientAndRemainder(dividingBy: 1_000_000)
        let (whole, part) = fraction < 0 ? (seconds - 1, fraction + 1_000_000) : (seconds, fraction)
        let moment = Date(timeIntervalSince1970: TimeInterval(whole)).formatted(.iso8601)
        guard part != 0 else { return moment }
        var digits = String(String(1_000_000 + part).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(moment.dropLast()).\(digits)Z"
    }

    static func date(of text: String) -> Date? {
        guard let time = TimeText.timestamp(text) else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(time.seconds) + TimeInterval(time.nanos) / 1_000_000_000)
    }
}
