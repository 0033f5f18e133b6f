package import TemporalCore

/// What a channel is made from.
package struct ChannelOptions: Sendable {
    /// Where the server is: `host:port`, or several IP addresses of one kind with commas between them.
    package var address: String
    /// How calls are spread over the addresses there are.
    package var loadBalancing = LoadBalancing.roundRobin
    /// The namespace that every call names in `temporal-namespace`; empty for none.
    package var namespace: String
    /// The SDK's name in `client-name`.
    package var clientName = "temporal-swift-native"
    /// The SDK's version in `client-version`; servers refuse clients that are too old.
    package var clientVersion = "0.2.0"
    /// Further headers of every call.
    package var headers = RPCMetadata()
    /// Gives the API key, asked anew for every attempt so that keys can be exchanged while the channel lives.
    package var apiKey: (@Sendable () -> String?)?
    /// How the connection is secured.
    package var credentials = Credentials.plaintext
    /// An HTTP proxy to go through by CONNECT, as `http://user:password@host:port`; what the environment says when nil.
    @Redacted package var httpProxy: String?
    /// How long a connection may be silent before it is pinged, calls or no calls; never when nil.
    package var keepaliveInterval: Duration? = .seconds(30)
    /// How long a ping may go unanswered before the connection counts as lost.
    package var keepaliveTimeout = Duration.seconds(15)
    /// The largest response that is taken, in bytes.
    package var maximumReceivedMessageBytes = 128 << 20
    /// The largest request that is sent, in bytes.
    package var maximumSentMessageBytes = 128 << 20
    /// Whether messages are compressed, as long as the server understands it.
    package var compression = Compression.none
    /// The smallest request that is compressed, in bytes; below it gzip's own cost outweighs what it saves.
    package var compressionThreshold = 1024
    /// How long one attempt of a call may take.
    package var defaultTimeout = Duration.seconds(30)
    /// How long one attempt of a long poll may take; the server answers after 60 s, if only with nothing.
    package var longPollTimeout = Duration.seconds(70)
    /// How all calls but task polls are repeated.
    package var retryPolicy = CallRetryPolicy.standard
    /// Who hears of every attempt of a call; nobody when nil.
    package var observer: (any CallObserver)?
    /// The clock and the dice of retries.
    package var retryClock = RetryClock.continuous

    /// Tells the addresses of a host name.
    package var resolver = NameResolver.system

    /// A server within this process, which is called instead of one at the address.
    package var service: (any InMemoryService)?

    /// Makes the options of a channel to one server.
    package init(address: String, namespace: String = "default") {
        self.address = address
        self.namespace = namespace
    }
}

/// How calls are spread over the addresses of a server.
package enum LoadBalancing: Sendable, Hashable {
    /// A connection to each address, the calls in turn.
    case roundRobin
    /// One connection, to the first address that answers, and to the next one when it is lost.
    case firstAnswering
}

/// How messages are compressed.
package enum Compression: Sendable, Hashable {
    /// They are not.
    case none
    /// With gzip; the server answers in kind.
    case gzip
}
