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

    @Test("a payload whose metadata has a name with a NUL character has no bytes")
    func nul() throws {
        let payload = Payload(encoding: "x", metadata: [.init("a\0b", [])], data: [])
        let error = #expect(throws: PayloadSerializationError.self) { try payload.serialized }
        #expect(error?.description.hasPrefix("the payload has no bytes: ") == true)
        #expect(error?.reason.contains("NUL") == true)
    }
}
