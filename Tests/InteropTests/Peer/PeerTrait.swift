import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalEncryption
import TemporalTesting
import TemporalWorker
import Testing

/// Gives a suite a server, a Python process that works and asks there, and Swift workers, all for as long as it runs.
struct PeerTrait: SuiteTrait, TestScoping {
    @TaskLocal static var current: Meeting?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        var options = DevServer.Options.forTests()
        options.searchAttributes = ["CustomKeywordField": .keyword, "CustomIntField": .int]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        let key = Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
        let python = try PythonPeer(
            [server.address, Meeting.Kind.plain.pythonQueue.name, Meeting.Kind.encrypted.pythonQueue.name, key]
        )
        defer { python.stop() }
        let meeting = Meeting(
            python: python,
            plain: try await Client.connect(.withTenant(server.address)),
            encrypted: try await Client.connect(.encrypted(server.address, key: key))
        )
        try await meeting.withWorkers {
            _ = try await python.ask("ready", as: String.self)
            try await Self.$current.withValue(meeting) { try await function() }
        }
    }
}

extension Trait where Self == PeerTrait {
    /// Gives the suite a Python process and a server where it and Swift meet.
    static var pythonPeer: Self { PeerTrait() }
}

extension ClientOptions {
    fileprivate static func withTenant(_ address: String) -> ClientOptions {
        var options = ClientOptions(address)
        options.interceptors = [TenantHeader()]
        return options
    }

    fileprivate static func encrypted(_ address: String, key: String) throws -> ClientOptions {
        var options = ClientOptions(address)
        let keys = try EncryptionKeyRing(parsing: "interop:\(key)")
        options.dataConverter.codecs = [EncryptionCodec(keys)]
        options.dataConverter.encodesFailureAttributes = true
        return options
    }
}

/// Where Swift and Python meet: a server, with workers of both.
struct Meeting: Sendable {
    let python: PythonPeer
    let plain: Client
    let encrypted: Client

    /// Whether payloads are encrypted; each way has its own queues.
    enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case plain, encrypted

        var swiftQueue: TaskQueue { TaskQueue("swift-\(rawValue)") }
        var pythonQueue: TaskQueue { TaskQueue("python-\(rawValue)") }
        var testDescription: String { rawValue }
    }

    func client(_ kind: Kind) -> Client { kind == .plain ? plain : encrypted }

    /// An id that no other test has.
    static func id(_ name: String) -> String { "\(name)-\(UUID().uuidString.prefix(8))" }

    /// Runs Swift workers for as long as the body takes.
    func withWorkers(_ body: @Sendable () async throws -> Void) async throws {
        try await withWorker(plain, on: Kind.plain.swiftQueue) {
            try await withWorker(encrypted, on: Kind.encrypted.swiftQueue) { try await body() }
        }
    }

    /// Runs one Swift worker for as long as the body takes.
    func withWorker<Value: Sendable>(
        _ client: Client,
        on queue: TaskQueue,
        of registrations: [Registration] = Peer.workflows + Deeds.implemented,
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        options.interceptors = [TenantHeader()]
        let worker = try Worker(client, on: queue, options: options) { registrations }
        let running = Task { try await worker.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        worker.shutDown()
        try await running.value
        return try result.get()
    }
}
