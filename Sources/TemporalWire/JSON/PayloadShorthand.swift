internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// Temporal's command line writes payloads as the JSON they contain ("shorthand"), unless it is told not to or cannot:
/// `"input": ["x"]` instead of `"input": {"payloads": [{"metadata": …, "data": "Ing="}]}`. Both forms are read.
extension JSONTranscoder {
    mutating func payloads(_ value: JSONValue, at path: Path) throws(WireError) -> [UInt8]? {
        guard case .array(let values) = value,
            let payload = MessageDescriptor.of(temporal__api__common__v1__payload__init)
        else { return nil }
        var writer = WireWriter()
        for (index, value) in values.enumerated() {
            writer.lengthDelimited(field: 1, try message(value, payload, at: path.element(index)))
        }
        return writer.bytes
    }

    mutating func payload(
        _ value: JSONValue,
        _ descriptor: MessageDescriptor,
        at path: Path
    ) throws(WireError) -> [UInt8]? {
        if isLonghand(value) { return nil }
        switch value {
        case .null: return bytes(of: .null)
        case .object(let members):
            guard case .string(let type)? = value["_protoMessageType"] else {
                return bytes(of: json(value))
            }
            let rest = JSONValue.object(members.filter { $0.name != "_protoMessageType" })
            let metadata = [Payload.Entry("messageType", Array(type.utf8))]
            let data = Array(rest.compactText.utf8)
            return bytes(of: Payload(encoding: "json/protobuf", metadata: metadata, data: data))
        default: return bytes(of: json(value))
        }
    }

    /// An object is a payload in full when it has nothing but metadata (an encoding among it) and data, in base64.
    private func isLonghand(_ value: JSONValue) -> Bool {
        guard case .object(var members) = value else { return false }
        // Some tools write fields without a value as null.
        members.removeAll { if case .null = $0.value { true } else { false } }
        let names = ["metadata", "data", "externalPayloads", "external_payloads"]
        guard members.allSatisfy({ names.contains($0.name) }) else { return false }
        if let data = members.first(where: { $0.name == "data" })?.value {
            guard case .string(let text) = data, Base64.decode(text) != nil else { return false }
        }
        guard let metadata = value["metadata"], metadata["encoding"] != nil, case .object(let entries) = metadata else {
            return false
        }
        return entries.allSatisfy { entry in
            if case .string(let text) = entry.value { Base64.decode(text) != nil } else { false }
        }
    }

    private func json(_ value: JSONValue) -> Payload {
        Payload(encoding: Payload.Encoding.json, data: Array(value.compactText.utf8))
    }

    private func bytes(of payload: Payload) -> [UInt8] { MessageArena.encodeReplacingNUL { payload.message($0) } }
}
