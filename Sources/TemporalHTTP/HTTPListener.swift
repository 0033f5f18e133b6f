package import Hummingbird
package import Logging
import NIOCore

/// An HTTP server on one address, without TLS.
package struct HTTPListener<Responder: HTTPResponder>: Sendable where Responder.Context == BasicRequestContext {
    private let address: ListenAddress
    private let name: String?
    private let responder: Responder
    private let logger: Logger

    /// A server that does not listen yet.
    /// - Parameters:
    ///   - address: where to listen.
    ///   - name: what the header `Server` says; nil leaves it out.
    ///   - responder: what answers.
    ///   - logger: hears of what goes wrong with connections.
    package init(_ address: ListenAddress, name: String? = nil, responder: Responder, logger: Logger) {
        self.address = address
        self.name = name
        self.responder = responder
        self.logger = logger
    }

    /// Serves until the task is cancelled or the service group around it shuts down.
    /// - Parameters:
    ///   - endsOnSignals: whether SIGTERM and SIGINT end it too, for a program that does nothing else.
    ///   - ready: called once the server listens, with the address; a port of 0 is replaced by the one that was chosen.
    /// - Throws: ``CannotListen``.
    package func run(
        endsOnSignals: Bool = false,
        ready: @escaping @Sendable (ListenAddress) -> Void
    ) async throws {
        let address = address
        let application = Application(
            responder: responder,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: name
            ),
            onServerRunning: { channel in
                ready(ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
            },
            logger: logger
        )
        do {
            if endsOnSignals { try await application.runService() } else { try await application.run() }
        } catch let error as IOError {
            throw CannotListen(address, error)
        } catch is SocketAddressError.UnknownHost {
            throw CannotListen(
                address,
                reason: "the name \"\(address.host)\" is not known here",
                advice: "choose an address of this machine, such as 127.0.0.1"
            )
        }
    }
}

extension HTTPListener where Responder == CallbackResponder<BasicRequestContext> {
    /// A server whose answers are made of whole requests. It does not listen yet.
    /// - Parameters:
    ///   - address: where to listen.
    ///   - label: what its logs are called.
    ///   - largestBody: how many bytes of a body are read at most; see ``HTTPCall/body``.
    ///   - answer: what answers.
    package init(
        _ address: ListenAddress,
        label: String,
        largestBody: Int,
        answer: @escaping @Sendable (HTTPCall) async throws -> HTTPAnswer
    ) {
        var logger = Logger(label: label)
        // A cancelled server reports its own end as an error.
        logger.logLevel = .critical
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            try await answer(HTTPCall(request, largestBody: largestBody)).response
        }
        self.init(address, responder: responder, logger: logger)
    }
}
