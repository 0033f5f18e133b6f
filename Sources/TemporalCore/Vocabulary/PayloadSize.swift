// Sizes on the wire, as protobuf has them, without writing anything.

extension Payload {
    /// The bytes of the payload's protobuf message.
    package var encodedSize: Int {
        var size = ProtobufSize.optionalField(data.count)
        if !encoding.isEmpty {
            size += ProtobufSize.entry("encoding", ProtobufSize.optionalField(encoding.utf8.count))
        }
        for entry in metadata { size += ProtobufSize.entry(entry.key, ProtobufSize.optionalField(entry.value.count)) }
        for external in externalSizes { size += ProtobufSize.field(ProtobufSize.optionalNumber(external)) }
        return size
    }
}

extension [Payload] {
    /// The bytes of the message that holds them all.
    package var encodedSize: Int { reduce(0) { $0 + ProtobufSize.field($1.encodedSize) } }
}

extension [NamedPayload] {
    /// The bytes of the map that holds them all.
    package var encodedSize: Int {
        map { ProtobufSize.entry($0.name, ProtobufSize.field($0.payload.encodedSize)) }.reduce(0, +)
    }
}

/// How many bytes protobuf takes. All fields here have numbers below 16, whose tags are one byte.
private enum ProtobufSize {
    /// A field of bytes, with its tag and its length.
    static func field(_ count: Int) -> Int { 1 + varint(count) + count }

    /// A field of bytes that is left out when there are none.
    static func optionalField(_ count: Int) -> Int { count == 0 ? 0 : field(count) }

    /// A field of a number that is left out when it is 0.
    static func optionalNumber(_ number: Int) -> Int { number == 0 ? 0 : 1 + varint(number) }

    /// An entry of a map, by its key and the size of the field that is its value.
    static func entry(_ key: String, _ value: Int) -> Int { field(optionalField(key.utf8.count) + value) }

    private static func varint(_ number: Int) -> Int {
        // As protobuf has it, a negative number is a very large one.
        var (size, rest) = (1, UInt64(bitPattern: Int64(number)) >> 7)
        while rest > 0 {
            size += 1
            rest >>= 7
        }
        return size
    }
}
