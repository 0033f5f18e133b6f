import Foundation
import Logging
import TemporalHTTP

/// The stub's HTTP server.
struct StubServer: Sendable {
    let service: StubService
    let host: String
    let port: Int
    /// Logs each request.
    var logger = Logger(label: "order-stub") { _ in SwiftLogNoOpLogHandler() }

    private static let largestBody = 10 * 1_024 * 1_024

    /// Serves until the task is cancelled or, with `endsOnSignals`, the process gets SIGTERM or SIGINT. `ready` gets the
    /// port once it listens.
    /// - Throws: `CannotListen`.
    func run(endsOnSignals: Bool = true, ready: @escaping @Sendable (Int) -> Void) async throws {
        let (service, logger) = (service, logger)
        let address = ListenAddress(host: host, port: port)
        let listener = HTTPListener(address, label: "order-stub", largestBody: Self.largestBody) { call in
            let answer = await service.answer(to: call, largestBody: Self.largestBody)
            logger.note(call, answer)
            if answer.delayMilliseconds > 0 { try await Task.sleep(for: .milliseconds(answer.delayMilliseconds)) }
            return HTTPAnswer(status: answer.status, headers: answer.headers, body: Array(answer.body))
        }
        try await listener.run(endsOnSignals: endsOnSignals) { ready($0.port) }
    }
}

extension StubService {
    fileprivate func answer(to call: HTTPCall, largestBody: Int) -> StubResponse {
        guard call.body.count <= largestBody else {
            return .text("The body is larger than \(largestBody) bytes.\n", status: 413)
        }
        return respond(to: StubRequest(call.method, call.target, headers: call.headers, body: Data(call.body)))
    }
}

extension Logger {
    /// Logs one line for each request; a request without a mapping is a warning.
    fileprivate func note(_ call: HTTPCall, _ answer: StubResponse) {
        log(
            level: call.target.hasPrefix("/__admin") ? .debug : answer.isUnmatched ? .warning : .info,
            answer.isUnmatched ? "no mapping matches the request" : "answered the request",
            metadata: ["method": "\(call.method)", "url": "\(call.target)", "status": "\(answer.status)"]
        )
    }
}
