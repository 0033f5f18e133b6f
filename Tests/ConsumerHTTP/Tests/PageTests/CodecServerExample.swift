import Temporal
import TemporalCodecServer
import TemporalCodecServerHTTP
import TemporalCompression
import TemporalEncryption

// The codec server of the page about data stands here between marks, so that it is compiled.

func serve(_ keys: EncryptionKeyRing, _ announce: @escaping @Sendable (Int) -> Void) async throws {
    // readme: codec server
    let server = CodecServer(allowedOrigins: ["http://localhost:8233"], CompressionCodec(), EncryptionCodec(keys))
    try await CodecHTTPServer(server, port: 8888).run(endsOnSignals: true) { port in announce(port) }
    // readme: end
}
