internal import CProtobufC
internal import CTemporalAPI
import TemporalCore
package import TemporalModel

/// Messages with a value in every field, made by the descriptors of the API: for tests that nothing in them is forgotten.
struct MessageSample {
    /// Of the alternatives of a field, which one is taken.
    private let alternative: Int
    private static let deepest = 12

    /// The JSON of a message that has a payload wherever one may be.
    /// - Parameters:
    ///   - message: its type.
    ///   - alternative: which of the alternatives of a field is taken; beyond their number it begins anew.
    /// - Returns: the message.
    static func value(of message: MessageDescriptor, alternative: Int) -> JSONValue {
        MessageSample(alternative: alternative).object(message, within: [])
    }

    private func object(_ message: MessageDescriptor, within outer: [MessageDescriptor]) -> JSONValue {
        let fields = (0..<Int(message.pointee.n_fields)).map { message.pointee.fields + $0 }
        // The fields of alternatives have their number in the same place.
        let groups = Dictionary(grouping: fields.filter(\.isAlternative)) { $0.pointee.quantifier_offset }
        let chosen = Set(groups.values.map { $0[alternative % $0.count] })
        let path = outer + [message]
        let members = fields.compactMap { field -> JSONValue.Member? in
            guard !field.isAlternative || chosen.contains(field), let value = value(of: field, within: path) else {
                return nil
            }
            return JSONValue.Member(name: String(cString: field.pointee.name), value: value)
        }
        return .object(Self.typed(members, of: message))
    }

    /// An event whose type is not that of its attributes is read as an unknown one, and so the type follows them.
    private static func typed(_ members: [JSONValue.Member], of message: MessageDescriptor) -> [JSONValue.Member] {
        let suffix = "_event_attributes"
        guard String(cString: message.pointee.name) == "temporal.api.history.v1.HistoryEvent",
            let attributes = members.first(where: { $0.name.hasSuffix(suffix) })
        else { return members }
        let type = "EVENT_TYPE_" + attributes.name.dropLast(suffix.count).uppercased()
        return members.filter { $0.name != "event_type" } + [JSONValue.Member(name: "event_type", value: .string(type))]
    }

    private func value(of field: FieldDescriptor, within path: [MessageDescriptor]) -> JSONValue? {
        if let entry = field.mapEntry {
            guard let value = single(entry.value, within: path) else { return nil }
            return .object([JSONValue.Member(name: "1", value: value)])
        }
        guard let value = single(field, within: path) else { return nil }
        return field.isRepeated ? .array([value]) : value
    }

    private func single(_ field: FieldDescriptor, within path: [MessageDescriptor]) -> JSONValue? {
        switch field.pointee.type {
        case PROTOBUF_C_TYPE_MESSAGE:
            guard let message = field.message, !path.contains(message), path.count < Self.deepest else { return nil }
            return self.message(message, within: path)
        case PROTOBUF_C_TYPE_STRING: return .string("text")
        case PROTOBUF_C_TYPE_BYTES: return .string("AQ==")
        case PROTOBUF_C_TYPE_BOOL: return .bool(true)
        case PROTOBUF_C_TYPE_ENUM:
            guard let values = field.enumeration?.pointee, values.n_values > 0 else { return nil }
            return .string(String(cString: values.values[Int(values.n_values) > 1 ? 1 : 0].name))
        default: return .number("1")
        }
    }

    private func message(_ message: MessageDescriptor, within path: [MessageDescriptor]) -> JSONValue? {
        switch String(cString: message.pointee.name) {
        case "temporal.api.common.v1.Payload": Self.payload
        case "temporal.api.common.v1.Payloads":
            .object([JSONValue.Member(name: "payloads", value: .array([Self.payload]))])
        // It holds another message as bytes.
        case "temporal.api.common.v1.DataBlob": nil
        case "google.protobuf.Duration": .string("1s")
        case "google.protobuf.Timestamp": .string("2026-01-01T00:00:00Z")
        case let name where name.hasPrefix("google.protobuf."): nil
        default: object(message, within: path)
        }
    }

    private static var payload: JSONValue {
        let encoding = JSONValue.Member(name: "encoding", value: .string("anNvbi9wbGFpbg=="))
        return .object([
            JSONValue.Member(name: "metadata", value: .object([encoding])),
            JSONValue.Member(name: "data", value: .string("MQ==")),
        ])
    }
}

extension UnsafePointer<ProtobufCFieldDescriptor> {
    fileprivate var isAlternative: Bool { pointee.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0 }
}

extension ServiceJSON {
    /// An answer to a call that has a payload wherever one may be.
    /// - Parameters:
    ///   - method: the call's name.
    ///   - alternative: which of the alternatives of a field is taken; beyond their number it begins anew.
    ///   - service: the service that has it.
    /// - Returns: the wire bytes.
    /// - Throws: ``WireError`` when there is no such call.
    package static func sample(
        response method: String,
        alternative: Int,
        of service: TemporalService = .workflow
    ) throws(WireError) -> [UInt8] {
        let descriptor = try message(try self.method(method, of: service).output)
        return try JSONTranscoder.bytes(
            of: MessageSample.value(of: descriptor, alternative: alternative),
            as: descriptor
        )
    }
}
