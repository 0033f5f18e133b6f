import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import OrderCommandLine
import ServiceLifecycle
import Synchronization
import TemporalHTTP

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The API's HTTP servers, with the same routes on each address.
struct APIServer: Sendable {
    let addresses: [ListenAddress]
    let responder: RouterResponder<OrderContext>
    let limits: AccessRules.Limits
    let logger: Logger
    /// The open connections to all addresses.
    private let connections: PlaceCounter

    init(
        addresses: [ListenAddress],
        responder: RouterResponder<OrderContext>,
        limits: AccessRules.Limits,
        logger: Logger
    ) {
        self.addresses = addresses
        self.responder = responder
        self.limits = limits
        self.logger = logger
        connections = PlaceCounter(perCaller: limits.connectionsPerPeer, most: .max)
    }

    /// A service for each address. They serve until their group shuts down, and then finish the running requests first.
    /// - Parameter ready: called once with the addresses, when all listen; a port of 0 is replaced by the real one.
    /// - Returns: the services, in the order of the addresses.
    func services(ready: @escaping @Sendable ([ListenAddress]) -> Void) -> [any Service] {
        let listening = Listening(count: addresses.count, ready)
        return addresses.enumerated().map { index, address in
            Listener(server: self, address: address) { listening.note(index, $0) }
        }
    }

    /// The server for one address.
    private struct Listener: Service {
        let server: APIServer
        let address: ListenAddress
        let ready: @Sendable (ListenAddress) -> Void

        /// - Throws: ``CommandFailure`` when it cannot listen there.
        func run() async throws {
            let (address, ready, limits, connections) = (address, ready, server.limits, server.connections)
            // The time counts whole headers and whole parts of a body: a client that sends a byte now and then is idle.
            let patience = TimeAmount(limits.patience)
            let application = Application(
                responder: server.responder,
                server: .http1(
                    configuration: HTTP1Channel.Configuration(
                        additionalChannelHandlers: [ConnectionGuard(patience: patience, counter: connections)],
                        idleTimeout: patience
                    )
                ),
                configuration: ApplicationConfiguration(
                    address: .hostname(address.host, port: address.port),
                    serverName: "order-api",
                    availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)
                ),
                onServerRunning: { channel in
                    ready(ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
                },
                logger: server.logger
            )
            do { try await application.run() } catch let error as IOError {
                throw Self.failure(address, Self.reason(error))
            } catch is SocketAddressError.UnknownHost {
                throw Self.failure(address, "the name \"\(address.host)\" is not known here")
            }
        }

        private static func failure(_ address: ListenAddress, _ reason: String) -> CommandFailure {
            .usage("cannot listen on \(address): \(reason); choose another with --listen or API_LISTEN")
        }

        private static func reason(_ error: IOError) -> String {
            switch error.errnoCode {
            case EADDRINUSE: "the port is in use"
            case EADDRNOTAVAIL: "this machine has no such address"
            case EACCES: "this user may not listen there"
            default: "\(error)"
            }
        }
    }
}

/// Calls a function once, when all servers listen.
private final class Listening: Sendable {
    private let addresses = Mutex<[Int: ListenAddress]>([:])
    private let count: Int
    private let ready: @Sendable ([ListenAddress]) -> Void

    init(count: Int, _ ready: @escaping @Sendable ([ListenAddress]) -> Void) {
        self.count = count
        self.ready = ready
    }

    func note(_ index: Int, _ address: ListenAddress) {
        let all = addresses.withLock { addresses -> [ListenAddress]? in
            addresses[index] = address
            guard addresses.count == count else { return nil }
            return addresses.sorted { $0.key < $1.key }.map(\.value)
        }
        if let all { ready(all) }
    }
}
