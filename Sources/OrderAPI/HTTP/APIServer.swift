import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization
import TemporalHTTP

/// The API's HTTP servers, with the same routes on each address.
struct APIServer: Sendable {
    let addresses: [ListenAddress]
    let responder: RouterResponder<BasicRequestContext>
    let logger: Logger

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

        /// - Throws: `CannotListen`.
        func run() async throws {
            let responder = server.responder
            let listener = HTTPListener(address, name: "order-api", responder: responder, logger: server.logger)
            try await listener.run(ready: ready)
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
