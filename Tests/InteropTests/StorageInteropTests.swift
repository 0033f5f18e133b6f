import Foundation
import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalS3
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

/// More than the 2 MiB that a server takes: a word with dots behind it.
private func freight(_ word: String) -> [UInt8] {
    Array(word.utf8) + [UInt8](repeating: UInt8(ascii: "."), count: 2_200_000 - word.utf8.count)
}

private func word(_ value: [UInt8]) -> String {
    String(decoding: value.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
}

private let grow = Activity<[UInt8], [UInt8], Never>("grow", startToClose: .seconds(30))

/// The same as Python's of that name.
private struct Cargo: Workflow {
    var loads: [String] = []
    init(_ input: [UInt8]) {}

    struct Messages: MessageSet {
        let load = Signal<Cargo, [UInt8]>("load") { $0.loads.append(word($1)) }
        let look = InputQuery<Cargo, [UInt8], [UInt8]>("look") { _, value in freight("swift saw \(word(value))") }
        let swap = Update<Cargo, [UInt8], [UInt8], Never>("swap") { state, value in
            state.loads.append(word(value))
            return freight("swift took \(word(value))")
        }
    }

    static func run(_ input: [UInt8], in context: WorkflowContext<Self>) async throws -> [UInt8] {
        let grown = try await context.execute(grow, input)
        try await context.wait { $0.loads.count == 2 }
        return freight(([word(grown)] + context.state.loads).joined(separator: " "))
    }
}

@Suite("Swift and Python with payloads in one bucket", .liveServer, .timeLimit(.minutes(3)))
struct StorageInteropTests {
    private struct Seen: Decodable {
        var query, update, result, replay: String
    }

    @Test("each reads what the other stores: as client, as worker, and in a replay")
    func both() async throws {
        let store = try await ObjectStore(buckets: ["payloads"])
        var settings = S3Storage.Options(bucket: "payloads", region: "us-east-1")
        settings.endpoint = store.url
        settings.credentials = .fixed(
            S3Credentials(accessKeyID: store.accessKeyID, secretAccessKey: store.secretAccessKey)
        )
        let storage = ExternalStorage(try S3Storage(settings))
        let stage = try await Stage { $0.dataConverter.externalStorage = storage }
        let pythonQueue = "python-\(stage.key)"
        let server = try LiveServerTrait.server
        let python = try Program(
            try Places.python(),
            [
                PythonProgram.path("storage.py"), server.address, pythonQueue, stage.queue.name,
                store.url, store.accessKeyID, store.secretAccessKey,
            ],
            environment: PythonProgram.environment
        )
        defer { python.kill() }
        try await stage.withWorker({
            Cargo.self
            grow.implemented { freight("swift grew \(word($0))") }
        }) {
            // Python asks Swift.
            let line = try await eventually("Python has seen Swift's workflow") { () -> String? in
                guard python.isRunning else { throw TestFailure("Python has ended: \(python.text)") }
                return python.output.split(separator: "\n").first { $0.hasPrefix("{") }.map(String.init)
            }
            let seen = try JSONDecoder().decode(Seen.self, from: Data(line.utf8))
            #expect(seen.query == "swift saw query")
            #expect(seen.update == "swift took update")
            #expect(seen.result == "swift grew python signal update")
            #expect(seen.replay == "", "Python replays what Swift has done")

            // Swift asks Python.
            let handle = try await stage.client.start(
                Cargo.self,
                id: "python-cargo",
                on: TaskQueue(pythonQueue),
                freight("swift")
            )
            try await handle.signal(\.load, freight("signal"))
            #expect(word(try await handle.query(\.look, freight("query"))) == "python saw query")
            #expect(word(try await handle.update(\.swap, freight("update"))) == "python took update")
            #expect(word(try await handle.result()) == "python grew swift signal update")
        }
        try await stage.replay(Cargo.self, "python-cargo")
        try await stage.replay(Cargo.self, "swift-cargo")
    }
}
