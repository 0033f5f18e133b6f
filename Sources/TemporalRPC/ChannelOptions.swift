/// How a channel proves who it is and who the server is.
package enum Credentials: Sendable {
    /// Nothing is encrypted.
    case plaintext
    /// TLS, with a certificate of our own if the server asks for one.
    case tls(TLS)

    /// What TLS needs to know; all of it PEM.
    package struct TLS: Sendable {
        /// The authorities to trust; the system's if none are given.
        package var rootCertificates: String?
        /// Our certificate chain and its key, for mutual TLS.
        package var identity: (certificate: String, key: String)?
        /// The name to expect in the server's certificate, if it is not the address's host.
        package var serverName: String?

        /// Makes TLS settings; without any, the system's authorities are trusted.
        package init(
            rootCertificates: String? = nil,
            identity: (certificate: String, key: String)? = nil,
            serverName: String? = nil
        ) {
            self.rootCertificates = rootCertificates
            self.identity = identity
            self.serverName = serverName
        }
    }
}

/// What a channel is made from.
package struct ChannelOptions: Sendable {
    /// Where the server is: `host:port`.
    package var address: String
    /// The namespace that every call names in `temporal-namespace`; empty for none.
    package var namespace: String
    /// The SDK's name in `client-name`.
    package var clientName = "temporal-swift-native"
    /// The SDK's version in `client-version`; servers refuse clients that are too old.
    package var clientVersion = "0.1.0"
    /// Gives the API key, asked anew for every attempt so that keys can be exchanged while the channel lives.
    package var apiKey: (@Sendable () -> String?)?
    /// How the connection is secured.
    package var credentials = Credentials.plaintext
    /// How long a connection may be silent before it is pinged, calls or no calls.
    package var keepaliveInterval = Duration.seconds(30)
    /// How long a ping may go unanswered before the connection counts as lost.
    package var keepaliveTimeout = Duration.seconds(15)
    /// The largest response that is taken, in bytes.
    package var maximumReceivedMessageBytes = 128 << 20
    /// The largest request that is sent, in bytes.
    package var maximumSentMessageBytes = 128 << 20
    /// How long one attempt of a call may take.
    package var defaultTimeout = Duration.seconds(30)
    /// How long one attempt of a long poll may take; the server answers after 60 s, if only with nothing.
    package var longPollTimeout = Duration.seconds(70)
    /// The clock and the dice of retries.
    package var retryClock = RetryClock.continuous

    /// Makes the options of a channel to one server.
    package init(address: String, namespace: String = "default") {
        self.address = address
        self.namespace = namespace
    }
}
