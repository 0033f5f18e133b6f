import Synchronization
import TemporalCore
import TemporalS3
import TemporalWire
import TestSupport
import Testing

/// Counts calls.
final class Counter: Sendable {
    private let number = Mutex(0)

    func next() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }

    var count: Int { number.withLock { $0 } }
}

@Suite("Answers of S3")
struct S3AnswerTests {
    private static let payload = Payload(encoding: "json/plain", data: Array("1".utf8))

    private func options(attempts: Int = 3) -> S3Storage.Options {
        var options = S3Storage.Options(bucket: "payloads", region: "eu-central-1")
        options.credentials = .fixed(
            S3Credentials(accessKeyID: "AKIA", secretAccessKey: "secret", sessionToken: "token")
        )
        options.attempts = attempts
        return options
    }

    @Test("a server that is busy or broken is asked again, and says so in the end", arguments: [429, 500, 503])
    func retries(status: Int) async throws {
        let transport = ScriptedTransport { _, number in
            number < 3 ? .status(status, "SlowDown", message: "slow down") : .status(200)
        }
        _ = try await S3Storage(options(), transport: transport).store([Self.payload], for: StorageContext())
        #expect(transport.methods == ["HEAD", "HEAD", "HEAD"])

        let broken = ScriptedTransport { _, _ in .status(status, "SlowDown", message: "slow down") }
        let error = await #expect(throws: S3Error.self) {
            try await S3Storage(options(attempts: 2), transport: broken).store([Self.payload], for: StorageContext())
        }
        #expect(broken.methods == ["HEAD", "HEAD"])
        #expect(error?.description.contains("after 2 attempts: it says \(status), slow down") == true)
    }

    @Test("a missing answer is told: a connection that fails, and one that is silent for ever")
    func silence() async throws {
        let refused = ScriptedTransport { _, _ in throw TestFailure("nothing listens there") }
        let error = await #expect(throws: S3Error.self) {
            try await S3Storage(options(attempts: 2), transport: refused).store([Self.payload], for: StorageContext())
        }
        #expect(error?.description.contains("nothing listens there") == true)

        // It does not even look whether it is cancelled.
        let silent = ScriptedTransport { _, _ in
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            return .status(200)
        }
        var impatient = options(attempts: 1)
        impatient.requestTimeout = .milliseconds(10)
        let storage = try S3Storage(impatient, transport: silent)
        let late = await #expect(throws: S3Error.self) {
            try await storage.store([Self.payload], for: StorageContext())
        }
        #expect(late?.description.contains("no complete answer within") == true)
    }

    @Test("credentials that have expired are asked for again, although the answer to a HEAD does not say so")
    func expired() async throws {
        let asked = Counter()
        var options = options()
        options.credentials = .provider {
            S3Credentials(accessKeyID: "AKIA\(asked.next())", secretAccessKey: "secret")
        }
        let transport = ScriptedTransport { request, _ in
            if request.headers.contains(where: { $0.value.contains("AKIA2") }) { return .status(200) }
            return request.method == "HEAD" ? .status(400) : .status(400, "ExpiredToken")
        }
        _ = try await S3Storage(options, transport: transport).store([Self.payload], for: StorageContext())
        #expect(transport.methods == ["HEAD", "PUT", "PUT"])
        #expect(asked.count == 2)
    }

    @Test("credentials that are still good are used while their provider is away")
    func providerAway() async throws {
        let asked = Counter()
        var options = options()
        options.credentials = .provider {
            guard asked.next() == 1 else { throw TestFailure("the vault is away") }
            return S3Credentials(
                accessKeyID: "AKIA",
                secretAccessKey: "secret",
                expiration: .now + .seconds(60)
            )
        }
        let storage = try S3Storage(options, transport: ScriptedTransport { _, _ in .status(200) })
        for _ in 0..<3 { _ = try await storage.store([Self.payload], for: StorageContext()) }
        try await eventually("it is asked again") { asked.count > 1 }
    }

    @Test("what another attempt does not change is not tried again")
    func refusals() async throws {
        let denied = ScriptedTransport { request, _ in
            request.method == "HEAD" ? .status(403) : .status(403, "AccessDenied", message: "Access Denied")
        }
        let storage = try S3Storage(options(), transport: denied)
        let error = await #expect(throws: S3Error.self) {
            try await storage.store([Self.payload], for: StorageContext())
        }
        guard case .refused(code: "AccessDenied", _, reason: "Access Denied") = error else {
            throw TestFailure("\(error as Any)")
        }
        #expect(denied.methods == ["HEAD", "PUT"])

        let moved = ScriptedTransport { _, _ in
            S3Response(status: 301, headers: [("X-Amz-Bucket-Region", "us-west-2")], body: [])
        }
        let elsewhere = await #expect(throws: S3Error.self) {
            try await S3Storage(options(), transport: moved).store([Self.payload], for: StorageContext())
        }
        #expect(
            elsewhere?.description
                == "bucket \"payloads\" is in region us-west-2, and was looked for in region eu-central-1"
        )
    }

    @Test("the session token is signed and sent, and is not shown")
    func token() async throws {
        let transport = ScriptedTransport { _, _ in .status(200) }
        _ = try await S3Storage(options(), transport: transport).store([Self.payload], for: StorageContext())
        let request = try #require(transport.requests.first)
        #expect(request.url.hasPrefix("https://payloads.s3.eu-central-1.amazonaws.com/v0/d/sha256/"))
        #expect(request.headers.contains { $0 == (name: "x-amz-security-token", value: "token") })
        let authorization = try #require(request.headers.first { $0.name == "authorization" }?.value)
        #expect(authorization.contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"))
        #expect(!"\(request)".contains("token"))
    }

    @Test("a provider that fails is named, and asked again the next time")
    func provider() async throws {
        let asked = Counter()
        var options = options()
        options.credentials = .provider {
            guard asked.next() > 1 else { throw TestFailure("the vault is away") }
            return S3Credentials(accessKeyID: "AKIA", secretAccessKey: "secret")
        }
        let storage = try S3Storage(options, transport: ScriptedTransport { _, _ in .status(200) })
        let error = await #expect(throws: S3Error.self) {
            try await storage.store([Self.payload], for: StorageContext())
        }
        #expect(
            error?.description == "there are no credentials for S3: their provider failed: the vault is away"
        )
        _ = try await storage.store([Self.payload], for: StorageContext())
        _ = try await storage.store([Self.payload], for: StorageContext())
        #expect(asked.count == 2)
    }

    @Test("credentials are renewed before they expire")
    func expiration() async throws {
        let asked = Counter()
        var options = options()
        options.credentials = .provider {
            _ = asked.next()
            return S3Credentials(accessKeyID: "A", secretAccessKey: "s", expiration: .now + .seconds(60))
        }
        let storage = try S3Storage(options, transport: ScriptedTransport { _, _ in .status(200) })
        _ = try await storage.store([Self.payload], for: StorageContext())
        _ = try await storage.store([Self.payload], for: StorageContext())
        #expect(asked.count == 2)
    }

    @Test("a payload that is too large is refused before anything is sent")
    func tooLarge() async throws {
        var options = options()
        options.maximumPayloadSize = 40
        let transport = ScriptedTransport { _, _ in .status(200) }
        let storage = try S3Storage(options, transport: transport)
        let large = Payload(encoding: "binary/plain", data: [UInt8](repeating: 0, count: 100))
        await #expect(throws: S3Error.tooLarge(size: large.encodedSize, limit: 40)) {
            try await storage.store([Self.payload, large], for: StorageContext())
        }
        #expect(transport.requests.isEmpty)
    }

    @Test(
        "what is not a bucket, a region or an address is refused at once",
        arguments: [
            ("", "eu-central-1", nil), ("a/b.example.com", "eu-central-1", nil), ("x..y", "eu-central-1", nil),
            ("payloads", "", nil), ("payloads", "eu/1", nil), ("payloads", "eu", "localhost:9000"),
            ("payloads", "eu", "ftp://localhost"), ("payloads", "eu", "http://"), ("payloads", "eu", "http://a:b@host"),
        ] as [(String, String, String?)]
    )
    func invalid(bucket: String, region: String, endpoint: String?) {
        var options = S3Storage.Options(bucket: bucket, region: region)
        options.endpoint = endpoint
        #expect(throws: S3Error.self) {
            try S3Storage(options, transport: ScriptedTransport { _, _ in .status(200) })
        }
    }

    @Test(
        "a claim of something else is refused, and none leads to another host",
        arguments: [
            [:], ["bucket": "payloads"], ["bucket": "payloads", "key": "k"],
            ["bucket": "payloads", "key": "k", "hash_algorithm": "md5", "hash_value": "0"],
            ["bucket": "evil.example.com/", "key": "k", "hash_algorithm": "sha256", "hash_value": "0"],
            ["bucket": "evil.example.com#", "key": "k", "hash_algorithm": "sha256", "hash_value": "0"],
        ] as [StorageClaim]
    )
    func claims(claim: StorageClaim) async throws {
        let transport = ScriptedTransport { _, _ in .status(200) }
        let storage = try S3Storage(options(), transport: transport)
        let error = await #expect(throws: S3Error.self) { try await storage.retrieve([claim]) }
        guard case .claim = error else { throw TestFailure("\(error as Any)") }
        #expect(transport.requests.isEmpty)
    }
}
