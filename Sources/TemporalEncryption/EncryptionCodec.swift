public import TemporalCore
import TemporalCrypto
import TemporalWire

/// Encrypts payloads with AES-256-GCM, in the form that the samples of the Go and Python SDKs read and write.
///
/// ```swift
/// var options = ClientOptions("localhost:7233")
/// options.dataConverter.codecs = [EncryptionCodec(try EncryptionKeyRing(file: "key"))]
/// ```
/// All of a payload is encrypted, its metadata too. Search attributes stay readable for the server, and so do the
/// messages of failures, unless the data converter's `encodesFailureAttributes` is set.
public struct EncryptionCodec: PayloadCodec {
    private let keys: EncryptionKeyRing

    private static let encoding = "binary/encrypted"
    private static let keyID = "encryption-key-id"

    /// A codec that encrypts with the ring's first key.
    public init(_ keys: EncryptionKeyRing) { self.keys = keys }

    /// Encrypts payloads.
    /// - Throws: ``EncryptionError``.
    public func encode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            Payload(
                encoding: Self.encoding,
                metadata: [.init(Self.keyID, Array(keys.active.id.utf8))],
                data: try keys.active.seal(try payload.serialized)
            )
        }
    }

    /// The ids of the keys that payloads are encrypted with, in their order.
    static func keyIDs(of payloads: [Payload]) throws(EncryptionError) -> [String] {
        var ids: [String] = []
        for payload in payloads {
            if let id = try keyID(of: payload), !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    /// The key of a payload; nil for one that is not encrypted.
    private static func keyID(of payload: Payload) throws(EncryptionError) -> String? {
        guard payload.encoding == encoding else { return nil }
        guard let entry = payload.metadata.first(where: { $0.key == keyID }) else {
            throw .malformed("an encrypted payload does not say with which key")
        }
        return String(decoding: entry.value, as: UTF8.self)
    }

    /// Decrypts payloads; one that is not encrypted passes through.
    /// - Throws: ``EncryptionError`` when a key is missing or a payload was changed.
    public func decode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            guard let id = try Self.keyID(of: payload) else { return payload }
            guard let key = keys.key(id) else { throw EncryptionError.unknownKey(id: id, known: keys.ids) }
            let bytes = try key.open(payload.data)
            do { return try Payload(serialized: bytes) } catch {
                throw EncryptionError.malformed("what key \"\(id)\" decrypts is not a payload: \(error)")
            }
        }
    }
}
