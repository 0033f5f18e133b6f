import Foundation
import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A connection to a server that is told byte by byte, and read only when asked: by the system's own calls, since clients of
/// HTTP are too well behaved.
final class RawConnection: Sendable {
    private let socket: Int32

    /// Connects.
    /// - Parameter url: such as `http://127.0.0.1:8080`; its host must be a number.
    /// - Throws: when nobody listens there.
    init(_ url: String) throws {
        guard let parts = URLComponents(string: url), let host = parts.host, let port = parts.port else {
            throw TestFailure("\(url) is not an address")
        }
        let kind = Int32(SOCK_STREAM.rawValue)
        socket = Self.open(kind)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        guard status == 0 else {
            close(socket)
            throw TestFailure("no connection to \(url): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(socket) }

    private static func open(_ kind: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.socket(AF_INET, kind, 0)
        #else
            Musl.socket(AF_INET, kind, 0)
        #endif
    }

    /// Sends as much of a text as there is room for.
    func send(_ text: String) {
        let bytes = Array(text.utf8)
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        #if canImport(Glibc)
            _ = Glibc.send(socket, bytes, bytes.count, flags)
        #else
            _ = Musl.send(socket, bytes, bytes.count, flags)
        #endif
    }

    /// Whether the server has closed it. What the server has said before that is read and forgotten.
    var isClosed: Bool {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count == 0 { return true }
            if count < 0 { return errno != EAGAIN && errno != EINTR }
        }
    }

    /// Whether the server has given it up, found out without reading anything.
    var isBroken: Bool {
        var status = pollfd(fd: socket, events: 0, revents: 0)
        _ = poll(&status, 1, 0)
        return status.revents & Int16(POLLHUP | POLLERR) != 0
    }
}
