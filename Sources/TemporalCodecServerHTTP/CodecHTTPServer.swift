public import TemporalCodecServer
@_exported public import TemporalHTTP

/// A codec server on a socket, without TLS: what faces a network belongs behind a proxy that has it.
///
/// ```swift
/// let server = CodecServer(allowedOrigins: ["http://localhost:8233"], EncryptionCodec(keys))
/// try await CodecHTTPServer(server).run { port in print("temporal … --codec-endpoint http://127.0.0.1:\(port)") }
/// ```
public struct CodecHTTPServer: Sendable {
    private let server: CodecServer
    private let address: ListenAddress

    /// A server that does nothing until it is run.
    /// - Parameters:
    ///   - server: what answers.
    ///   - host: the address to listen on; loopback by default.
    ///   - port: the port; a free one when 0.
    public init(_ server: CodecServer, host: String = "127.0.0.1", port: Int = 8888) {
        self.server = server
        address = ListenAddress(host: host, port: port)
    }

    /// Serves until the task is cancelled.
    /// - Parameters:
    ///   - endsOnSignals: whether SIGTERM and SIGINT end it too, for a program that does nothing else.
    ///   - onListening: called with the port.
    /// - Throws: `CannotListen` when the port is in use or this machine does not have the address.
    public func run(
        endsOnSignals: Bool = false,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) async throws {
        let server = server
        let largest = server.maximumBodySize
        let listener = HTTPListener(address, label: "temporal.codec-server", largestBody: largest) { call in
            let request = CodecRequest(call.method, call.target, headers: call.headers, body: call.body)
            let answer = await server.respond(to: request)
            return HTTPAnswer(status: answer.status, headers: answer.headers, body: answer.body)
        }
        try await listener.run(endsOnSignals: endsOnSignals) { onListening($0.port) }
    }
}
