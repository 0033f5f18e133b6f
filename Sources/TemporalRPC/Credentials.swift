package import TemporalCore

/// How a channel proves who it is and who the server is.
package enum Credentials: Sendable {
    /// Nothing is encrypted.
    case plaintext
    /// TLS, with a certificate of our own if the server asks for one.
    case tls(TLS)

    /// What TLS needs to know.
    package struct TLS: Sendable {
        /// The authorities to trust; the system's if none are given.
        @Redacted package var roots: String?
        /// Our certificate chain and its key, for mutual TLS.
        @Redacted package var identity: (certificate: String, key: String)?
        /// What the strings are.
        package var form: Form
        /// The name to expect in the server's certificate, if it is not the address's host.
        package var serverName: String?

        /// Makes TLS settings; without any, the system's authorities are trusted.
        package init(
            roots: String? = nil,
            identity: (certificate: String, key: String)? = nil,
            form: Form = .pem,
            serverName: String? = nil
        ) {
            self.roots = roots
            self.identity = identity
            self.form = form
            self.serverName = serverName
        }
    }

    /// What certificates and keys are given as.
    package enum Form: Sendable {
        /// As PEM.
        case pem
        /// As the names of files of PEM, which are looked at again while the channel lives.
        case files
    }
}
