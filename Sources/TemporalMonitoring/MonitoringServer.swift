import HTTPTypes
import Hummingbird
import Logging
import NIOCore
public import TemporalPrometheus

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A small HTTP server for a worker's process: metrics for Prometheus, and health for whoever restarts processes.
///
/// | Path | Answer |
/// | --- | --- |
/// | `/metrics` | the metrics as Prometheus reads them |
/// | `/health`, `/health/ready` | 200 while all workers poll, else 503; the body says how each one is |
/// | `/health/live` | 200: the process lives |
public struct MonitoringServer: Sendable {
    private let host: String
    private let port: Int
    private let answers: MonitoringAnswers

    /// A server that does not listen yet.
    /// - Parameters:
    ///   - host: the address to listen on; this machine alone unless given.
    ///   - port: the port; 0 chooses a free one.
    ///   - metrics: what `/metrics` shows; there is no such path when nil.
    ///   - health: says how the workers are; there is no such path when nil.
    public init(
        host: String = "127.0.0.1",
        port: Int,
        metrics: PrometheusMetrics? = nil,
        health: (@Sendable () -> WorkerHealth)? = nil
    ) {
        self.host = host
        self.port = port
        answers = MonitoringAnswers(metrics: metrics, health: health)
    }

    /// Serves until the task is cancelled.
    /// - Parameter ready: gets the port once the server listens.
    /// - Throws: ``CannotListen`` when the address is taken or none of this machine's.
    public func run(ready: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        let answers = answers
        let port = port
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            Response(answers.answer(request.method.rawValue, request.uri.path))
        }
        var logger = Logger(label: "temporal.monitoring")
        // A cancelled server reports its own end as an error.
        logger.logLevel = .critical
        let application = Application(
            responder: responder,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? port) },
            logger: logger
        )
        do { try await application.run() } catch let error as IOError {
            let reason = error.errnoCode == EADDRINUSE ? "the port is in use" : "\(error)"
            throw CannotListen(host: host, port: port, reason: reason)
        }
    }
}

/// An address that cannot be had.
public struct CannotListen: Error, CustomStringConvertible {
    /// The address.
    public let host: String
    /// The port.
    public let port: Int
    let reason: String

    /// The address and the reason in one sentence.
    public var description: String { "cannot listen on \(host):\(port): \(reason)" }
}

extension Response {
    fileprivate init(_ answer: MonitoringAnswers.Answer) {
        self.init(
            status: HTTPResponse.Status(code: answer.status),
            headers: [.contentType: answer.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body))
        )
    }
}
