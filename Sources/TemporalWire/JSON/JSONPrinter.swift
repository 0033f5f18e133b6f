internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// Turns wire bytes into protobuf's JSON, by the descriptors that the generated C carries: the way back of
/// ``JSONTranscoder``. Payloads are written in full; fields that this version does not know are left out.
enum JSONPrinter {
    private static let maximumDepth = 100

    /// The JSON of a message.
    /// - Parameters:
    ///   - bytes: the message on the wire.
    ///   - message: its type.
    /// - Returns: its JSON.
    /// - Throws: ``WireError`` when the bytes are not such a message.
    static func value(of bytes: [UInt8], as message: MessageDescriptor) throws(WireError) -> JSONValue {
        try value(of: bytes[...], as: message, depth: 0)
    }

    private static func value(
        of bytes: ArraySlice<UInt8>,
        as message: MessageDescriptor,
        depth: Int
    ) throws(WireError) -> JSONValue {
        let name = String(cString: message.pointee.name)
        guard depth <= maximumDepth else { throw WireError(message: name, reason: "it is nested too deeply") }
        if let special = try special(bytes, name, of: message, depth: depth) { return special }
        return .object(try members(of: bytes, as: message, depth: depth))
    }

    /// The members of an ordinary message, in the order of their field numbers.
    private static func members(
        of bytes: ArraySlice<UInt8>,
        as message: MessageDescriptor,
        depth: Int
    ) throws(WireError) -> [JSONValue.Member] {
        let values = try fields(of: bytes, String(cString: message.pointee.name))
        var members: [JSONValue.Member] = []
        for index in 0..<Int(message.pointee.n_fields) {
            let field = message.pointee.fields + index
            guard let found = values[field.pointee.id], let value = try value(of: found, field, depth: depth) else {
                continue
            }
            members.append(.init(name: FieldNames.camelCase(String(cString: field.pointee.name)), value: value))
        }
        return members
    }

    /// The values of each field, in their order on the wire.
    private static func fields(
        of bytes: ArraySlice<UInt8>,
        _ name: String
    ) throws(WireError) -> [UInt32: [WireReader.Value]] {
        var reader = WireReader(bytes, message: name)
        var values: [UInt32: [WireReader.Value]] = [:]
        while !reader.isAtEnd {
            let (id, value) = try reader.field()
            values[id, default: []].append(value)
        }
        return values
    }

    /// A field's value; nil when it says no more than no value.
    private static func value(
        of found: [WireReader.Value],
        _ field: FieldDescriptor,
        depth: Int
    ) throws(WireError) -> JSONValue? {
        if let entry = field.mapEntry { return .object(try map(found, field, of: entry, depth: depth)) }
        if field.isRepeated {
            var values: [JSONValue] = []
            for element in try unpacked(found, field) { values.append(try single(element, field, depth: depth)) }
            return .array(values)
        }
        // A message in several parts is the sum of them; of anything else the last one counts.
        if field.message != nil { return try single(.bytes(joined(found)), field, depth: depth) }
        guard let last = found.last, field.hasPresence || !last.isZero else { return nil }
        return try single(last, field, depth: depth)
    }

    private static func joined(_ found: [WireReader.Value]) -> ArraySlice<UInt8> {
        let parts = found.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
        return parts.count == 1 ? parts[0] : ArraySlice(parts.joined())
    }

    private static func unpacked(
        _ found: [WireReader.Value],
        _ field: FieldDescriptor
    ) throws(WireError) -> [WireReader.Value] {
        guard let wireType = field.packedWireType else { return found }
        var values: [WireReader.Value] = []
        for value in found {
            guard case .bytes(let packed) = value else {
                values.append(value)
                continue
            }
            var reader = WireReader(packed, message: String(cString: field.pointee.name))
            while !reader.isAtEnd { values.append(try reader.value(wireType: wireType)) }
        }
        return values
    }

