import Foundation
import Glibc
import TemporalRPC
import TemporalTesting
import Testing

/// A socket with a port of this machine.
final class BoundSocket: Sendable {
    /// The port.
    let port: UInt16
    /// The socket.
    let descriptor: Int32

    /// Takes a free port, and gives it back in the end.
    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = descriptor
        let error = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                return bind(descriptor, address, length) + getsockname(descriptor, address, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard error == 0 else { throw ServerError("no free port: errno \(errno)") }
    }

    deinit { close(descriptor) }
}

/// A server that lets clients connect and never says a word.
final class SilentServer: Sendable {
    private let bound: BoundSocket

    /// Its address.
    var address: String { "127.0.0.1:\(bound.port)" }

    /// Listens.
    init() throws {
        bound = try BoundSocket()
        guard listen(bound.descriptor, 16) == 0 else { throw ServerError("cannot listen: errno \(errno)") }
    }
}

/// Why there is no server to test against.
struct ServerError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension RPCMethod {
    static let getSystemInfo = RPCMethod("GetSystemInfo")
    static let pollWorkflowTaskQueue = RPCMethod("PollWorkflowTaskQueue", isTaskPoll: true)
}
