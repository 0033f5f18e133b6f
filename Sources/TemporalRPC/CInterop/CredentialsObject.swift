internal import CGRPC
import TemporalCore

/// Owns `grpc_channel_credentials`.
struct CredentialsObject: ~Copyable {
    private let credentials: OpaquePointer?

    /// How often files are looked at for new certificates; connections made from then on use them.
    private static let refreshSeconds: UInt32 = 1

    init(_ choice: Credentials) {
        switch choice {
        case .plaintext: credentials = grpc_insecure_credentials_create()
        case .tls(let tls): credentials = Self.make(tls)
        }
        LiveOwners.added()
    }

    deinit {
        grpc_channel_credentials_release(credentials)
        LiveOwners.removed()
    }

    borrowing func withCredentials<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        body(credentials)
    }

    private static func make(_ tls: Credentials.TLS) -> OpaquePointer? {
        let options = grpc_tls_credentials_options_create()
        if let provider = provider(tls) {
            grpc_tls_credentials_options_set_certificate_provider(options, provider)
            grpc_tls_certificate_provider_release(provider)
            if tls.roots != nil { grpc_tls_credentials_options_watch_root_certs(options) }
            if tls.identity != nil { grpc_tls_credentials_options_watch_identity_key_cert_pairs(options) }
        }
        // All calls of a channel have one host, whose name is checked with the connection.
        grpc_tls_credentials_options_set_check_call_host(options, 0)
        return grpc_tls_credentials_create(options)
    }

    private static func provider(_ tls: Credentials.TLS) -> OpaquePointer? {
        guard tls.roots != nil || tls.identity != nil else { return nil }
        let roots = tls.roots.map { CText(replacingNUL: $0).text }
        let key = tls.identity.map { CText(replacingNUL: $0.key).text }
        let certificate = tls.identity.map { CText(replacingNUL: $0.certificate).text }
        switch tls.form {
        case .files:
            return grpc_tls_certificate_provider_file_watcher_create(
                key,
                certificate,
                roots,
                refreshSeconds
            )
        case .pem:
            var pairs: OpaquePointer?
            if let key, let certificate {
                pairs = grpc_tls_identity_pairs_create()
                grpc_tls_identity_pairs_add_pair(pairs, key, certificate)
            }
            return grpc_tls_certificate_provider_static_data_create(roots, pairs)
        }
    }
}
