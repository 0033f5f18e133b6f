import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A server cannot listen on the address that it was given.
public struct CannotListen: Error, Sendable, Hashable, CustomStringConvertible {
    /// The address.
    public let host: String
    /// The port.
    public let port: Int
    /// Why not.
    public let reason: String
    /// What to do about it.
    public private(set) var advice: String

    /// Address, reason and advice in one sentence.
    public var description: String {
        "cannot listen on \(ListenAddress(host: host, port: port)): \(reason); \(advice)"
    }

    /// The same with other advice.
    /// - Parameter advice: what to do about it, for example which flag or variable of the program says the address.
    /// - Returns: the error to show.
    public func advising(_ advice: String) -> CannotListen {
        var advised = self
        advised.advice = advice
        return advised
    }

    init(_ address: ListenAddress, _ error: IOError) {
        let (reason, advice) =
            switch error.errnoCode {
            case EADDRINUSE: ("the port is in use", "end what listens there, or choose another port")
            case EADDRNOTAVAIL: ("this machine has no such address", "choose one that it has, such as 127.0.0.1")
            case EACCES: ("this user may not listen there", "choose a port from 1024 upwards")
            default: ("\(error)", "choose another address")
            }
        self.init(address, reason: reason, advice: advice)
    }

    init(_ address: ListenAddress, reason: String, advice: String) {
        host = address.host
        port = address.port
        self.reason = reason
        self.advice = advice
    }
}
