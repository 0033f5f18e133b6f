/// Writes protobuf's wire format, field by field.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    /// How a value is laid out.
    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case fixed32 = 5
    }

    mutating func varint(field: UInt32, _ value: UInt64) {
        tag(field, .varint)
        varint(value)
    }

    mutating func fixed64(field: UInt32, _ value: UInt64) {
        tag(field, .fixed64)
        fixed(value)
    }

    mutating func fixed32(field: UInt32, _ value: UInt32) {
        tag(field, .fixed32)
        fixed(value)
    }

    mutating func lengthDelimited(field: UInt32, _ value: some Collection<UInt8>) {
        tag(field, .lengthDelimited)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// A bare number, as inside a packed field.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A bare number of a fixed width, as inside a packed field.
    mutating func fixed(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func tag(_ field: UInt32, _ type: WireType) { varint(UInt64(field) << 3 | type.rawValue) }
}
