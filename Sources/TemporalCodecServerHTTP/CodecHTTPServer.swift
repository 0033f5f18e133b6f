import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
public import TemporalCodecServer

/// A codec server on a socket, without TLS: what faces a network belongs behind a proxy that has it.
///
/// ```swift
/// let server = CodecServer(allowedOrigins: ["http://localhost:8233"], EncryptionCodec(keys))
/// try await CodecHTTPServer(server).run { port in print("temporal … --codec-endpoint http://127.0.0.1:\(port)") }
/// ```
public struct CodecHTTPServer: Sendable {
    private let server: CodecServer
    private let host: String
    private let port: Int

    /// A server that does nothing until it is run.
    /// - Parameters:
    ///   - server: what answers.
    ///   - host: the address to listen on; loopback by default.
    ///   - port: the port; a free one when 0.
    public init(_ server: CodecServer, host: String = "127.0.0.1", port: Int = 8888) {
        self.server = server
        self.host = host
        self.port = port
    }

    /// Serves until the task is cancelled.
    /// - Parameters:
    ///   - endsOnSignals: whether SIGTERM and SIGINT end it too, for a program that does nothing else.
    ///   - onListening: called with the port.
    /// - Throws: when the address cannot be had.
    public func run(
        endsOnSignals: Bool = false,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) async throws {
        let application = application(onListening)
        do {
            if endsOnSignals { try await application.runService() } else { try await application.run() }
        } catch let error as IOError {
            throw CodecServerCannotListen(host: host, port: port, reason: Self.reason(error))
        }
    }

    private func application(_ onListening: @escaping @Sendable (Int) -> Void) -> some ApplicationProtocol {
        let (server, port) = (server, port)
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let answer: CodecResponse
            do {
                // One byte more than is allowed shows that there are more.
                let body = try await request.body.collect(upTo: server.maximumBodySize + 1)
                answer = server.respond(to: CodecRequest(request, body: Array(body.readableBytesView)))
            } catch is NIOTooManyBytesError {
                let oversized = [UInt8](repeating: 0, count: server.maximumBodySize + 1)
                answer = server.respond(to: CodecRequest(request, body: oversized))
            }
            return Response(answer)
        }
        var logger = Logger(label: "temporal.codec-server")
        // A cancelled server reports its own end as an error.
        logger.logLevel = .critical
        return Application(
            responder: responder,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
            logger: logger
        )
    }

    private static func reason(_ error: IOError) -> String {
        error.errnoCode == EADDRINUSE ? "the port is in use" : "\(error)"
    }
}

/// The address that was asked for cannot be had.
public struct CodecServerCannotListen: Error, CustomStringConvertible {
    /// The address.
    public let host: String
    /// The port.
    public let port: Int
    /// Why not.
    public let reason: String

    /// Address and reason.
    public var description: String { "the codec server cannot listen on \(host):\(port): \(reason)" }
}

extension CodecRequest {
    fileprivate init(_ request: Request, body: [UInt8]) {
        self.init(
            request.method.rawValue,
            request.head.path ?? "/",
            headers: request.headers.map { ($0.name.rawName, $0.value) },
            body: body
        )
    }
}

extension Response {
    fileprivate init(_ answer: CodecResponse) {
        var fields = HTTPFields()
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        self.init(
            status: HTTPResponse.Status(code: answer.status),
            headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }
}
