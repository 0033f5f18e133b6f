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
    private var loading: Task<S3Credentials, any Error>?
    private var number = 0

    init(_ source: S3Credentials.Source) { self.source = source }

    /// How long before their end credentials are renewed.
    private static let margin = Duration.seconds(300)
    /// How long a provider has.
    private static let patience = Duration.seconds(10)

    /// Credentials, and a number that says which.
    func credentials() async throws(S3Error) -> (credentials: S3Credentials, number: Int) {
        let seen = number
        if let loading, let known = try? await loading.value {
            guard let expiration = known.expiration, expiration - Self.margin <= .now else { return (known, seen) }
            guard expiration > .now else { return try await load(unlike: seen) }
            // Those that are still good are used when their provider is away.
            do throws(S3Error) { return try await load(unlike: seen) } catch { return (known, seen) }
        }
        return try await load(unlike: seen)
    }

    /// Others, because S3 refused these.
    func replace(_ refused: Int) async throws(S3Error) -> (credentials: S3Credentials, number: Int) {
        try await load(unlike: refused)
    }

    /// Others than those of a number, which are no longer good, and which another request may have replaced already.
    private func load(unlike old: Int) async throws(S3Error) -> (credentials: S3Credentials, number: Int) {
        if old == number {
            number += 1
            // Not the caller's task, which may be cancelled while others wait for the same.
            loading = Task { [source] in
                guard let loaded = try await TimeLimit.run(Self.patience, source.load) else {
                    throw S3Error.credentials("their provider did not answer within \(Self.patience)")
                }
                return loaded
            }
        }
        let current = number
        guard let loading else { throw .credentials("there are no credentials") }
        do { return (try await loading.value, current) } catch let error as S3Error {
            throw error
        } catch {
            throw .credentials("their provider failed: \(error)")
        }
    }
}
