import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The stub on its sockets.
struct StubServer: Sendable {
    let service: StubService
    let host: String
    let port: Int
    /// Hears of each request.
    var logger = Logger(label: "order-stub") { _ in SwiftLogNoOpLogHandler() }

    /// Serves until the task is cancelled or, where the process is the stub's own, gets SIGTERM or SIGINT; `ready` gets
    /// the port once it listens.
    func run(endsOnSignals: Bool = true, ready: @escaping @Sendable (Int) -> Void) async throws {
        let application = application(ready)
        do {
            if endsOnSignals {
                try await application.runService()
            } else {
                try await application.run()
            }
        } catch let error as IOError {
            throw CannotListen(host: host, port: port, reason: Self.reason(error))
        }
    }

    private func application(_ ready: @escaping @Sendable (Int) -> Void) -> some ApplicationProtocol {
        let service = service
        let port = port
        let journal = logger
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let body = try await request.body.collect(upTo: 10 * 1_024 * 1_024)
            let answer = await service.respond(to: StubRequest(request, body: Data(body.readableBytesView)))
            journal.note(request, answer)
            if answer.delayMilliseconds > 0 { try await Task.sleep(for: .milliseconds(answer.delayMilliseconds)) }
            return Response(answer)
        }
        var logger = Logger(label: "order-stub")
        // A cancelled server reports its own end as an error.
        logger.logLevel = .critical
        return Application(
            responder: responder,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? port) },
            logger: logger
        )
    }

    private static func reason(_ error: IOError) -> String {
        error.errnoCode == EADDRINUSE ? "the port is in use" : "\(error)"
    }
}

/// The address that was asked for cannot be had.
struct CannotListen: Error, CustomStringConvertible {
    var host: String
    var port: Int
    var reason: String

    var description: String { "cannot listen on \(host):\(port): \(reason)" }
}

extension Logger {
    /// One line for each request; one that nobody has an answer for is worth a look.
    fileprivate func note(_ request: Request, _ answer: StubResponse) {
        let path = request.head.path ?? "/"
        log(
            level: path.hasPrefix("/__admin") ? .debug : answer.isUnmatched ? .warning : .info,
            answer.isUnmatched ? "no mapping is for the request" : "answered the request",
            metadata: ["method": "\(request.method)", "url": "\(path)", "status": "\(answer.status)"]
        )
    }
}

extension StubRequest {
    fileprivate init(_ request: Request, body: Data) {
        self.init(
            request.method.rawValue,
            request.head.path ?? "/",
            headers: request.headers.map { ($0.name.rawName, $0.value) },
            body: body
        )
    }
}

extension Response {
    fileprivate init(_ answer: StubResponse) {
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
