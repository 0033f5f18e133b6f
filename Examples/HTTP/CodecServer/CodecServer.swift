import Foundation
import TemporalCodecServer
import TemporalCodecServerHTTP
import TemporalEncryption

@main
enum DecodingForPeople {
    static func main() async throws {
        let variables = ProcessInfo.processInfo.environment
        let example = "example:\(Data("an example's key has 32 bytes…".utf8).base64EncodedString())"
        let keys = try EncryptionKeyRing(parsing: variables["ENCRYPTION_KEYS"] ?? example)

        // Everyone who reaches it can read everything: it listens on this machine only, and pages of other origins than
        // the Web UI's are refused. `server.authorize` can look at who asks.
        let server = CodecServer(allowedOrigins: ["http://localhost:8233"], EncryptionCodec(keys))
        let port = variables["CODEC_PORT"].flatMap { Int($0) } ?? 8888
        try await CodecHTTPServer(server, port: port).run(endsOnSignals: true) { port in
            print("temporal … --codec-endpoint http://127.0.0.1:\(port)")
        }
    }
}
