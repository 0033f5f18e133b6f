import Foundation

@testable import TemporalCore

/// The least that a payload converter must do.
struct JSONTestConverter: PayloadConverter {
    func payload(from value: some Encodable) throws -> Payload {
        if let raw = value as? RawValue { return raw.payload }
        let data = try JSONEncoder().encode(value)
        if data == Data("null".utf8) { return .null }
        return Payload(encoding: Payload.Encoding.json, data: Array(data))
    }

    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        if let raw = RawValue(payload) as? Value { return raw }
        let data = payload.encoding == Payload.Encoding.null ? Array("null".utf8) : payload.data
        return try JSONDecoder().decode(type, from: Data(data))
    }
}
