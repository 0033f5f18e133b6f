internal import CProtobufC
internal import CTemporalAPI

extension JSONTranscoder {
    /// A scalar as it is laid out on the wire.
    enum WireNumber {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
    }

    /// The wire form of a number, a boolean or an enum value.
    func number(_ value: JSONValue, _ field: FieldDescriptor, at path: Path) throws(WireError) -> WireNumber {
        switch field.pointee.type {
        case PROTOBUF_C_TYPE_BOOL: return .varint(try boolean(value, at: path) ? 1 : 0)
        case PROTOBUF_C_TYPE_ENUM: return .varint(UInt64(bitPattern: Int64(try enumeration(value, field, at: path))))
        case PROTOBUF_C_TYPE_INT32:
            return .varint(UInt64(bitPattern: Int64(try integer(value, Int32.self, at: path))))
        case PROTOBUF_C_TYPE_INT64: return .varint(UInt64(bitPattern: try integer(value, Int64.self, at: path)))
        case PROTOBUF_C_TYPE_UINT32: return .varint(UInt64(try integer(value, UInt32.self, at: path)))
        case PROTOBUF_C_TYPE_UINT64: return .varint(try integer(value, UInt64.self, at: path))
        case PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SINT64:
            let number = try integer(value, Int64.self, at: path)
            return .varint(UInt64(bitPattern: number << 1 ^ number >> 63))
        case PROTOBUF_C_TYPE_SFIXED32: return .fixed32(UInt32(bitPattern: try integer(value, Int32.self, at: path)))
        case PROTOBUF_C_TYPE_FIXED32: return .fixed32(try integer(value, UInt32.self, at: path))
        case PROTOBUF_C_TYPE_SFIXED64: return .fixed64(UInt64(bitPattern: try integer(value, Int64.self, at: path)))
        case PROTOBUF_C_TYPE_FIXED64: return .fixed64(try integer(value, UInt64.self, at: path))
        case PROTOBUF_C_TYPE_FLOAT: return .fixed32(Float(try float(value, at: path)).bitPattern)
        case PROTOBUF_C_TYPE_DOUBLE: return .fixed64(try float(value, at: path).bitPattern)
        default: throw failure(at: path, "its type is not a scalar")
        }
    }

    private func boolean(_ value: JSONValue, at path: Path) throws(WireError) -> Bool {
        switch value {
        case .bool(let value): return value
        // A map's keys are always texts.
        case .string("true"): return true
        case .string("false"): return false
        default: throw failure(at: path, "expected a boolean, got \(value.kind)")
        }
    }

    private func enumeration(
        _ value: JSONValue,
        _ field: FieldDescriptor,
        at path: Path
    ) throws(WireError) -> Int32 {
        guard case .string(let name) = value else { return try integer(value, Int32.self, at: path) }
        guard let descriptor = field.enumeration else { throw failure(at: path, "its type has no descriptor") }
        if let number = FieldNames.number(of: name, in: descriptor) ?? Int32(name) { return number }
        if passesOverUnknownNames { return 0 }
        throw failure(at: path, "\(value.kind) is not a value of \(String(cString: descriptor.pointee.name))")
    }

    /// A whole number, written as a number, as a text, or with an exponent or zeros behind the point.
    func integer<Number: FixedWidthInteger>(
        _ value: JSONValue,
        _ type: Number.Type,
        at path: Path
    ) throws(WireError) -> Number {
        switch value {
        case .number(let text), .string(let text):
            if let number = Number(text) { return number }
            if let number = Double(text), let exact = Number(exactly: number) { return exact }
        default: break
        }
        throw failure(at: path, "expected a whole number (\(type)), got \(value.kind)")
    }

    private func float(_ value: JSONValue, at path: Path) throws(WireError) -> Double {
        switch value {
        case .string("NaN"): return .nan
        case .string("Infinity"): return .infinity
        case .string("-Infinity"): return -.infinity
        case .number(let text), .string(let text):
            if let number = Double(text), number.isFinite { return number }
        default: break
        }
        throw failure(at: path, "expected a number, got \(value.kind)")
    }
}
