import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCodecServer
import TemporalCodecServerHTTP
import TemporalCompression
import TemporalCore
import TemporalEncryption
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

private let secret = "the gold is under the old oak"

/// Keeps a secret, or fails with one.
private struct Treasure: Workflow {
    init(_ input: String) {}
    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> String {
        if input == "fail" { throw ApplicationFailure("lost: \(secret)", type: "Lost") }
        return input
    }
}

/// How values are kept from those who may not read them.
enum Hiding: CaseIterable {
    /// By a key that is there.
    case key
    /// By a key that has to be fetched: its codec waits.
    case vault
    /// They are encrypted and kept outside of the server, which has references.
    case stored
}

/// Gives its key by another task, so that who asks has to wait.
private struct Vault: EncryptionKeyProvider {
    let key: EncryptionKeyRing.Key

    func activeKey() async throws -> EncryptionKeyRing.Key {
        async let fetched = key
        return await fetched
    }

    func key(_ id: String) async throws -> EncryptionKeyRing.Key {
        guard id == key.id else { throw EncryptionError.unknownKey(id: id, known: [key.id]) }
        return try await activeKey()
    }
}

/// A development server with its Web UI, which knows of a codec server, and a client that encrypts.
private struct Scene: Sendable {
    let server: DevServer
    let client: Client
    let webUI: String
    let codecs: String

    static func with(_ hiding: Hiding, _ body: @Sendable (Scene) async throws -> Void) async throws {
        let key = try EncryptionKeyRing.Key(id: "test", bytes: Array(repeating: 9, count: 32))
        let folder = FileManager.default.temporaryDirectory.appending(path: "treasures-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let storage = hiding == .stored ? ExternalStorage(FileStorage(directory: folder.path()), threshold: 0) : nil
        // The codec server has a cache of keys that is not the worker's, as another process has.
        @Sendable func codecs() -> [any PayloadCodec] {
            let encryption: any PayloadCodec =
                switch hiding {
                case .vault: VaultEncryptionCodec(EncryptionKeyCache(of: Vault(key: key)))
                case .key, .stored: EncryptionCodec(EncryptionKeyRing(key))
                }
            return [CompressionCodec(minimumSize: 10), encryption]
        }
        let served = codecs()
        let uiPort = try DevServer.freePort()
        let origin = "http://127.0.0.1:\(uiPort)"
        var codecServer = CodecServer(allowedOrigins: [origin]) { _ in served }
        codecServer.externalStorage = storage
        let http = CodecHTTPServer(codecServer, port: 0)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let serving = Task {
            try await http.run { port in found.yield(port) }
            found.finish()
        }
        defer { serving.cancel() }
        var first = ports.makeAsyncIterator()
        let port = try #require(await first.next(), "the codec server does not listen")
        let endpoint = "http://127.0.0.1:\(port)"
        var options = DevServer.Options.forTests()
        options.arguments = ["--headless=false", "--ui-port", "\(uiPort)", "--ui-codec-endpoint", endpoint]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        var clientOptions = ClientOptions(server.address)
        clientOptions.dataConverter.codecs = codecs()
        clientOptions.dataConverter.externalStorage = storage
        clientOptions.dataConverter.encodesFailureAttributes = true
        let client = try await Client.connect(clientOptions)
        try await body(Scene(server: server, client: client, webUI: origin, codecs: endpoint))
        await client.close()
    }

    /// Runs a workflow to its end.
    /// - Returns: its run.
    func run(_ id: WorkflowID<Treasure>, _ input: String) async throws -> RunID {
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let worker = try Worker(client, on: "treasures", options: options) { Treasure.self }
        let running = Task { try await worker.run() }
        let handle = try await client.start(Treasure.self, id: id, on: "treasures", input)
        _ = try? await handle.result()
        worker.shutDown()
        try await running.value
        return try #require(handle.runID)
    }

    /// Runs a program to its end, and gives what it prints.
    func command(_ path: String, _ arguments: [String], status expected: Int32 = 0) async throws -> String {
        let outcome = try await Program.run(path, arguments, within: .seconds(90))
        #expect(outcome.status == expected, "\(outcome.text)")
        return outcome.text
    }

    func script(_ name: String) -> String {
        Places.root.appending(path: "Tests/TemporalCodecServerHTTPTests/Python/\(name)").path()
    }
}

@Suite("The codec server in use", .serialized, .timeLimit(.minutes(5)))
struct CodecServerLiveTests {
    @Test("lets the command and the Web UI read what is encrypted", arguments: Hiding.allCases)
    func tools(hiding: Hiding) async throws {
        try await Scene.with(hiding) { scene in
            let kept = try await scene.run("kept", secret)
            let lost = try await scene.run("lost", "fail")
            func temporal(
                _ verb: String,
                of id: String,
                _ further: [String],
                status: Int32 = 0
            ) async throws -> String {
                let arguments = ["workflow", verb, "-w", id, "--address", scene.server.address]
                return try await scene.command(Places.tool("temporal"), arguments + further, status: status)
            }
            let codecs = ["--codec-endpoint", scene.codecs]
            // JSON has payloads in base64.
            let value = Data("\"\(secret)\"".utf8).base64EncodedString()
            let closed = try await temporal("show", of: "kept", ["--output", "json"])
            #expect(closed.contains("WORKFLOW_EXECUTION_COMPLETED") && !closed.contains(value))
            let open = try await temporal("show", of: "kept", ["--output", "json"] + codecs)
            #expect(open.components(separatedBy: value).count == 3, "input and result: \(open)")
            #expect(try await !temporal("result", of: "kept", []).contains(secret))
            #expect(try await temporal("result", of: "kept", codecs).contains(secret))
            let attributes = Data("{\"message\":\"lost: \(secret)\",\"stack_trace\":\"\"}".utf8).base64EncodedString()
            #expect(try await !temporal("show", of: "lost", ["--output", "json"]).contains(attributes))
            #expect(try await temporal("show", of: "lost", ["--output", "json"] + codecs).contains(attributes))
            let pages = "\(scene.webUI)/namespaces/default/workflows"
            // What is kept elsewhere is shown as a button that downloads it.
            let isElsewhere = hiding == .stored
            let seen = try await scene.command(
                try Places.python(),
                [
                    scene.script("web_ui.py"), "25",
                    "\(pages)/kept/\(kept)/history", isElsewhere ? "download:\(secret)" : secret,
                    "\(pages)/lost/\(lost)/history", isElsewhere ? "External Payloads" : "lost: \(secret)",
                ]
            )
            #expect(seen == "shown\nshown\n")
        }
    }
}

@Suite("The codec server on a socket")
struct CodecHTTPServerTests {
    @Test("says that its port is in use")
    func inUse() async throws {
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let first = CodecHTTPServer(CodecServer(), port: 0)
        let serving = Task { try await first.run { found.yield($0) } }
        defer { serving.cancel() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let error = await #expect(throws: CannotListen.self) {
            try await CodecHTTPServer(CodecServer(), port: port).run()
        }
        #expect(error?.description.contains("in use") == true)
    }
}
