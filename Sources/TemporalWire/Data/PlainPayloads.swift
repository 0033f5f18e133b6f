import Foundation
import TemporalCore

/// Values that need no encoder: nothing, and bytes.
enum PlainPayloads {
    /// The payload of no value; nil when there is one.
    static func nothing(_ value: some Encodable) -> Payload? {
        if value is Empty { return .null }
        guard let optional = value as? any OptionalValue, optional.isNil else { return nil }
        return .null
    }

    /// The payload of bytes; nil for all other values.
    static func bytes<Value: Encodable>(_ value: Value) -> Payload? {
        // Casts between arrays look at the elements, so that an empty array would pass for bytes: compare types instead.
        switch Value.self {
        case is [UInt8].Type, is [UInt8]?.Type:
            guard let bytes = value as? [UInt8] else { return nil }
            return Payload(encoding: Payload.Encoding.plainBytes, data: bytes)
        case is Data.Type, is Data?.Type:
            guard let data = value as? Data else { return nil }
            return Payload(encoding: Payload.Encoding.plainBytes, data: Array(data))
        default: return nil
        }
    }

    /// No value, as a value of a type that can be nothing; nil for all other types.
    static func nothing<Value>(_ type: Value.Type) -> Value? {
        if type == Empty.self { return Empty() as? Value }
        return (type as? any OptionalValue.Type)?.none as? Value
    }

    static func value<Value>(
        _ type: Value.Type,
        ofNothing payload: Payload
    ) throws(PayloadConversionError) -> Value {
        guard let value = nothing(type) else {
            throw PayloadConversionError(type: "\(type)", payload: payload, reason: "there is no value")
        }
        return value
    }

    static func value<Value>(_ type: Value.Type, ofBytes payload: Payload) throws(PayloadConversionError) -> Value {
        var value: Value?
        switch type {
        case is [UInt8].Type, is [UInt8]?.Type: value = payload.data as? Value
        case is Data.Type, is Data?.Type: value = Data(payload.data) as? Value
        default: break
        }
        guard let value else {
            throw PayloadConversionError(type: "\(type)", payload: payload, reason: "bytes are read as [UInt8] or Data")
        }
        return value
    }
}
