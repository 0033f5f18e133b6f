import TemporalCore

/// Protobuf messages as payloads, with their names as the Go and Python SDKs write them.
enum ProtobufPayloads {
    private static let messageType = "messageType"

    static func payload(
        of message: any ProtobufMessage,
        as form: ProtobufForm
    ) throws(PayloadConversionError) -> Payload {
        let name = type(of: message).protoMessageName
        do {
            return Payload(
                encoding: form == .json ? Payload.Encoding.protobufJSON : Payload.Encoding.protobuf,
                metadata: [.init(messageType, Array(name.utf8))],
                data: try message.protobuf(as: form)
            )
        } catch {
            throw PayloadConversionError(type: name, reason: "it cannot be written as protobuf: \(error)")
        }
    }

    static func value<Value>(
        _ type: Value.Type,
        of payload: Payload,
        as form: ProtobufForm
    ) throws(PayloadConversionError) -> Value {
        if let reference = try? StorageReference(payload) {
            let reason = ExternalStorageError.notSetUp(driver: reference.driver).description
            throw PayloadConversionError(type: "\(type)", payload: payload, reason: reason)
        }
        let wanted: Any.Type = (type as? any OptionalValue.Type)?.wrapped ?? type
        guard let message = wanted as? any ProtobufMessage.Type else {
            let entry = payload.metadata.first { $0.key == messageType }
            let name = entry.map { String(decoding: $0.value, as: UTF8.self) } ?? "of unknown name"
            let reason = "it is the protobuf message \(name), and \(type) is not a ProtobufMessage"
            throw PayloadConversionError(type: "\(type)", payload: payload, reason: reason)
        }
        do {
            if let value = try message.init(protobuf: payload.data, as: form) as? Value { return value }
        } catch {
            throw PayloadConversionError(type: "\(type)", payload: payload, reason: "\(error)")
        }
        throw PayloadConversionError(type: "\(type)", payload: payload, reason: "the message is another type")
    }
}
