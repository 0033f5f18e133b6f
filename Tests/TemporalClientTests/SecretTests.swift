import Foundation
import TemporalClient
import TemporalCore
import TemporalEncryption
import TemporalRPC
import TemporalStreams
import TemporalTesting
import TemporalWire
import TemporalWorker
import Testing

@testable import TemporalClient

/// What is planted wherever a program keeps a secret. The tests fail where it is seen again.
private let secret = "SECRET-abcdefghijklmnopqrstuvwxy"
/// The same as the bytes of a key.
private let key = Array(secret.utf8)
private let pem = "-----BEGIN PRIVATE KEY-----\n\(secret)\n-----END PRIVATE KEY-----"

/// Objects of a program, of which nobody knows what they hold.
private struct OwnConverter: PayloadConverter {
    let password = secret
    func payload(from value: some Encodable) throws -> Payload { try JSONPayloadConverter.default.payload(from: value) }
    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        try JSONPayloadConverter.default.value(type, from: payload)
    }
}

private struct OwnCodec: PayloadCodec {
    let password = secret
    func encode(_ payloads: [Payload]) -> [Payload] { payloads }
    func decode(_ payloads: [Payload]) -> [Payload] { payloads }
}

private struct OwnEncoding: EncodingPayloadConverter {
    let password = secret
    let encoding = "own"
    func payload(from value: some Encodable) throws -> Payload? { nil }
    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        throw CancellationError()
    }
}

private struct OwnInterceptor: ClientInterceptor, WorkflowInterceptor, ActivityInterceptor { let password = secret }

private struct OwnPlugin: ClientPlugin, WorkerPlugin {
    let password = secret
    let name = "own"
}

private let session = Activity<Empty, Empty, Never>("session", startToClose: .seconds(1))

/// Shows itself all that it can of its context.
private struct Candid: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> [String] {
        let raw = RawArguments(payloads: [], using: OwnConverter())
        return VisibleText.all(of: context) + VisibleText.all(of: raw)
    }
}

/// A vault that does not hide its token.
private struct OwnVault: EncryptionKeyProvider {
    let token: String
    func activeKey() async throws -> EncryptionKeyRing.Key { throw EncryptionError.keysUnavailable("none") }
    func key(_ id: String) async throws -> EncryptionKeyRing.Key { try await activeKey() }
}

@Suite("Secrets are not shown")
struct SecretTests {
    private var ring: EncryptionKeyRing {
        get throws { EncryptionKeyRing(try .init(id: "first", bytes: key), [try .init(id: "second", bytes: key)]) }
    }

    private var converter: DataConverter {
        get throws { DataConverter(payloadConverter: OwnConverter(), codecs: [EncryptionCodec(try ring), OwnCodec()]) }
    }

    private var tls: TLSOptions {
        var tls = TLSOptions()
        tls.serverRootCertificates = .text("-----BEGIN CERTIFICATE-----\n\(secret)")
        tls.clientCertificate = .text("-----BEGIN CERTIFICATE-----\n\(secret)")
        tls.clientKey = .text(pem)
        return tls
    }

    private var options: ClientOptions {
        get throws {
            var options = ClientOptions("localhost:7233", namespace: "plain-sight")
            options.apiKey = { secret }
            options.headers = ["authorization": "Bearer \(secret)", "x-token": secret]
            options.httpProxy = .init("localhost:3128", user: "me", password: secret)
            options.security = .tls(tls)
            options.dataConverter = try converter
            options.interceptors = [OwnInterceptor()]
            options.plugins = [OwnPlugin()]
            return options
        }
    }

    private var workerOptions: WorkerOptions {
        var options = WorkerOptions()
        options.interceptors = [OwnInterceptor()]
        options.plugins = [OwnPlugin()]
        return options
    }

    /// No text that shows something of a value has the secret in it.
    private func expectNothing(
        _ name: String,
        _ value: Any,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for text in VisibleText.all(of: value) where text.contains("SECRET") || text.contains("83, 69, 67, 82, 69, 84")
        {
            Issue.record("\(name) shows the secret: \(text.prefix(300))", sourceLocation: sourceLocation)
            return
        }
    }

    @Test("by options, keys and converters")
    func values() throws {
        let options = try options
        let channel = try options.channelOptions()
        let values: [(String, Any)] = [
            ("Key", try EncryptionKeyRing.Key(id: "k", bytes: key)), ("EncryptionKeyRing", try ring),
            ("EncryptionCodec", EncryptionCodec(try ring)), ("DataConverter", try converter),
            ("VaultEncryptionCodec", VaultEncryptionCodec(EncryptionKeyCache(of: OwnVault(token: secret)))),
            ("CompositePayloadConverter", CompositePayloadConverter(OwnEncoding())),
            ("ClientOptions", options), ("HTTPProxy", options.httpProxy as Any), ("Security", options.security),
            ("TLSOptions", tls), ("PEM", [TLSOptions.PEM.text(pem), .file(pem)]),
            ("CallOptions", CallOptions(headers: ["authorization": secret])),
            ("ChannelOptions", channel), ("RPCMetadata", channel.headers), ("Credentials", channel.credentials),
            ("TLS", Credentials.TLS(identity: (certificate: "", key: pem))), ("WorkerOptions", workerOptions),
            ("CompletionCallback", CompletionCallback(url: "http://localhost", headers: ["authorization": secret])),
            ("RawArguments", RawArguments(payloads: [], using: OwnConverter())),
            ("StartOptions", StartOptions()), ("StandaloneActivityOptions", StandaloneActivityOptions()),
        ]
        for (name, value) in values { expectNothing(name, value) }
        // They still say what they are about.
        #expect("\(options)".contains("plain-sight") && "\(options)".contains("authorization"))
        #expect("\(options)".contains("<redacted>") && options.headers["x-token"] == secret)
    }

