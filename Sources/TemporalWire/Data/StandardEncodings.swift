public import TemporalCore

/// `binary/null`: no value, `nil` or ``Empty``.
public struct NullEncoding: EncodingPayloadConverter {
    /// The encoding.
    public init() {}
    /// The name `binary/null`.
    public var encoding: String { Payload.Encoding.null }
    /// The payload of no value.
    public func payload(from value: some Encodable) -> Payload? { PlainPayloads.nothing(value) }
    /// No value, as a type that can be nothing.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        try PlainPayloads.value(type, ofNothing: payload)
    }
}

/// `binary/plain`: bytes, `[UInt8]` or `Data`.
public struct BytesEncoding: EncodingPayloadConverter {
    /// The encoding.
    public init() {}
    /// The name `binary/plain`.
    public var encoding: String { Payload.Encoding.plainBytes }
    /// The payload of bytes.
    public func payload(from value: some Encodable) -> Payload? { PlainPayloads.bytes(value) }
    /// Bytes.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        try PlainPayloads.value(type, ofBytes: payload)
    }
}

/// `json/protobuf`: a ``ProtobufMessage`` as JSON.
public struct ProtobufJSONEncoding: EncodingPayloadConverter {
    /// The encoding.
    public init() {}
    /// The name `json/protobuf`.
    public var encoding: String { Payload.Encoding.protobufJSON }
    /// The payload of a message.
    public func payload(from value: some Encodable) throws -> Payload? {
        try (value as? any ProtobufMessage).map { try ProtobufPayloads.payload(of: $0, as: .json) }
    }
    /// A message.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        try ProtobufPayloads.value(type, of: payload, as: .json)
    }
}

/// `binary/protobuf`: a ``ProtobufMessage`` in the binary format.
public struct ProtobufBinaryEncoding: EncodingPayloadConverter {
    /// The encoding.
    public init() {}
    /// The name `binary/protobuf`.
    public var encoding: String { Payload.Encoding.protobuf }
    /// The payload of a message.
    public func payload(from value: some Encodable) throws -> Payload? {
        try (value as? any ProtobufMessage).map { try ProtobufPayloads.payload(of: $0, as: .binary) }
    }
    /// A message.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        try ProtobufPayloads.value(type, of: payload, as: .binary)
    }
}

/// `json/plain`: every value that can be written as JSON.
public struct JSONEncoding: EncodingPayloadConverter {
    private let json: JSONPayloadConverter

    /// The encoding.
    /// - Parameter json: says how JSON is written and read.
    public init(_ json: JSONPayloadConverter = .default) { self.json = json }
    /// The name `json/plain`.
    public var encoding: String { Payload.Encoding.json }
    /// The payload of a value.
    public func payload(from value: some Encodable) throws -> Payload? { try json.json(from: value) }
    /// A value.
    public func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        try json.value(type, fromJSON: payload)
    }
}
