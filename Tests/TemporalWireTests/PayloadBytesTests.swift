import TemporalCore
import TemporalWire
import Testing

@Suite("A payload as bytes")
struct PayloadBytesTests {
    private let payload = Payload(
        encoding: "json/plain",
        metadata: [.init("key", [1, 2]), .init("empty", [])],
        data: Array(#"{"a":1}"#.utf8)
    )

    @Test("comes back whole, with all of its metadata")
    func roundTrip() throws {
        for payload in [payload, .null, Payload(encoding: "", data: []), Payload(encoding: "x", data: [0, 255, 0])] {
            #expect(try Payload(serialized: payload.serialized) == payload)
        }
    }

    @Test("equal payloads have equal bytes, also when their metadata was given in another order")
    func order() throws {
        let other = Payload(encoding: payload.encoding, metadata: payload.metadata.reversed(), data: payload.data)
        #expect(try payload.serialized == other.serialized)
    }

    @Test("no bytes are an empty payload")
    func empty() throws {
        #expect(try Payload(serialized: []) == Payload(encoding: "", data: []))
    }

    @Test("bytes that are something else are an error that says so")
    func malformed() throws {
        let cut = Array(try payload.serialized.dropLast())
        for bytes in [Array("no payload".utf8), cut] {
            let error = #expect(throws: PayloadSerializationError.self) { try Payload(serialized: bytes) }
            #expect(error?.description == "the bytes are not a payload: \(error?.reason ?? "")")
            #expect(error?.reason.isEmpty == false)
        }
    }

    @Test("of two entries with one name the last counts, as with protobuf elsewhere")
    func duplicates() throws {
        let entry = { (value: UInt8) in [0x0A, 6, 0x0A, 1, UInt8(ascii: "k"), 0x12, 1, value] as [UInt8] }
        let payload = try Payload(serialized: entry(1) + entry(2))
        #expect(payload.metadata == [.init("k", [2])])
    }

    @Test("a name that is not a text is refused", arguments: [0xFF, 0] as [UInt8])
    func badName(byte: UInt8) throws {
        let error = #expect(throws: PayloadSerializationError.self) {
            try Payload(serialized: [0x0A, 7, 0x0A, 2, UInt8(ascii: "k"), byte, 0x12, 1, 1])
        }
        #expect(error?.reason.contains("is not UTF-8 or has a NUL") == true)
    }

    @Test("a payload whose metadata has a name with a NUL character has no bytes")
    func nul() throws {
        let payload = Payload(encoding: "x", metadata: [.init("a\0b", [])], data: [])
        let error = #expect(throws: PayloadSerializationError.self) { try payload.serialized }
        #expect(error?.description.hasPrefix("the payload has no bytes: ") == true)
        #expect(error?.reason.contains("NUL") == true)
    }
}
