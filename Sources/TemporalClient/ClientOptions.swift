public import TemporalCore
import TemporalRPC
import TemporalWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where the server is and how to speak to it.
public struct ClientOptions: Sendable {
    /// The server's address as `host:port`.
    public var address: String
    /// The namespace to work in.
    public var namespace: String
    /// Who this process is, as the Web UI shows it; process id and host name unless given.
    public var identity: String
    /// An API key, asked for with every call so that it can be renewed; none when nil.
    public var apiKey: (@Sendable () -> String?)?
    /// How long connecting may take before the server counts as unreachable.
    public var connectTimeout = Duration.seconds(5)
    /// Turns values into payloads and back.
    public var converter: any PayloadConverter

    /// A server and a namespace.
    /// - Parameters:
    ///   - address: `host:port`; the port is 7233 when it is left out.
    ///   - namespace: `default` unless given.
    public init(_ address: String, namespace: String = "default") {
        self.address = address
        self.namespace = namespace
        identity = "\(getpid())@\(Self.hostName)"
        converter = JSONPayloadConverter.default
    }

    /// The address with its port, or nil when it is none.
    var fullAddress: String? {
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return address.isEmpty ? nil : "\(address):7233"
        case 2:
            guard !parts[0].isEmpty, let port = UInt16(parts[1]), port > 0 else { return nil }
            return address
        // An IPv6 address in brackets, with a port.
        default: return address.hasPrefix("[") && address.contains("]:") ? address : nil
        }
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
