import Foundation
import Glibc
import Synchronization

/// Passes connections on to a server, counts what goes through, and breaks as a network does: at once or in silence.
final class NetworkRelay: Sendable {
    let port: UInt16
    private let host: String
    private let target: UInt16
    private let state = Mutex(State())

    private struct State {
        var listener: Socket?
        var pairs: [Pair] = []
        var isSilent = false
        var accepted = 0
        var sent = 0
        var received = 0
    }

    /// Where it listens.
    var address: String { "\(host):\(port)" }
    /// How many connections were made to it.
    var accepted: Int { state.withLock { $0.accepted } }
    /// How many bytes clients sent through it.
    var sent: Int { state.withLock { $0.sent } }
    /// How many bytes clients got through it.
    var received: Int { state.withLock { $0.received } }

    /// Listens on a port of loopback, a free one unless one is given, and passes on to another.
    init(to address: String, host: String = "127.0.0.1", port: UInt16 = 0) throws {
        guard let target = address.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw RelayError("\(address) has no port")
        }
        self.host = host
        self.target = target
        let listener = try Socket(listeningAt: host, port: port)
        self.port = listener.port
        serve(listener)
    }

    deinit { cut() }

    /// Ends all connections and takes no new ones, as a server that is stopped.
    func cut() {
        let (listener, pairs) = state.withLock { state in
            defer { (state.listener, state.pairs) = (nil, []) }
            return (state.listener, state.pairs)
        }
        listener?.shutDown()
        for pair in pairs { pair.shutDown() }
    }

    /// Takes connections again, on the same port.
    func restore() throws { serve(try Socket(listeningAt: host, port: port)) }

    /// Passes nothing on any more and says nothing of it, as a network that drops everything.
    func fallSilent() { state.withLock { $0.isSilent = true } }

    private func serve(_ listener: Socket) {
        state.withLock { $0.listener = listener }
        Thread.detachNewThread { [weak self] in
            while let client = listener.accept(), let self { take(client) }
        }
    }

    private func take(_ client: Socket) {
        guard let server = try? Socket(connectingTo: target) else { return }
        let pair = Pair(client: client, server: server)
        let isOpen = state.withLock { state in
            state.accepted += 1
            if state.listener != nil { state.pairs.append(pair) }
            return state.listener != nil
        }
        guard isOpen else { return pair.shutDown() }
        Thread.detachNewThread { [weak self] in
            pair.pump(from: client, to: server) { count in self?.pass { $0.sent += count } ?? false }
        }
        Thread.detachNewThread { [weak self] in
            pair.pump(from: server, to: client) { count in self?.pass { $0.received += count } ?? false }
        }
    }

    /// Counts, and tells whether the bytes go on.
    private func pass(_ count: (inout State) -> Void) -> Bool {
        state.withLock { state in
            count(&state)
            return !state.isSilent
        }
    }

    /// A client's connection and that to the server behind.
    private final class Pair: Sendable {
        let client: Socket
        let server: Socket

        init(client: Socket, server: Socket) { (self.client, self.server) = (client, server) }

        func shutDown() {
            client.shutDown()
            server.shutDown()
        }

        func pump(from source: Socket, to target: Socket, _ isPassed: (Int) -> Bool) {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = read(source.descriptor, &buffer, buffer.count), count > 0 {
                guard isPassed(count) else { continue }
                guard target.send(buffer[..<count]) else { break }
            }
            shutDown()
        }
    }
}

/// A socket of loopback, closed when nobody needs it any more.
final class Socket: Sendable {
    let descriptor: Int32

    init(listeningAt host: String, port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let descriptor = descriptor
        let error = Self.with(host, port: port) { bind(descriptor, $0, $1) + listen(descriptor, 64) }
        guard error == 0 else { throw RelayError("cannot listen at \(host):\(port): errno \(errno)") }
    }

    init(connectingTo port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let descriptor = descriptor
        let error = Self.with("127.0.0.1", port: port) { connect(descriptor, $0, $1) }
        guard error == 0 else { throw RelayError("cannot connect to port \(port): errno \(errno)") }
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    var port: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
    }

    /// The next connection; nil once the socket is shut down.
    func accept() -> Socket? {
        let accepted = Glibc.accept(descriptor, nil, nil)
        return accepted < 0 ? nil : Socket(descriptor: accepted)
    }

    func shutDown() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    func send(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func with(_ host: String, port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
        -> Int32
    {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// Answers everybody with the same bytes, as a server of another protocol.
final class StubbornServer: Sendable {
    private let listener: Socket

    var address: String { "127.0.0.1:\(listener.port)" }

    init(_ answer: String) throws {
        let listener = try Socket(listeningAt: "127.0.0.1", port: 0)
        self.listener = listener
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while let client = listener.accept() {
                guard read(client.descriptor, &buffer, buffer.count) > 0 else { continue }
                _ = client.send(Array(answer.utf8)[...])
            }
        }
    }

    deinit { listener.shutDown() }
}

/// A name server that knows one name, with several addresses.
final class NameServer: Sendable {
    private let descriptor: Int32
    let port: UInt16

    init(_ addresses: [[UInt8]]) throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let descriptor = descriptor
        let error = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                return bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        guard error == 0 else { throw RelayError("no port for a name server: errno \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { Self.serve(descriptor, addresses) }
    }

    deinit {
        // The thread is waiting in a read, which ends with the socket.
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private static func serve(_ descriptor: Int32, _ addresses: [[UInt8]]) {
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 512)
        while true {
            var sender = sockaddr()
            var length = socklen_t(MemoryLayout<sockaddr>.size)
            let count = recvfrom(descriptor, &buffer, buffer.count, 0, &sender, &length)
            guard count > 12 else { return }
            let reply = answer(Array(buffer[..<count]), addresses)
            sendto(descriptor, reply, reply.count, 0, &sender, length)
        }
    }

    /// The answer to a question (RFC 1035): all addresses for type A, none for any other.
    private static func answer(_ query: [UInt8], _ addresses: [[UInt8]]) -> [UInt8] {
        guard let end = query[12...].firstIndex(of: 0), query.count >= end + 5 else { return [] }
        let isAddress = query[end + 2] == 1 && query[end + 1] == 0
        let found = isAddress ? addresses : []
        let header = query[..<2] + [0x81, 0x80, 0, 1, 0, UInt8(found.count), 0, 0, 0, 0]
        let question = query[12...(end + 4)]
        let records = found.flatMap { address -> [UInt8] in [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4] + address }
        return Array(header) + question + records
    }
}

struct RelayError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
