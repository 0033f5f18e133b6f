import TemporalCompression
import TemporalCore
import TemporalEncryption
import TemporalWire
import Testing

@Suite("Compression")
struct CompressionTests {
    private let codec = CompressionCodec(minimumSize: 16)
    private let long = Payload(
        encoding: "json/plain",
        metadata: [.init("k", [1])],
        data: Array(repeating: 97, count: 5000)
    )

    @Test("makes payloads smaller and gives them back")
    func roundTrip() throws {
        let encoded = try codec.encode([long, .json("x"), long])
        #expect(encoded.map(\.encoding) == ["binary/zlib", "json/plain", "binary/zlib"])
        #expect(encoded[0].data.count < 200)
        #expect(try codec.decode(encoded) == [long, .json("x"), long])
        let other = Payload(encoding: "binary/encrypted", data: [1])
        #expect(try codec.decode([other]) == [other])
    }

    @Test("leaves alone what does not get smaller")
    func incompressible() throws {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
        let noise = Payload(encoding: "binary/plain", data: bytes)
        #expect(try codec.encode([noise]) == [noise])
    }

    @Test("reads what another zlib has written")
    func foreign() throws {
        // Python's zlib, of the payload {encoding: json/plain, data: "hello hello hello hello"}.
        let bytes: [UInt8] = [
            120, 156, 227, 18, 227, 226, 72, 205, 75, 206, 79, 201, 204, 75, 23, 226, 202, 42, 206, 207, 211, 47,
            200, 73, 204, 204, 19, 146, 84, 202, 72, 205, 201, 201, 87, 192, 32, 149, 0, 150, 235, 16, 178,
        ]
        let decoded = try codec.decode([Payload(encoding: "binary/zlib", data: bytes)])
        #expect(decoded == [.json("hello hello hello hello")])
    }

    @Test("does not inflate a small payload to an enormous one")
    func bomb() throws {
        let huge = Payload(encoding: "binary/plain", data: Array(repeating: 0, count: 10 << 20))
        let bomb = try codec.encode([huge])
        #expect(bomb[0].data.count < 20_000)
        let careful = CompressionCodec(maximumDecompressedSize: 1 << 20)
        #expect(throws: CompressionError.tooLarge(limit: 1 << 20)) { try careful.decode(bomb) }
        #expect(try codec.decode(bomb) == [huge])
        let exact = CompressionCodec(maximumDecompressedSize: try huge.serialized.count)
        #expect(try exact.decode(bomb) == [huge])
        let oneLess = CompressionCodec(maximumDecompressedSize: try huge.serialized.count - 1)
        #expect(throws: CompressionError.self) { try oneLess.decode(bomb) }
    }

    @Test("refuses what is damaged, cut off or no payload")
    func damaged() throws {
        let whole = try codec.encode([long])[0].data
        func decode(_ data: [UInt8]) throws { _ = try codec.decode([Payload(encoding: "binary/zlib", data: data)]) }
        #expect(throws: CompressionError.self) { try decode([]) }
        #expect(throws: CompressionError.self) { try decode([1, 2, 3]) }
        #expect(throws: CompressionError.self) { try decode(whole + [0]) }
        for cut in whole.indices {
            #expect(throws: CompressionError.self) { try decode(Array(whole[..<cut])) }
            var changed = whole
            changed[cut] ^= 0x55
            #expect(throws: CompressionError.self) { try decode(changed) }
        }
    }

    @Test("comes before encryption")
    func encrypted() async throws {
        let key = try EncryptionKeyRing.Key(id: "k", bytes: Array(repeating: 7, count: 32))
        let both = CodecStage([codec, EncryptionCodec(EncryptionKeyRing(key))])
        let text = Payload(encoding: "json/plain", data: Array(String(repeating: "long and boring ", count: 500).utf8))
        let payload = try await both.outbound([text], in: nil)
        #expect(payload.map(\.encoding) == ["binary/encrypted"])
        #expect(payload[0].data.count < 300)
        #expect(try await both.inbound(payload, in: nil) == [text])
    }
}
