/// How a protobuf message is written.
public enum ProtobufForm: Hashable, Sendable {
    /// As JSON, in protobuf's own mapping.
    case json
    /// In the binary format.
    case binary
}

/// A protobuf message as a value of workflows, activities and messages.
///
/// The messages of SwiftProtobuf become such values with a few lines for all of them, and one for each:
///
/// ```swift
/// extension ProtobufMessage where Self: SwiftProtobuf.Message {
///     /// A message from its bytes.
///     public init(protobuf bytes: [UInt8], as form: ProtobufForm) throws {
///         self = try form == .json ? Self(jsonUTF8Bytes: bytes) : Self(serializedBytes: bytes)
///     }
///     /// The message's bytes.
///     public func protobuf(as form: ProtobufForm) throws -> [UInt8] {
///         try form == .json ? jsonUTF8Bytes() : serializedBytes()
///     }
/// }
///
/// extension Acme_Order: ProtobufMessage {}
/// ```
public protocol ProtobufMessage: Codable, Sendable {
    /// The message's full name, such as `google.protobuf.Timestamp`. It goes with the payload as `messageType`.
    static var protoMessageName: String { get }
    /// A message from its bytes.
    /// - Throws: when they are not such a message.
    init(protobuf bytes: [UInt8], as form: ProtobufForm) throws
    /// The message's bytes.
    /// - Throws: when it cannot be written.
    func protobuf(as form: ProtobufForm) throws -> [UInt8]
}

extension ProtobufMessage {
    /// Always fails: a message is a whole payload, and no part of a JSON value.
    public init(from decoder: any Decoder) throws {
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "a protobuf message is a whole payload")
        )
    }

    /// Always fails: a message is a whole payload, and no part of a JSON value.
    public func encode(to encoder: any Encoder) throws {
        throw EncodingError.invalidValue(
            self,
            .init(codingPath: encoder.codingPath, debugDescription: "a protobuf message is a whole payload")
        )
    }
}
