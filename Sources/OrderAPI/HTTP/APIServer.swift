import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The API on its sockets: the same routes on each.
struct APIServer: Sendable {
    let addresses: [ListenAddress]
    let responder: RouterResponder<BasicRequestContext>
    let logger: Logger

    /// A service for each address. They serve until their group shuts down; then requests that run are answered first.
    /// - Parameter ready: called once with the addresses, when all listen; a port of 0 is replaced by the one it got.
    /// - Returns: the services, in the order of the addresses.
    func services(ready: @escaping @Sendable ([ListenAddress]) -> Void) -> [any Service] {
        let listening = Listening(count: addresses.count, ready)
        return addresses.enumerated().map { index, address in
            Listener(server: self, address: address) { port in
                listening.note(index, ListenAddress(host: address.host, port: port))
            }
        }
    }

    /// One socket.
    private struct Listener: Service {
        let server: APIServer
        let address: ListenAddress
        let ready: @Sendable (Int) -> Void

        /// - Throws: ``CannotListen``.
        func run() async throws {
            do { try await application.run() } catch let error as IOError {
                throw CannotListen(address: address, reason: "\(error)", isInUse: error.errnoCode == EADDRINUSE)
            }
        }

        private var application: some ApplicationProtocol {
            Application(
                responder: server.responder,
                configuration: ApplicationConfiguration(
                    address: .hostname(address.host, port: address.port),
                    serverName: "order-api"
                ),
                onServerRunning: { channel in ready(channel.localAddress?.port ?? address.port) },
                logger: server.logger
            )
        }
    }
}

/// Calls once, when all listen.
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

/// An address that was asked for cannot be had.
struct CannotListen: Error, CustomStringConvertible {
    let address: ListenAddress
    let reason: String
    let isInUse: Bool

    var description: String {
        isInUse
            ? "cannot listen on \(address): the port is in use; choose another with --listen or API_LISTEN"
            : "cannot listen on \(address): \(reason); choose another with --listen or API_LISTEN"
    }
}
