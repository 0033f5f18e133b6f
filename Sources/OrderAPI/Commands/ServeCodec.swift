import ArgumentParser
import OrderCommandLine
import OrderContract
import TemporalCodecServer
import TemporalCodecServerHTTP
import TemporalCore
import TemporalEncryption
import TemporalHTTP

/// Decrypts payloads for the Web UI and the Temporal command.
struct ServeCodec: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec-server",
        abstract: "Decrypts payloads for Temporal's Web UI and command, with the keys of the orders.",
        discussion: """
            The keys are those of ENCRYPTION_KEYS, else the one in ENCRYPTION_KEY_FILE (.encryption.key), which is \
            created if it does not exist. Everyone who can reach this server can read everything: by default it \
            listens on this machine only, and with CODEC_TOKEN it requires a token.
            """
    )

    @Option(help: "The address to listen on, as host:port; 127.0.0.1 with a port alone. [CODEC_PORT; 127.0.0.1:8089]")
    var listen: String?

    @Option(
        help: """
            The origin of pages that may use the server, such as http://localhost:8088 for the Web UI; may be given \
            several times. The temporal command does not need it.
            """
    )
    var allowOrigin: [String] = []

    @Flag(help: "Also encrypt, for the input of workflows that are started by hand.")
    var allowEncode = false

    func run() async throws {
        let settings = processSettings
        let address = try address(settings)
        let server = try server(settings)
        do {
            try await CodecHTTPServer(server, host: address.host, port: address.port).run(endsOnSignals: true) { port in
                say("codec server listening on http://\(ListenAddress(host: address.host, port: port))")
            }
        } catch let error as CannotListen {
            throw CommandFailure.usage("\(error.advising("choose another with --listen or CODEC_PORT"))")
        }
    }

    func address(_ settings: Settings) throws(CommandFailure) -> ListenAddress {
        let name = listen == nil ? "CODEC_PORT" : "--listen"
        let text = listen ?? settings.text("CODEC_PORT") ?? "8089"
        guard let address = ListenAddress(text, defaultHost: "127.0.0.1") else {
            throw settings.invalid(name, is: text, "give a port, or host:port such as 127.0.0.1:8089")
        }
        return address
    }

    func server(_ settings: Settings) throws(CommandFailure) -> CodecServer {
        for origin in allowOrigin where origin.hasSuffix("/") {
            throw settings.invalid("--allow-origin", is: origin, "give an origin without a slash at its end")
        }
        let codec: any PayloadCodec
        do throws(EncryptionError) {
            let encryption = EncryptionCodec(try ConnectionSettings.keys(settings))
            codec = allowEncode ? encryption : DecodeOnly(encryption)
        } catch {
            throw .usage("there is no usable key: \(error)")
        }
        var server = CodecServer(allowedOrigins: allowOrigin, codec)
        if let token = settings.text("CODEC_TOKEN") {
            // Hashes are compared: the time that it takes says nothing about the token.
            let wanted = SHA256.hash(Array("Bearer \(token)".utf8))
            server.authorize = { request in
                SHA256.hash(Array((request.header("authorization") ?? "").utf8)) == wanted
            }
        }
        return server
    }
}

/// A codec that decodes and refuses to encode.
private struct DecodeOnly: PayloadCodec {
    @Redacted private(set) var codec: any PayloadCodec

    struct Refused: Error, CustomStringConvertible {
        let description = "this codec server only decodes; start it with --allow-encode"
    }

    init(_ codec: any PayloadCodec) { self.codec = codec }

    func encode(_ payloads: [Payload]) throws -> [Payload] { throw Refused() }

    func decode(_ payloads: [Payload]) async throws -> [Payload] { try await codec.decode(payloads) }
}
