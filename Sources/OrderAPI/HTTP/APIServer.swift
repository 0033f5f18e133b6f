import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// An address to listen on.
struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    let host: String
    let port: Int

    var description: String { "\(host):\(port)" }

    /// Reads `host:port`, `[::1]:8080`, or a port alone, which means all addresses of this machine.
    init?(_ text: String) {
        let colon = text.lastIndex(of: ":")
        guard let port = Int(colon.map { text[text.index(after: $0)...] } ?? text[...]), (0...65_535).contains(port)
        else { return nil }
        var host = colon.map { String(text[..<$0]) } ?? "0.0.0.0"
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { return nil }
        self.host = host
        self.port = port
    }
}

/// The API on its sockets: the same routes on each.
struct APIServer: Sendable {
    let addresses: [ListenAddress]
    let responder: RouterResponder<BasicRequestContext>
    let logger: Logger

    /// Serves until the task is cancelled; then requests that run are answered first.
    /// - Parameter ready: called once with the addresses, when all listen; a port of 0 is replaced by the one it got.
    /// - Throws: ``CannotListen``.
    func run(ready: @escaping @Sendable ([String]) -> Void) async throws {
        let listening = Listening(count: addresses.count, ready)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, address) in addresses.enumerated() {
                let application = application(address) { port in
                    listening.note(index, "\(address.host):\(port)")
                }
                group.addTask {
                    do { try await application.run() } catch let error as IOError {
                        throw CannotListen(address: address, reason: "\(error)", isInUse: error.errnoCode == EADDRINUSE)
                    }
                }
            }
            // The first that fails ends the others.
            for try await _ in group {}
        }
    }

    private func application(
        _ address: ListenAddress,
        _ ready: @escaping @Sendable (Int) -> Void
    ) -> some ApplicationProtocol {
        Application(
            responder: responder,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: "order-api"
            ),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? address.port) },
            logger: logger
        )
    }
}

/// Calls once, when all listen.
private final class Listening: Sendable {
    private let addresses: Mutex<[Int: String]>
    private let count: Int
    private let ready: @Sendable ([String]) -> Void

    init(count: Int, _ ready: @escaping @Sendable ([String]) -> Void) {
        self.count = count
        self.ready = ready
        addresses = Mutex([:])
    }

    func note(_ index: Int, _ address: String) {
        let all = addresses.withLock { addresses -> [String]? in
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
            : "cannot listen on \(address): \(reason)"
    }
}
