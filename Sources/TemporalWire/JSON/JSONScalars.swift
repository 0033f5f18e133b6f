internal import CProtobufC
internal import CTemporalAPI

// Scalars as protobuf's JSON writes them.

extension UnsafePointer<ProtobufCFieldDescriptor> {
    /// The layout of the elements of a repeated field that may be packed; nil where each has its own tag.
    var packedWireType: UInt64? {
        switch pointee.type {
        case PROTOBUF_C_TYPE_MESSAGE, PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES: nil
        case PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_DOUBLE: 1
        case PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FLOAT: 5
        default: 0
        }
    }

    /// What a scalar without a value counts as.
    var zero: JSONValue {
        switch pointee.type {
        case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES: .string("")
        case PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_DOUBLE:
            json(ofFixed: UInt64(0)) ?? .null
        case PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FLOAT: json(ofFixed: UInt32(0)) ?? .null
        default: json(ofVarint: 0) ?? .null
        }
    }

    /// A number of variable length; nil when the field is laid out otherwise. Numbers of 64 bits are texts.
    func json(ofVarint number: UInt64) -> JSONValue? {
        switch pointee.type {
        case PROTOBUF_C_TYPE_BOOL: .bool(number != 0)
        case PROTOBUF_C_TYPE_ENUM: enumeration(Int32(truncatingIfNeeded: number))
        case PROTOBUF_C_TYPE_INT32: .number(String(Int32(truncatingIfNeeded: number)))
        case PROTOBUF_C_TYPE_INT64: .string(String(Int64(bitPattern: number)))
        case PROTOBUF_C_TYPE_UINT32: .number(String(UInt32(truncatingIfNeeded: number)))
        case PROTOBUF_C_TYPE_UINT64: .string(String(number))
        case PROTOBUF_C_TYPE_SINT32: .number(String(Int32(truncatingIfNeeded: zigzag(number))))
        case PROTOBUF_C_TYPE_SINT64: .string(String(zigzag(number)))
        default: nil
        }
    }

    /// A number of eight bytes; nil when the field is laid out otherwise.
    func json(ofFixed number: UInt64) -> JSONValue? {
        switch pointee.type {
        case PROTOBUF_C_TYPE_FIXED64: .string(String(number))
        case PROTOBUF_C_TYPE_SFIXED64: .string(String(Int64(bitPattern: number)))
        case PROTOBUF_C_TYPE_DOUBLE: float(Double(bitPattern: number), Double(bitPattern: number).description)
        default: nil
        }
    }

    /// A number of four bytes; nil when the field is laid out otherwise.
    func json(ofFixed number: UInt32) -> JSONValue? {
        switch pointee.type {
        case PROTOBUF_C_TYPE_FIXED32: .number(String(number))
        case PROTOBUF_C_TYPE_SFIXED32: .number(String(Int32(bitPattern: number)))
        case PROTOBUF_C_TYPE_FLOAT:
            float(Double(Float(bitPattern: number)), Float(bitPattern: number).description)
        default: nil
        }
    }

    private func zigzag(_ number: UInt64) -> Int64 { Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1) }

    private func enumeration(_ number: Int32) -> JSONValue {
        guard let descriptor = enumeration, let value = protobuf_c_enum_descriptor_get_value(descriptor, number) else {
            return .number(String(number))
        }
        return .string(String(cString: value.pointee.name))
    }

    private func float(_ number: Double, _ text: String) -> JSONValue {
        if number.isNaN { return .string("NaN") }
        if number.isInfinite { return .string(number < 0 ? "-Infinity" : "Infinity") }
        // A whole number needs no point.
        return .number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
}