    /// The entries of a map in the order of their keys: servers send them in no order.
    private static func map(
        _ found: [WireReader.Value],
        _ field: FieldDescriptor,
        of types: (key: FieldDescriptor, value: FieldDescriptor),
        depth: Int
    ) throws(WireError) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        for case .bytes(let bytes) in found {
            let parts = try fields(of: bytes, String(cString: field.pointee.name))
            let key = try orZero(parts[1]?.last, types.key, depth: depth + 1)
            members.append(.init(name: key.keyText, value: try orZero(parts[2]?.last, types.value, depth: depth + 1)))
        }
        return members.sorted { $0.name < $1.name }
    }

    private static func orZero(
        _ value: WireReader.Value?,
        _ field: FieldDescriptor,
        depth: Int
    ) throws(WireError) -> JSONValue {
        if let value { return try single(value, field, depth: depth) }
        return field.message == nil ? field.zero : try single(.bytes([]), field, depth: depth)
    }

    private static func single(
        _ value: WireReader.Value,
        _ field: FieldDescriptor,
        depth: Int
    ) throws(WireError) -> JSONValue {
        switch (value, field.pointee.type) {
        case (.bytes(let bytes), PROTOBUF_C_TYPE_MESSAGE):
            guard let message = field.message else { break }
            return try Self.value(of: bytes, as: message, depth: depth + 1)
        case (.bytes(let bytes), PROTOBUF_C_TYPE_STRING): return .string(String(decoding: bytes, as: UTF8.self))
        case (.bytes(let bytes), PROTOBUF_C_TYPE_BYTES): return .string(Base64.encode(Array(bytes)))
        case (.varint(let number), _):
            if let json = field.json(ofVarint: number) { return json }
        case (.fixed64(let number), _):
            if let json = field.json(ofFixed: number) { return json }
        case (.fixed32(let number), _):
            if let json = field.json(ofFixed: number) { return json }
        default: break
        }
        throw WireError(message: String(cString: field.pointee.name), reason: "its bytes are laid out for another type")
    }

    /// The messages that have a special JSON form; nil for all others.
    private static func special(
        _ bytes: ArraySlice<UInt8>,
        _ name: String,
        of message: MessageDescriptor,
        depth: Int
    ) throws(WireError) -> JSONValue? {
        guard name.hasPrefix("google.protobuf.") else { return nil }
        let values = try fields(of: bytes, name)
        switch name {
        case "google.protobuf.Timestamp": return .string(TimeText.text(seconds: values.integer(1), values.integer(2)))
        case "google.protobuf.Duration":
            return .string(TimeText.durationText(seconds: values.integer(1), values.integer(2)))
        case "google.protobuf.FieldMask":
            return .string(values.texts(1).map { FieldNames.camelCase($0) }.joined(separator: ","))
        case "google.protobuf.Any": return try any(values, depth: depth)
        default:
            guard name.hasSuffix("Value"), message.pointee.n_fields == 1 else { return nil }
            let field = message.pointee.fields + 0
            guard let last = values[field.pointee.id]?.last else { return field.zero }
            return try single(last, field, depth: depth)
        }
    }

    private static func any(_ values: [UInt32: [WireReader.Value]], depth: Int) throws(WireError) -> JSONValue {
        let typeURL = values.texts(1).last ?? ""
        var contents: ArraySlice<UInt8> = []
        if case .bytes(let bytes)? = values[2]?.last { contents = bytes }
        let name = typeURL.split(separator: "/").last.map(String.init) ?? typeURL
        let type = JSONValue.Member(name: "@type", value: .string(typeURL))
        guard let descriptor = KnownMessages.descriptor(of: name) else {
            return .object([type, .init(name: "value", value: .string(Base64.encode(Array(contents))))])
        }
        let value = try value(of: contents, as: descriptor, depth: depth + 1)
        guard !name.hasPrefix("google.protobuf."), case .object(let members) = value else {
            return .object([type, .init(name: "value", value: value)])
        }
        return .object([type] + members)
    }
}

extension [UInt32: [WireReader.Value]] {
    fileprivate func integer(_ id: UInt32) -> Int64 {
        if case .varint(let number)? = self[id]?.last { Int64(bitPattern: number) } else { 0 }
    }

    fileprivate func texts(_ id: UInt32) -> [String] {
        (self[id] ?? []).compactMap {
            if case .bytes(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil }
        }
    }
}

extension WireReader.Value {
    /// Whether it is what a field without a value counts as.
    fileprivate var isZero: Bool {
        switch self {
        case .varint(let number): number == 0
        case .fixed64(let number): number == 0
        case .fixed32(let number): number == 0
        case .bytes(let bytes): bytes.isEmpty
        }
    }
}

extension JSONValue {
    /// The value as a name in an object.
    fileprivate var keyText: String {
        switch self {
        case .string(let text), .number(let text): text
        default: compactText
        }
    }
}
