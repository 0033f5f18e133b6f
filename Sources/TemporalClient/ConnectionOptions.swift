import CoreMetrics
import TemporalCore
import TemporalRPC

extension ClientOptions {
    /// How a connection that has gone silent is told from one that is idle: it is pinged.
    public struct Keepalive: Sendable, Hashable {
        /// How long a connection may be silent before it is pinged, calls or no calls. Ten seconds at least: a Temporal
        /// server closes connections that are pinged more often.
        public var interval: Duration
        /// How long a ping may go unanswered before the connection counts as lost.
        public var timeout: Duration

        /// A ping after 30 s of silence, which may take 15 s, as the other SDKs have it.
        public init(interval: Duration = .seconds(30), timeout: Duration = .seconds(15)) {
            self.interval = interval
            self.timeout = timeout
        }

        static let shortestInterval = Duration.seconds(10)
    }

    /// How calls are spread over the addresses of a server: those that are given, or those that its name stands for.
    public enum LoadBalancing: Sendable, Hashable {
        /// A connection to each address, the calls in turn.
        case roundRobin
        /// One connection, to the first address that answers; to the next one when it is lost.
        case firstAnswering
    }

    /// How messages are compressed on the wire.
    public enum Compression: Sendable, Hashable {
        /// They are not.
        case none
        /// With gzip. The server answers in kind; one that does not understand it is spoken to without.
        case gzip
    }
}

extension ClientOptions {
    /// What a channel is made from.
    /// - Throws: ``ClientError`` when an option cannot work, by its name.
    func channelOptions() throws(ClientError) -> ChannelOptions {
        let server = try ServerAddress(address)
        try check(server)
        var channel = ChannelOptions(address: server.text, namespace: namespace)
        channel.service = service
        channel.clientName = SDK.name
        channel.clientVersion = SDK.version
        channel.apiKey = apiKey
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { channel.headers.add(name, value) }
        channel.httpProxy = httpProxy?.url
        let metrics = metrics ?? MetricsSystem.factory
        // Nobody looks at what goes nowhere, so it need not be measured.
        channel.observer = metrics is NOOPMetricsHandler ? nil : CallMetrics(metrics)
        channel.credentials = try credentials()
        channel.keepaliveInterval = keepalive?.interval
        if let keepalive { channel.keepaliveTimeout = keepalive.timeout }
        channel.loadBalancing = loadBalancing == .roundRobin ? .roundRobin : .firstAnswering
        channel.compression = compression == .gzip ? .gzip : .none
        channel.retryPolicy = retry.policy
        channel.maximumReceivedMessageBytes = maximumMessageBytes
        channel.maximumSentMessageBytes = maximumMessageBytes
        return channel
    }

    private func check(_ server: ServerAddress) throws(ClientError) {
        if namespace.isEmpty { throw .invalid("the namespace is empty; the usual one is \"default\"") }
        if namespace.hasNUL { throw .invalid("the namespace \(EmbeddedNUL())") }
        try httpProxy?.check()
        if connectTimeout <= .zero {
            throw .invalid("connectTimeout is \(connectTimeout.brief); it must be more than nothing")
        }
        if let problem = retry.problem { throw .invalid(problem) }
        if maximumMessageBytes < 1 {
            throw .invalid("maximumMessageBytes is \(maximumMessageBytes); give a number of bytes above 0")
        }
        if let keepalive {
            if keepalive.interval < Keepalive.shortestInterval {
                throw .invalid(
                    "keepalive.interval is \(keepalive.interval.brief); give 10 seconds at least, since a Temporal server closes "
                        + "connections that are pinged more often, or nil for no pings"
                )
            }
            if keepalive.timeout <= .zero {
                throw .invalid("keepalive.timeout is \(keepalive.timeout.brief); it must be more than nothing")
            }
        }
        let metadata = headers.sorted { $0.key < $1.key }.reduce(into: RPCMetadata()) { $0.add($1.key, $1.value) }
        if let illegal = metadata.firstIllegalKey {
            throw .invalid(
                "the header \"\(illegal)\" cannot be sent: names are letters, digits, - and _; values printable ASCII"
            )
        }
        guard server.count > 1, case .tls(let tls) = effectiveSecurity, tls.serverName == nil else { return }
        throw .invalidTLS("with several addresses the name in the server's certificate must be given as serverName")
    }

    /// What ``security`` comes to.
    private var effectiveSecurity: Security {
        guard case .automatic = security else { return security }
        return apiKey == nil ? .plaintext : .tls(TLSOptions())
    }
}
