/// A JSON value to write: compact, each object's members in the order in which they are given.
indirect enum JSONDocument {
    case null
    case bool(Bool)
    case number(Int64)
    case string(String)
    case list([JSONDocument])
    case object([(name: String, value: JSONDocument)])

    /// The JSON.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .number(let value): String(value)
        case .string(let text): JSONText.quoted(text)
        case .list(let values): "[\(values.map(\.text).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(JSONText.quoted($0.name)):\($0.value.text)" }.joined(separator: ","))}"
        }
    }

    /// The JSON as a payload.
    func payload(encoding: String = Payload.Encoding.json, metadata: [Payload.Entry] = []) -> Payload {
        Payload(encoding: encoding, metadata: metadata, data: Array(text.utf8))
    }
}
