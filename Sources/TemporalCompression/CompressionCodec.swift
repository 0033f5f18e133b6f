public import TemporalCore
import TemporalWire

/// Compresses payloads with zlib, in the form that the Go SDK's zlib codec reads and writes (`binary/zlib`).
///
/// ```swift
/// options.dataConverter.codecs = [CompressionCodec(), EncryptionCodec(keys)]
/// ```
/// It comes before a codec that encrypts. A payload that is small, or does not get smaller, stays as it is.
public struct CompressionCodec: PayloadCodec {
    private let minimumSize: Int
    private let maximumDecompressedSize: Int
    private let level: Int

    private static let encoding = "binary/zlib"

    /// A codec.
    /// - Parameters:
    ///   - minimumSize: payloads of fewer bytes are not compressed.
    ///   - level: 1 is fast, 9 is small; other numbers count as the nearer of these.
    ///   - maximumDecompressedSize: a payload that would have more bytes than this is refused, also when it
    ///     claims to have fewer; 64 MiB by default, far above what a server keeps.
    public init(minimumSize: Int = 1024, level: Int = 6, maximumDecompressedSize: Int = 64 << 20) {
        self.minimumSize = minimumSize
        self.level = min(max(level, 1), 9)
        self.maximumDecompressedSize = maximumDecompressedSize
    }

    /// Compresses payloads.
    /// - Throws: ``CompressionError``.
    public func encode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            guard payload.data.count >= minimumSize else { return payload }
            let bytes = try payload.serialized
            let compressed = try Zlib.compress(bytes, level: level)
            guard compressed.count < bytes.count else { return payload }
            return Payload(encoding: Self.encoding, data: compressed)
        }
    }

    /// Decompresses payloads; one that is not compressed passes through.
    /// - Throws: ``CompressionError`` when a payload is damaged, or too large.
    public func decode(_ payloads: [Payload]) throws -> [Payload] {
        try payloads.map { payload in
            guard payload.encoding == Self.encoding else { return payload }
            let bytes = try Zlib.decompress(payload.data, limit: maximumDecompressedSize)
            do { return try Payload(serialized: bytes) } catch {
                throw CompressionError.malformed("what it decompresses to is not a payload: \(error)")
            }
        }
    }
}
