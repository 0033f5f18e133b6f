public import TemporalCore
import TemporalWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Who asks S3. The secrets are never shown.
public struct S3Credentials: Sendable {
    /// The access key's id.
    public var accessKeyID: String
    /// The access key itself.
    @Redacted public var secretAccessKey: String
    /// What goes with credentials that are good for a while.
    @Redacted public var sessionToken: String?
    /// Until when they are good; nil when nobody says.
    public var expiration: ContinuousClock.Instant?

    /// Credentials.
    /// - Parameters:
    ///   - accessKeyID: the access key's id.
    ///   - secretAccessKey: the access key.
    ///   - sessionToken: what goes with temporary ones; nil for others.
    ///   - expiration: until when they are good; nil when nobody says.
    public init(
        accessKeyID: String,
        secretAccessKey: String,
        sessionToken: String? = nil,
        expiration: ContinuousClock.Instant? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }

    /// Where credentials come from.
    public struct Source: Sendable {
        let load: @Sendable () async throws -> S3Credentials

        /// The same ones always.
        public static func fixed(_ credentials: S3Credentials) -> Source { Source { credentials } }

        /// What the variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` say.
        public static let environment = Source {
            guard let id = variable("AWS_ACCESS_KEY_ID"), let secret = variable("AWS_SECRET_ACCESS_KEY") else {
                throw S3Error.credentials("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set")
            }
            return S3Credentials(
                accessKeyID: id,
                secretAccessKey: secret,
                sessionToken: variable("AWS_SESSION_TOKEN")
            )
        }

        /// What a closure says, such as one that asks a vault or AWS's security token service.
        ///
        /// It is asked for the first request, again five minutes before what it said expires, and once more when S3 refuses
        /// what it said. Without ``S3Credentials/expiration``, only then.
        public static func provider(_ load: @escaping @Sendable () async throws -> S3Credentials) -> Source {
            Source(load: load)
        }

        private static func variable(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}

/// The credentials that are good now. Of several requests that need new ones, one asks.
actor CredentialCache {
    private let source: S3Credentials.Source
    /// The latest that the source has given, and how many it gave.
    private var latest: S3Credentials?
    private var number = 0
    private var loading: Task<S3Credentials, any Error>?

    init(_ source: S3Credentials.Source) { self.source = source }

    /// How long before their end credentials are renewed.
    private static let margin = Duration.seconds(300)
    /// How long a provider has.
    private static let patience = Duration.seconds(10)

    /// Credentials, and a number that says which.
    func credentials() async throws(S3Error) -> (credentials: S3Credentials, number: Int) {
        guard let latest else { return try await load() }
        guard let expiration = latest.expiration, expiration - Self.margin <= .now else { return (latest, number) }
        guard expiration > .now else { return try await load() }
        // They are good for a while, in which their provider may be away.
        _ = renewal()
        return (latest, number)
    }

    /// Others, because S3 refused these, unless another request has replaced them already.
    func replace(_ refused: Int) async throws(S3Error) -> (credentials: S3Credentials, number: Int) {
        if let latest, number != refused { return (latest, number) }
        return try await load()
    }

    private func load() async throws(S3Error) -> (credentials: S3Credentials, number: Int) {
        do { return (try await renewal().value, number) } catch let error as S3Error {
            throw error
        } catch {
            throw .credentials("their provider failed: \(error)")
        }
    }

    /// The request to the source that is under way, or a new one. It is not the caller's task, which may be cancelled while
    /// others wait for the same.
    private func renewal() -> Task<S3Credentials, any Error> {
        if let loading { return loading }
        let asking = Task { [source] in
            defer { loading = nil }
            guard let loaded = try await TimeLimit.run(Self.patience, source.load) else {
                throw S3Error.credentials("their provider did not answer within \(Self.patience)")
            }
            latest = loaded
            number += 1
            return loaded
        }
        loading = asking
        return asking
    }
}
