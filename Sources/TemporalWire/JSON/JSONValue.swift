import TemporalCore

/// A JSON text as a tree that loses nothing: numbers keep their digits, and objects the order of their members.
enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One member of an object.
    struct Member: Sendable {
        var name: String
        var value: JSONValue
    }

    /// The value of a member; nil when no member has that name.
    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// What kind of value it is, for error messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let text): "the number \(text)"
        case .string(let text): "the text \(JSONText.quoted(String(text.prefix(60))))"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The value as JSON without spaces.
    var compactText: String {
        var out = ""
        write(to: &out)
        return out
    }

    private func write(to out: inout String) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .number(let text): out += text
        case .string(let text): out += JSONText.quoted(text)
        case .array(let values):
            out += "["
            for (index, value) in values.enumerated() {
                if index > 0 { out += "," }
                value.write(to: &out)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { out += "," }
                out += JSONText.quoted(member.name) + ":"
                member.value.write(to: &out)
            }
            out += "}"
        }
    }
}

extension JSONValue {
    /// Reads a JSON text.
    static func parse(_ bytes: [UInt8]) throws(WireError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { (buffer) throws(WireError) -> JSONValue in
            var reader = JSONReader(bytes: buffer)
            return try reader.document()
        }
    }
}

/// Reads JSON from bytes, strictly as RFC 8259 has it.
private struct JSONReader {
    private static let maximumDepth = 200

    let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func document() throws(WireError) -> JSONValue {
        let value = try self.value()
        skipSpace()
        guard position == bytes.count else { throw failure("there is more behind the end of the value") }
        return value
    }

    private mutating func value() throws(WireError) -> JSONValue {
        skipSpace()
        guard let first = peek else { throw failure("it ends where a value should be") }
        switch first {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure("a value cannot begin like this")
        }
    }

    private mutating func object() throws(WireError) -> JSONValue {
        try descend()
        defer { depth -= 1 }
        var members: [JSONValue.Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw failure("an object's member needs a name in quotes") }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure("a colon is missing behind a member's name") }
            members.append(JSONValue.Member(name: name, value: try value()))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("an object is not closed") }
        return .object(members)
    }

    private mutating func array() throws(WireError) -> JSONValue {
        try descend()
        defer { depth -= 1 }
        var values: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(values) }
        repeat {
            values.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("an array is not closed") }
        return .array(values)
    }

    private mutating func descend() throws(WireError) {
        depth += 1
        position += 1
        guard depth <= Self.maximumDepth else { throw failure("it is nested too deeply") }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(WireError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: length)
        guard position + length <= bytes.count, bytes[position..<position + length].elementsEqual(expected) else {
            throw failure("a value cannot begin like this")
        }
        position += length
        return value
    }

    private mutating func number() throws(WireError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(WireError) {
        let start = position
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        if position == start { throw failure("a number lacks digits") }
    }

    private mutating func string() throws(WireError) -> String {
        position += 1
        var start = position
        var text = ""
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                text += String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text += String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                text.unicodeScalars.append(try escape())
                start = position
            case 0..<0x20: throw failure("a text contains a control character")
            default: position += 1
            }
        }
        throw failure("a text is not closed")
    }

    private mutating func escape() throws(WireError) -> Unicode.Scalar {
        guard let byte = peek else { throw failure("a text is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure("a text has an escape that JSON does not know")
        }
    }

    /// A `\u` escape, together with the second half of a surrogate pair; half a pair becomes U+FFFD.
    private mutating func unicodeEscape() throws(WireError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let afterFirst = position
        if (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try hexadecimal()
            let pair = 0x10000 + (first - 0xD800) << 10 + (second &- 0xDC00)
            if (0xDC00..<0xE000).contains(second), let scalar = Unicode.Scalar(pair) { return scalar }
        }
        position = afterFirst
        return "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(WireError) -> UInt32 {
        guard position + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw failure("a text has an incomplete \\u escape") }
        position += 4
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ reason: String) -> WireError {
        WireError(message: "JSON", reason: "\(reason) (at byte \(position))")
    }
}

extension JSONValue {
    /// The text, if it is one.
    var text: String? { if case .string(let text) = self { text } else { nil } }
    /// The elements, if it is an array.
    var elements: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
}
