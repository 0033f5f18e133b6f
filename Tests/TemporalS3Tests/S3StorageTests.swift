import TemporalCore
import TemporalS3
import TemporalWire
import TestSupport
import Testing

/// One moto for all tests of the process.
private enum Store {
    static let bucket = "payloads"
    private static let start = Task { try await ObjectStore(buckets: [bucket, "bucket.with.dots"]) }

    static var shared: ObjectStore { get async throws { try await start.value } }

    static func options(bucket: String = bucket, secret: String? = nil, id: String? = nil) async throws
        -> S3Storage.Options
    {
        let store = try await shared
        var options = S3Storage.Options(bucket: bucket, region: "us-east-1")
        options.endpoint = store.url
        options.credentials = .fixed(
            S3Credentials(accessKeyID: id ?? store.accessKeyID, secretAccessKey: secret ?? store.secretAccessKey)
        )
        options.attempts = 1
        return options
    }
}

private let context = StorageContext(
    namespace: "default",
    workflowID: "order/7 ü%",
    workflowType: "Order",
    runID: RunID("0198-run")
)

private func payload(_ text: String) -> Payload {
    Payload(encoding: "json/plain", metadata: [.init("kind", [0, 255])], data: Array(text.utf8))
}

@Suite("S3 by moto")
struct S3StorageTests {
    @Test("payloads come back as they were, and equal ones are sent once")
    func roundTrip() async throws {
        let real = AsyncHTTPTransport()
        let transport = ScriptedTransport { request, _ in try await real.send(request) }
        let storage = try S3Storage(await Store.options(), transport: transport)
        let payloads = [payload("one"), payload("two"), payload("one"), Payload(encoding: "", data: [])]
        let claims = try await storage.store(payloads, for: context)
        #expect(transport.methods.count { $0 == "PUT" } == 3)
        #expect(claims.count == 4 && claims[0] == claims[2])
        #expect(claims[0]["bucket"] == "payloads")
        #expect(claims[0]["hash_algorithm"] == "sha256")
        let hash = try #require(claims[0]["hash_value"])
        #expect(claims[0]["key"] == "v0/ns/default/wt/Order/wi/order%2F7%20%C3%BC%25/ri/0198-run/d/sha256/\(hash)")
        #expect(try await storage.retrieve(claims) == payloads)
        #expect(try await storage.retrieve(claims.reversed()) == payloads.reversed())

        // What is there is not sent again.
        #expect(try await storage.store(payloads, for: context) == claims)
        #expect(transport.methods.count { $0 == "PUT" } == 3)
    }

    @Test("many payloads, some at a time, keep their order")
    func many() async throws {
        var options = try await Store.options()
        options.concurrency = 3
        let storage = try S3Storage(options)
        let payloads = (0..<20).map { payload("number \($0)") }
        let claims = try await storage.store(payloads, for: StorageContext(namespace: "many"))
        #expect(claims[0]["key"]?.hasPrefix("v0/ns/many/d/sha256/") == true)
        #expect(try await storage.retrieve(claims) == payloads)
        #expect(try await storage.store([], for: StorageContext()).isEmpty)
        #expect(try await storage.retrieve([]).isEmpty)
    }

    @Test("a bucket may be part of the host's name, as with AWS", arguments: [S3Storage.Addressing.automatic, .host])
    func host(addressing: S3Storage.Addressing) async throws {
        let store = try await Store.shared
        var options = try await Store.options()
        options.endpoint = nil
        options.addressing = addressing
        let real = AsyncHTTPTransport()
        let transport = ScriptedTransport { request, _ in
            // To moto instead of to AWS; the signature is for AWS's host.
            var request = request
            let host = "https://payloads.s3.us-east-1.amazonaws.com"
            guard request.url.hasPrefix("\(host)/v0/") else { throw TestFailure(request.url) }
            request.url = store.url + request.url.dropFirst(host.count)
            return try await real.send(request)
        }
        let storage = try S3Storage(options, transport: transport)
        let claims = try await storage.store([payload("by host")], for: context)
        #expect(try await storage.retrieve(claims) == [payload("by host")])
    }

    @Test("a bucket whose name has dots is in the path")
    func dots() async throws {
        let storage = try S3Storage(await Store.options(bucket: "bucket.with.dots"))
        let claims = try await storage.store([payload("dots")], for: context)
        #expect(try await storage.retrieve(claims) == [payload("dots")])
    }

    @Test("wrong keys are refused, by a sentence without them")
    func wrongKeys() async throws {
        let wrongSecret = try S3Storage(await Store.options(secret: "not the secret"))
        let secret = await #expect(throws: S3Error.self) { try await wrongSecret.store([payload("x")], for: context) }
        guard case .refused(code: "SignatureDoesNotMatch", _, _) = secret else { throw TestFailure("\(secret as Any)") }
        #expect(secret?.description.contains("not the secret") == false)
        let wrongID = try S3Storage(await Store.options(id: "AKIANOBODY"))
        let unknown = await #expect(throws: S3Error.self) { try await wrongID.store([payload("x")], for: context) }
        guard case .refused(code: "InvalidAccessKeyId", _, _) = unknown else { throw TestFailure("\(unknown as Any)") }
        #expect(unknown?.description.contains("check the credentials") == true)
    }

    @Test("a bucket or an object that is not there is named")
    func missing() async throws {
        let nowhere = try S3Storage(await Store.options(bucket: "no-such-bucket"))
        let bucket = await #expect(throws: S3Error.self) { try await nowhere.store([payload("x")], for: context) }
        #expect(bucket?.description.contains("there is no bucket \"no-such-bucket\"") == true)
        let storage = try S3Storage(await Store.options())
        var claim = try await storage.store([payload("soon gone")], for: context)[0]
        claim.values["key"] = "v0/not/there"
        await #expect(throws: S3Error.missing(object: "object v0/not/there of bucket payloads")) {
            try await storage.retrieve([claim])
        }
    }

    @Test("credentials that expired are asked for again, once for all requests")
    func rotation() async throws {
        let store = try await Store.shared
        let asked = Counter()
        var options = try await Store.options()
        options.credentials = .provider {
            let number = asked.next()
            let id = number == 1 ? "AKIAEXPIRED" : store.accessKeyID
            return S3Credentials(accessKeyID: id, secretAccessKey: store.secretAccessKey)
        }
        let storage = try S3Storage(options)
        let payloads = (0..<6).map { payload("rotated \($0)") }
        let claims = try await storage.store(payloads, for: context)
        #expect(try await storage.retrieve(claims) == payloads)
        #expect(asked.count == 2)
    }

    @Test("an object that was changed is recognised")
    func damaged() async throws {
        let real = AsyncHTTPTransport()
        let transport = ScriptedTransport { request, _ in
            var answer = try await real.send(request)
            if request.method == "GET" { answer.body[3] ^= 1 }
            return answer
        }
        let storage = try S3Storage(await Store.options(), transport: transport)
        let claims = try await storage.store([payload("whole")], for: context)
        let key = try #require(claims[0]["key"])
        await #expect(throws: S3Error.damaged(object: "object \(key) of bucket payloads")) {
            try await storage.retrieve(claims)
        }
    }
}
