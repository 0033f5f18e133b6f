import Foundation
import TemporalCore
import TemporalEncryption
import TemporalWire
import Testing

@Suite("Encrypted payloads")
struct EncryptionTests {
    private let first: EncryptionKeyRing.Key
    private let second: EncryptionKeyRing.Key

    init() throws {
        first = try EncryptionKeyRing.Key(id: "first", bytes: Array(1...32))
        second = try EncryptionKeyRing.Key(id: "second", bytes: Array(101...132))
    }

    private let payloads = [
        Payload(encoding: "json/plain", metadata: [.init("type", Array("Keyword".utf8))], data: Array("\"word\"".utf8)),
        Payload(encoding: "binary/null", data: []),
        Payload(encoding: "binary/plain", data: (0...255).map { UInt8($0) }),
    ]

    @Test("come back as they were, and show nothing of themselves")
    func roundTrip() throws {
        let codec = EncryptionCodec(EncryptionKeyRing(first))
        let encrypted = try codec.encode(payloads)
        #expect(encrypted.allSatisfy { $0.encoding == "binary/encrypted" })
        #expect(
            encrypted.map { $0.metadata.map(\.key) } == [
                ["encryption-key-id"], ["encryption-key-id"], ["encryption-key-id"],
            ]
        )
        let text = String(decoding: encrypted[0].data, as: UTF8.self)
        #expect(!text.contains("word") && !text.contains("Keyword"))
        #expect(try codec.decode(encrypted) == payloads)
        // Two of the same differ: each has its own nonce.
        #expect(try codec.encode([payloads[0]]) != codec.encode([payloads[0]]))
    }

    @Test("what is not encrypted passes through")
    func plain() throws {
        #expect(try EncryptionCodec(EncryptionKeyRing(first)).decode(payloads) == payloads)
    }

    @Test("a ring decrypts what any of its keys encrypted, and names a key that it does not have")
    func rotation() throws {
        let old = try EncryptionCodec(EncryptionKeyRing(first)).encode(payloads)
        let both = EncryptionCodec(EncryptionKeyRing(second, [first]))
        #expect(try both.decode(old) == payloads)
        #expect(try both.encode([payloads[0]])[0].metadata.first?.value == Array("second".utf8))
        #expect(throws: EncryptionError.unknownKey(id: "first", known: ["second"])) {
            try EncryptionCodec(EncryptionKeyRing(second)).decode(old)
        }
    }

    @Test("a changed bit anywhere is found, and so is another key of the same id")
    func changed() throws {
        let codec = EncryptionCodec(EncryptionKeyRing(first))
        let encrypted = try codec.encode([payloads[0]])[0]
        for index in encrypted.data.indices {
            var changed = encrypted
            changed.data[index] ^= 1
            #expect(throws: EncryptionError.notAuthentic(keyID: "first")) { try codec.decode([changed]) }
        }
        let impostor = try EncryptionKeyRing.Key(id: "first", bytes: Array(2...33))
        #expect(throws: EncryptionError.notAuthentic(keyID: "first")) {
            try EncryptionCodec(EncryptionKeyRing(impostor)).decode([encrypted])
        }
    }

    @Test("what only claims to be encrypted is refused", arguments: 0..<30)
    func malformed(length: Int) throws {
        let codec = EncryptionCodec(EncryptionKeyRing(first))
        var payload = try codec.encode([payloads[0]])[0]
        payload.data = Array(payload.data.prefix(length))
        #expect(throws: EncryptionError.self) { try codec.decode([payload]) }
        payload.metadata = []
        #expect(throws: EncryptionError.self) { try codec.decode([payload]) }
    }

    @Test("a ring is read from text, and what is wrong with it is said without the key")
    func parsing() throws {
        let key = Data(1...32).base64EncodedString()
        let ring = try EncryptionKeyRing(parsing: "new:\(Data(101...132).base64EncodedString()), first:\(key)")
        let old = try EncryptionCodec(EncryptionKeyRing(first)).encode(payloads)
        #expect(try EncryptionCodec(ring).decode(old) == payloads)
        for text in ["", "no-colon", ":\(key)", "id:!!!!", "id:AAAA", "a:\(key),a:\(key)"] {
            let error = try #require(throws: EncryptionError.self) { try EncryptionKeyRing(parsing: text) }
            guard case .invalidKey(let reason) = error else { throw error }
            #expect(!reason.contains(key))
        }
    }

    @Test("a key file is made once, for its owner only, by the first that comes")
    func file() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let payload = payloads[0]
        let encrypted = try await withThrowingTaskGroup { group in
            for _ in 0..<16 {
                group.addTask { try EncryptionCodec(EncryptionKeyRing(file: path)).encode([payload])[0] }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let codec = EncryptionCodec(try EncryptionKeyRing(file: path))
        #expect(try codec.decode(encrypted) == Array(repeating: payload, count: 16))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == 32)

        try Data(1...31).write(to: URL(filePath: path))
        #expect(throws: EncryptionError.self) { try EncryptionKeyRing(file: path) }
        #expect(throws: EncryptionError.self) { try EncryptionKeyRing(file: "/nowhere/key") }
    }

}
