internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// Turns protobuf's JSON into wire bytes, by the descriptors that the generated C carries.
struct JSONTranscoder {
    private static let maximumDepth = 100

    private var fields = FieldTable()
    private let root: String
    /// Whether names of enum values that are not known are passed over, as unknown fields always are.
    let passesOverUnknownNames: Bool
    /// Whether fields that are not known are refused; where a person writes the JSON, they are slips of the pen.
    private let refusesUnknownFields: Bool

    private init(root: String, passesOverUnknownNames: Bool, refusesUnknownFields: Bool) {
        self.root = root
        self.passesOverUnknownNames = passesOverUnknownNames
        self.refusesUnknownFields = refusesUnknownFields
    }

    /// The wire bytes of a message.
    /// - Parameters:
    ///   - value: its JSON.
    ///   - message: its type.
    ///   - passesOverUnknownNames: whether a newer version's names of enum values count as unspecified.
    ///   - refusesUnknownFields: whether a field that the message does not have is an error.
    /// - Returns: the bytes.
    /// - Throws: ``WireError`` with the place that does not fit.
    static func bytes(
        of value: JSONValue,
        as message: MessageDescriptor,
        passesOverUnknownNames: Bool = false,
        refusesUnknownFields: Bool = false
    ) throws(WireError) -> [UInt8] {
        var transcoder = JSONTranscoder(
            root: String(cString: message.pointee.name),
            passesOverUnknownNames: passesOverUnknownNames,
            refusesUnknownFields: refusesUnknownFields
        )
        return try transcoder.message(value, message, at: Path())
    }

    /// Where in the JSON we are, for error messages.
    struct Path {
        private(set) var text = "$"
        private(set) var depth = 0

        func member(_ name: String) -> Path { Path(text: text + "." + name, depth: depth + 1) }
        func element(_ index: Int) -> Path { Path(text: "\(text)[\(index)]", depth: depth + 1) }
        init() {}
        private init(text: String, depth: Int) {
            self.text = text
            self.depth = depth
        }
    }

    func failure(at path: Path, _ reason: String) -> WireError {
        WireError(message: root, reason: "\(path.text): \(reason)")
    }

    mutating func message(
        _ value: JSONValue,
        _ descriptor: MessageDescriptor,
        at path: Path
    ) throws(WireError) -> [UInt8] {
        guard path.depth <= Self.maximumDepth else { throw failure(at: path, "it is nested too deeply") }
        if let special = try special(value, descriptor, at: path) { return special }
        guard case .object(let members) = value else {
            throw failure(
                at: path,
                "expected an object for \(String(cString: descriptor.pointee.name)), got \(value.kind)"
            )
        }
        return try object(members, descriptor, at: path)
    }

    /// The members of an ordinary message, in the order of their field numbers.
    mutating func object(
        _ members: [JSONValue.Member],
        _ descriptor: MessageDescriptor,
        at path: Path
    ) throws(WireError) -> [UInt8] {
        var known: [(field: FieldDescriptor, member: JSONValue.Member)] = []
        for member in members {
            if case .null = member.value { continue }
            if let field = fields.field(member.name, of: descriptor) {
                known.append((field, member))
            } else if refusesUnknownFields {
                let name = String(cString: descriptor.pointee.name)
                throw failure(at: path, "\(name) has no field \(JSONText.quoted(member.name))")
            }
        }
        known.sort { $0.field.pointee.id < $1.field.pointee.id }
        var writer = WireWriter()
        for (field, member) in known {
            let path = path.member(member.name)
            if let entry = field.mapEntry, case .object(let entries) = member.value {
                try map(entries, entry, id: field.pointee.id, at: path, into: &writer)
            } else if field.isRepeated {
                try list(member.value, field, at: path, into: &writer)
            } else {
                try single(member.value, field, at: path, skippingZero: !field.hasPresence, into: &writer)
            }
        }
        return writer.bytes
    }

    private mutating func map(
        _ entries: [JSONValue.Member],
        _ types: (key: FieldDescriptor, value: FieldDescriptor),
        id: UInt32,
        at path: Path,
        into writer: inout WireWriter
    ) throws(WireError) {
        for entry in entries.sorted(by: { $0.name < $1.name }) {
            let path = path.member(entry.name)
            var inner = WireWriter()
            try single(.string(entry.name), types.key, at: path, skippingZero: false, into: &inner)
            try single(entry.value, types.value, at: path, skippingZero: false, into: &inner)
            writer.lengthDelimited(field: id, inner.bytes)
        }
    }

    private mutating func list(
        _ value: JSONValue,
        _ field: FieldDescriptor,
        at path: Path,
        into writer: inout WireWriter
    ) throws(WireError) {
        guard case .array(let values) = value else { throw failure(at: path, "expected an array, got \(value.kind)") }
        var packed = WireWriter()
        for (index, value) in values.enumerated() {
            let path = path.element(index)
            switch field.pointee.type {
            case PROTOBUF_C_TYPE_MESSAGE, PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES:
                try single(value, field, at: path, skippingZero: false, into: &writer)
            default:
                switch try number(value, field, at: path) {
                case .varint(let number): packed.varint(number)
                case .fixed64(let number): packed.fixed(number)
                case .fixed32(let number): packed.fixed(number)
                }
            }
        }
        if !packed.bytes.isEmpty { writer.lengthDelimited(field: field.pointee.id, packed.bytes) }
    }

    private mutating func single(
        _ value: JSONValue,
        _ field: FieldDescriptor,
        at path: Path,
        skippingZero: Bool,
        into writer: inout WireWriter
    ) throws(WireError) {
        let id = field.pointee.id
        switch field.pointee.type {
        case PROTOBUF_C_TYPE_MESSAGE:
            guard let descriptor = field.message else { throw failure(at: path, "its type has no descriptor") }
            writer.lengthDelimited(field: id, try message(value, descriptor, at: path))
        case PROTOBUF_C_TYPE_STRING:
            guard case .string(let text) = value else { throw failure(at: path, "expected a text, got \(value.kind)") }
            if !skippingZero || !text.isEmpty { writer.lengthDelimited(field: id, text.utf8) }
        case PROTOBUF_C_TYPE_BYTES:
            guard case .string(let text) = value, let bytes = Base64.decode(text) else {
                throw failure(at: path, "expected bytes in base64, got \(value.kind)")
            }
            if !skippingZero || !bytes.isEmpty { writer.lengthDelimited(field: id, bytes) }
        default:
            switch try number(value, field, at: path) {
            case .varint(let number): if !skippingZero || number != 0 { writer.varint(field: id, number) }
            case .fixed64(let number): if !skippingZero || number != 0 { writer.fixed64(field: id, number) }
            case .fixed32(let number): if !skippingZero || number != 0 { writer.fixed32(field: id, number) }
            }
        }
    }
}
