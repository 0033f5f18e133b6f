public import CoreMetrics
public import Logging
public import TemporalCore
package import TemporalRPC
import TemporalWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where the server is and how to speak to it.
public struct ClientOptions: Sendable, SelfDescribing {
    /// The server's address as `host:port`, or several IP addresses of one kind with commas between them.
    public var address: String
    /// How calls are spread over several addresses.
    public var loadBalancing = LoadBalancing.roundRobin
    /// The namespace to work in.
    public var namespace: String
    /// Who this process is, as the Web UI shows it; process id and host name unless given.
    public var identity: String
    /// An API key, asked for with every call so that it can be renewed; none when nil.
    public var apiKey: (@Sendable () -> String?)?
    /// Further headers of every call; their names are lower-case. Their values are never shown.
    @Redacted public var headers: [String: String] = [:]
    /// How the connection is encrypted.
    public var security = Security.automatic
    /// The HTTP proxy to go through; what `https_proxy`, `http_proxy` and `no_proxy` in the environment say when nil.
    public var httpProxy: HTTPProxy?
    /// How silent connections are watched; nil for no pings, which leaves finding a lost connection to the system.
    public var keepalive: Keepalive? = Keepalive()
    /// How messages are compressed.
    public var compression = Compression.none
    /// The largest request and the largest response, in bytes; 128 MiB by default, as in the Go SDK. The server has
    /// its own limits, which are lower.
    public var maximumMessageBytes = 128 << 20
    /// How long connecting may take before the server counts as unreachable.
    public var connectTimeout = Duration.seconds(5)
    /// How calls that fail for a passing reason are tried again, those of workers included. ``CallOptions/retries`` turns it
    /// off for single calls.
    public var retry = CallRetry()
    /// How values and errors become what the server keeps, and back: the payload converter, codecs, the failure converter.
    public var dataConverter = DataConverter()
    /// Turns values into payloads and back: the payload converter of ``dataConverter``.
    public var converter: any PayloadConverter {
        get { dataConverter.payloadConverter }
        set { dataConverter.payloadConverter = newValue }
    }
    /// Where the metrics of the client's calls and of its workers go; when nil, the process's own metrics system as it
    /// is when the client connects.
    public var metrics: (any MetricsFactory)?
    /// How often the client's workers tell the server that they live and how they do, for `temporal worker list`;
    /// never when nil.
    public var workerHeartbeatInterval: Duration? = .seconds(60)
    /// From which sizes on payloads that are sent, here and by workers, are logged as `[TMPRL1103]`.
    public var payloadWarnings = PayloadWarnings()
    /// Where the client logs.
    public var logger = Logger(label: "temporal.client")
    /// What stands between the program and the server, the outermost first.
    public var interceptors: [any ClientInterceptor] = []
    /// Further settings that belong together, in the order in which they are made.
    public var plugins: [any ClientPlugin] = []

    /// The settings of the connection. Of converters, interceptors and the like only the types are shown: they may hold keys.
    package var facts: KeyValuePairs<String, any Sendable> {
        [
            "address": address, "loadBalancing": loadBalancing, "namespace": namespace, "identity": identity,
            "apiKey": apiKey == nil ? "none" : "<redacted>",
            "headers": headers.keys.sorted(), "security": security, "httpProxy": httpProxy, "keepalive": keepalive,
            "compression": compression, "maximumMessageBytes": maximumMessageBytes, "connectTimeout": connectTimeout,
            "retry": retry,
            "dataConverter": dataConverter, "workerHeartbeatInterval": workerHeartbeatInterval,
            "payloadWarnings": payloadWarnings, "interceptors": interceptors.map { "\(type(of: $0))" },
            "plugins": plugins.map(\.name),
        ]
    }

    /// A server within this process, for tests.
    package var service: (any InMemoryService)?

    /// An HTTP proxy that passes connections on when asked with CONNECT.
    public struct HTTPProxy: Sendable, Hashable {
        /// The proxy as `host:port`.
        public var address: String
        /// Who we are to the proxy, if it asks.
        public var user: String?
        /// The user's password; never shown.
        @Redacted public var password: String?

        /// A proxy.
        public init(_ address: String, user: String? = nil, password: String? = nil) {
            self.address = address
            self.user = user
            self.password = password
        }

        /// The address is gRPC's to read, which logs what it cannot read, passwords included.
        func check() throws(ClientError) {
            guard !address.contains("@"), !address.contains("/") else {
                throw .invalid("the proxy's address is host:port; give user and password as its user and password")
            }
            do throws(ClientError) { _ = try ServerAddress(address) } catch {
                guard case .invalidAddress(let address, let reason) = error else { throw error }
                throw .invalid("the proxy's address \"\(address)\" is not host:port: \(reason)")
            }
        }

        var url: String {
            guard let user else { return "http://\(address)" }
            return "http://\(Self.escaped(user)):\(Self.escaped(password ?? ""))@\(address)"
        }

        /// What RFC 3986 does not allow in the user part of a URL is written in percent signs.
        private static func escaped(_ text: String) -> String {
            text.utf8.map { byte in
                let character = Character(Unicode.Scalar(byte))
                if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
                    return String(character)
                }
                return "%\(byte.hexadecimal.uppercased())"
            }.joined()
        }
    }

    /// Whether and how a connection is encrypted.
    public enum Security: Sendable, Hashable {
        /// TLS as the system trusts it when there is an API key, plain text otherwise.
        case automatic
        /// Nothing is encrypted, an API key neither: for a trusted network, or behind a proxy that encrypts.
        case plaintext
        /// TLS.
        case tls(TLSOptions)
    }

    /// A server and a namespace.
    /// - Parameters:
    ///   - address: `host:port`; the port is 7233 when it is left out. Several IP addresses have commas between them.
    ///   - namespace: `default` unless given.
    public init(_ address: String, namespace: String = "default") {
        self.address = address
        self.namespace = namespace
        identity = "\(getpid())@\(Self.hostName)"
    }

    /// What ``security`` means for the channel.
    func credentials() throws(ClientError) -> Credentials {
        switch security {
        case .automatic: apiKey == nil ? .plaintext : try TLSOptions().credentials()
        case .plaintext: .plaintext
        case .tls(let options): try options.credentials()
        }
    }

    package static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
