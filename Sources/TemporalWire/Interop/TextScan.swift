internal import CProtobufC
internal import CTemporalAPI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Looks through messages for texts that C would cut, by the descriptors that the generated C carries.
enum TextScan {
    /// Where in a message on the wire a text has a NUL. The message has been read before, so it is well-formed.
    static func positionsOfNUL(in bytes: UnsafeBufferPointer<UInt8>, _ message: MessageDescriptor) -> [Int] {
        guard contains(bytes, 0..<bytes.count) else { return [] }
        var found: [Int] = []
        // A list of what is still to be done, and no recursion: others decide how deep a message is.
        var rest = [(range: 0..<bytes.count, message: message)]
        while let next = rest.popLast() {
            var reader = FieldReader(bytes, next.range)
            while let field = reader.next() {
                // Most parts have none, and need no second look.
                guard contains(bytes, field.contents),
                    let descriptor = protobuf_c_message_descriptor_get_field(next.message, field.id)
                else { continue }
                if descriptor.pointee.type == PROTOBUF_C_TYPE_STRING {
                    found += field.contents.filter { bytes[$0] == 0 }
                } else if let inner = descriptor.message {
                    rest.append((field.contents, inner))
                }
            }
        }
        return found
    }

    private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, let start = bytes.baseAddress else { return false }
        return memchr(start + range.lowerBound, 0, range.count) != nil
    }

    /// The field in which a text lies that was built into a message, such as `workflow_type.name`.
    static func field(
        holding text: UnsafeMutablePointer<CChar>,
        in message: UnsafePointer<ProtobufCMessage>
    ) -> String? {
        var rest = [(message: UnsafeRawPointer(message), path: "")]
        while let next = rest.popLast() {
            let descriptor = next.message.descriptor
            for index in 0..<Int(descriptor.pointee.n_fields) {
                let field = descriptor.pointee.fields + index
                let path = next.path + String(cString: field.pointee.name)
                for pointer in pointers(of: field, in: next.message) {
                    if pointer == UnsafeRawPointer(text) { return path }
                    if field.message != nil { rest.append((pointer, "\(path).")) }
                }
            }
        }
        return nil
    }

    /// What a field of texts or messages points at.
    private static func pointers(of field: FieldDescriptor, in message: UnsafeRawPointer) -> [UnsafeRawPointer] {
        switch field.pointee.type {
        case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_MESSAGE: break
        default: return []
        }
        let isOneOf = field.pointee.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0
        let quantifier = message + Int(field.pointee.quantifier_offset)
        if isOneOf, quantifier.load(as: UInt32.self) != field.pointee.id { return [] }
        let place = message + Int(field.pointee.offset)
        let first = place.load(as: UnsafeRawPointer?.self)
        guard field.isRepeated else { return first.map { [$0] } ?? [] }
        let list = UnsafeBufferPointer(
            start: first?.assumingMemoryBound(to: UnsafeRawPointer?.self),
            count: first == nil ? 0 : quantifier.load(as: Int.self)
        )
        return list.compactMap { $0 }
    }
}

extension UnsafeRawPointer {
    /// The descriptor of the message that lies here.
    var descriptor: MessageDescriptor { load(as: ProtobufCMessage.self).descriptor }
}

/// The fields of a message on the wire whose contents have a length.
private struct FieldReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position: Int
    private let end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func next() -> (id: UInt32, contents: Range<Int>)? {
        while let tag = varint() {
            switch tag & 7 {
            case 0: guard varint() != nil else { return nil }
            case 1: position += 8
            case 5: position += 4
            case 2:
                guard let length = varint(), length <= UInt64(max(end - position, 0)) else { return nil }
                let contents = position..<position + Int(length)
                position = contents.upperBound
                return (UInt32(truncatingIfNeeded: tag >> 3), contents)
            default: return nil
            }
        }
        return nil
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < end else { return nil }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
