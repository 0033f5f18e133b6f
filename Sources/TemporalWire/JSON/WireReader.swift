/// Reads protobuf's wire format, field by field.
struct WireReader {
    /// A field's value as it is laid out.
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>
    private let message: String

    init(_ bytes: ArraySlice<UInt8>, message: String) {
        rest = bytes
        self.message = message
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The number and the value of the next field.
    mutating func field() throws(WireError) -> (id: UInt32, value: Value) {
        let tag = try varint()
        guard tag >> 3 > 0, tag >> 3 <= 0x1FFF_FFFF else { throw failure("a field has the number \(tag >> 3)") }
        return (UInt32(tag >> 3), try value(wireType: tag & 7))
    }

    /// A value of a known layout, as inside a packed field.
    mutating func value(wireType: UInt64) throws(WireError) -> Value {
        switch wireType {
        case 0: return .varint(try varint())
        case 1: return .fixed64(try fixed())
        case 2:
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw failure("a field is longer than what is left") }
            defer { rest = rest.dropFirst(Int(length)) }
            return .bytes(rest.prefix(Int(length)))
        case 5: return .fixed32(try fixed())
        default: throw failure("a field has the wire type \(wireType)")
        }
    }

    private mutating func varint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw failure("it ends inside a number") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw failure("a number is too long")
    }

    private mutating func fixed<Number: FixedWidthInteger & UnsignedInteger>() throws(WireError) -> Number {
        let width = Number.bitWidth / 8
        guard rest.count >= width else { throw failure("it ends inside a number") }
        defer { rest = rest.dropFirst(width) }
        return rest.prefix(width).reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    private func failure(_ reason: String) -> WireError { WireError(message: message, reason: reason) }
}
