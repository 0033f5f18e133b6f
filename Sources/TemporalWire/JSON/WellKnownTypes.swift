internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension JSONTranscoder {
    /// The messages that have a special JSON form; nil for all others.
    mutating func special(
        _ value: JSONValue,
        _ descriptor: MessageDescriptor,
        at path: Path
    ) throws(WireError) -> [UInt8]? {
        let name = String(cString: descriptor.pointee.name)
        switch name {
        case "temporal.api.common.v1.Payload": return try payload(value, descriptor, at: path)
        case "temporal.api.common.v1.Payloads": return try payloads(value, at: path)
        case "google.protobuf.Timestamp", "google.protobuf.Duration": return try time(value, name, at: path)
        case "google.protobuf.Any": return try any(value, at: path)
        case "google.protobuf.FieldMask": return try fieldMask(value, at: path)
        default:
            guard name.hasPrefix("google.protobuf."), name.hasSuffix("Value") else { return nil }
            if case .object = value { return nil }
            return try object([JSONValue.Member(name: "value", value: value)], descriptor, at: path)
        }
    }

    private func time(_ value: JSONValue, _ name: String, at path: Path) throws(WireError) -> [UInt8]? {
        guard case .string(let text) = value else { return nil }
        let isDuration = name == "google.protobuf.Duration"
        guard let time = isDuration ? TimeText.duration(text) : TimeText.moment(text) else {
            throw failure(
                at: path,
                "\(value.kind) is not a \(isDuration ? "duration such as 1.5s" : "time of RFC 3339")"
            )
        }
        var writer = WireWriter()
        if time.seconds != 0 { writer.varint(field: 1, UInt64(bitPattern: time.seconds)) }
        if time.nanos != 0 { writer.varint(field: 2, UInt64(bitPattern: time.nanos)) }
        return writer.bytes
    }

    private func fieldMask(_ value: JSONValue, at path: Path) throws(WireError) -> [UInt8]? {
        guard case .string(let text) = value else { return nil }
        var writer = WireWriter()
        for path in text.split(separator: ",") {
            writer.lengthDelimited(field: 1, Array(FieldNames.snakeCase(path).utf8))
        }
        return writer.bytes
    }

    private mutating func any(_ value: JSONValue, at path: Path) throws(WireError) -> [UInt8]? {
        guard case .object(let members) = value, case .string(let typeURL)? = value["@type"] else { return nil }
        let name = typeURL.split(separator: "/").last.map(String.init) ?? typeURL
        guard let descriptor = KnownMessages.descriptor(of: name) else {
            throw failure(at: path, "the type \(typeURL) of an Any is not known")
        }
        let inner =
            if let value = value["value"], name.hasPrefix("google.protobuf.") {
                try message(value, descriptor, at: path.member("value"))
            } else {
                try message(.object(members.filter { $0.name != "@type" }), descriptor, at: path)
            }
        var writer = WireWriter()
        writer.lengthDelimited(field: 1, typeURL.utf8)
        if !inner.isEmpty { writer.lengthDelimited(field: 2, inner) }
        return writer.bytes
    }
}

/// The messages that may stand inside an `Any`.
enum KnownMessages {
    static func descriptor(of name: String) -> MessageDescriptor? {
        switch name {
        case "temporal.api.update.v1.Request": descriptor(temporal__api__update__v1__request__init)
        case "temporal.api.update.v1.Acceptance": descriptor(temporal__api__update__v1__acceptance__init)
        case "temporal.api.update.v1.Rejection": descriptor(temporal__api__update__v1__rejection__init)
        case "temporal.api.update.v1.Response": descriptor(temporal__api__update__v1__response__init)
        case "temporal.api.failure.v1.Failure": descriptor(temporal__api__failure__v1__failure__init)
        case "temporal.api.common.v1.Payloads": descriptor(temporal__api__common__v1__payloads__init)
        case "google.protobuf.Duration": descriptor(google__protobuf__duration__init)
        case "google.protobuf.Timestamp": descriptor(google__protobuf__timestamp__init)
        case "google.protobuf.Empty": descriptor(google__protobuf__empty__init)
        default: nil
        }
    }

    private static func descriptor<Message>(
        _ initialise: (UnsafeMutablePointer<Message>?) -> Void
    ) -> MessageDescriptor? {
        MessageDescriptor.of(initialise)
    }
}

extension UnsafePointer<ProtobufCMessageDescriptor> {
    /// The descriptor of a message, which its generated `__init` puts into it: Swift cannot take the address of the
    /// C constant itself.
    static func of<Message>(_ initialise: (UnsafeMutablePointer<Message>?) -> Void) -> MessageDescriptor? {
        let message = UnsafeMutablePointer<Message>.allocate(capacity: 1)
        defer { message.deallocate() }
        initialise(message)
        return UnsafeRawPointer(message).load(as: ProtobufCMessage.self).descriptor
    }
}