    @Test("by a client, its handles and its workers, which say which they are")
    func handles() async throws {
        // A plugin that is given to both would be there twice.
        var forWorker = workerOptions
        forWorker.plugins = []
        let client = try Client.lazy(try options).with(CallOptions(headers: ["authorization": secret]))
        let workflow = client.handle(Candid.self, id: "the-workflow", runID: RunID("the-run"))
        let update: UpdateHandle<String, Never> = UpdateHandle(
            client: client,
            id: "the-update",
            workflowID: "the-workflow",
            runID: nil,
            outcome: nil
        )
        let activity = Activity<String, String, Declared>("act", startToClose: .seconds(1))
        let values: [(String, Any)] = [
            ("Client", client), ("WorkflowHandle", workflow), ("UpdateHandle", update),
            ("ScheduleHandle", client.schedule("the-schedule")), ("BatchHandle", client.batch("the-batch")),
            ("WorkerDeploymentHandle", client.deployment("the-deployment")),
            ("ActivityCompletion", client.completion(of: activity, token: TaskToken([1]))),
            ("StandaloneActivityHandle", client.handle(activity, id: "the-activity")),
            ("WorkflowList", client.workflows()), ("Channel", client.channel),
            ("Worker", try Worker(client, on: "the-queue", options: forWorker) { Candid.self }),
            (
                "SessionWorker",
                try SessionWorker(client, on: "the-queue", options: forWorker) { session.implemented { Empty() } }
            ),
            ("WorkflowStreamClient", WorkflowStreamClient(client, workflowID: "w")),
            ("WorkerContext", WorkerContext(client, on: "the-queue", options: forWorker)),
            ("Replayer", try Replayer(dataConverter: try converter) { Candid.self }),
            ("ActivityEnvironment", ActivityEnvironment(client: client, options: workerOptions)),
        ]
        for (name, value) in values {
            expectNothing(name, value)
            expectNothing("a list with \(name)", [Optional(value)])
        }
        #expect("\(workflow)" == "WorkflowHandle<Candid>(id: the-workflow, runID: the-run)")
        #expect(String(reflecting: update).contains("the-update"))
        #expect("\(client)".contains("localhost:7233") && "\(client)".contains("plain-sight"))
        await client.close()
    }

    @Test("by what runs workflows and activities, seen from inside as well")
    func inside() async throws {
        var options = WorkflowTestEnvironment.Options()
        options.client.dataConverter = try converter
        options.client.headers = ["authorization": secret]
        expectNothing("Options", options)
        let test = try await WorkflowTestEnvironment(options: options) { Candid.self }
        expectNothing("WorkflowTestEnvironment", test)
        let seen = try await test.client.execute(Candid.self, id: "candid", on: test.taskQueue, Empty())
        #expect(!seen.isEmpty && !seen.contains { $0.contains("SECRET") }, "WorkflowContext")
        let attempt = ActivityEnvironment(client: test.client, options: workerOptions)
        let texts = try await attempt.run { VisibleText.all(of: $0) }
        #expect(!texts.isEmpty && !texts.contains { $0.contains("SECRET") }, "ActivityContext")
    }

    @Test("by what is wrong with them")
    func errors() async throws {
        func reason(_ change: (inout ClientOptions) -> Void) throws -> String {
            var options = ClientOptions("localhost:7233")
            change(&options)
            let error = #expect(throws: ClientError.self) { try Client.lazy(options) }
            return "\(error.map { "\($0)" } ?? "") \(String(reflecting: error))"
        }
        var given = TLSOptions()
        given.clientCertificate = .text("-----BEGIN CERTIFICATE-----")
        given.clientKey = .file(pem)
        let asFile = given
        given.clientKey = .text(secret)
        let noKey = given
        let reasons = [
            try reason { $0.security = .tls(asFile) },
            try reason { $0.security = .tls(noKey) },
            try reason { $0.address = "https://me:\(secret)@localhost:7233" },
            try reason { $0.httpProxy = .init("http://me:\(secret)@localhost:3128") },
            try reason { $0.httpProxy = .init("me:\(secret)@localhost:3128") },
            try reason { $0.httpProxy = .init("localhost:port", user: "me", password: secret) },
            try reason { $0.headers = ["authorization": "\(secret)\n"] },
        ]
        for reason in reasons { #expect(!reason.contains("SECRET"), "\(reason)") }
        #expect(reasons[0].contains("is PEM itself"))
        #expect(reasons[2].contains("<redacted>@localhost:7233"))
        // An operator who mixed up the two sides of the colon gave the key as the id.
        let base64 = Base64.encode(key)
        for text in ["\(base64):first", "\(base64):prod", "\(secret)", "a:\(secret)", "\(base64):", ":\(base64)"] {
            let error = #expect(throws: EncryptionError.self) { try EncryptionKeyRing(parsing: text) }
            let words = "\(error.map { "\($0)" } ?? "") \(String(reflecting: error))"
            #expect(!words.contains(base64) && !words.contains("SECRET"), "\(words)")
        }
    }

    @Test("by a proxy that cannot be reached")
    func proxy() async throws {
        var options = ClientOptions("example.invalid:7233")
        options.httpProxy = .init("127.0.0.1:1", user: "me", password: secret)
        options.headers = ["authorization": secret]
        options.connectTimeout = .seconds(5)
        let error = await #expect(throws: ClientError.self) { try await Client.connect(options) }
        #expect(!"\(error.map { "\($0)" } ?? "")".contains("SECRET") && !String(reflecting: error).contains("SECRET"))
    }
}

/// Declared by the activity.
private struct Declared: Error, Codable {}
