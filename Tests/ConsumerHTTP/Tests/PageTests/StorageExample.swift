import Temporal
import TemporalCodecServer
import TemporalS3

// The Swift of the page about large payloads that needs S3 or a codec server stands here between marks, so that it is
// compiled.

struct Lease {
    var id: String
    var secret: String
    var token: String
    var duration: Duration
}

protocol Vault: Sendable {
    func lease() async throws -> Lease
}

func useS3(_ options: inout ClientOptions, _ vault: some Vault) throws {
    // docs: s3 storage
    var settings = S3Storage.Options(bucket: "payloads", region: "eu-central-1")
    settings.credentials = .provider {
        let lease = try await vault.lease()
        return S3Credentials(
            accessKeyID: lease.id,
            secretAccessKey: lease.secret,
            sessionToken: lease.token,
            expiration: .now + lease.duration
        )
    }
    options.dataConverter.externalStorage = ExternalStorage(try S3Storage(settings))
    // docs: end
}

func codecServer(_ options: ClientOptions) -> CodecServer {
    // docs: storage codec server
    var server = CodecServer(allowedOrigins: ["http://localhost:8233"])
    server.externalStorage = options.dataConverter.externalStorage
    // docs: end
    return server
}
