import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// What the Python program says of one workflow.
private struct Line: Decodable, Sendable {
    var language: String
    var name: String
    var id: String
    /// What Python's replayer has against a history that Swift wrote; nil when it was not asked.
    var failure: String?
    var result: Result

    enum Result: Decodable, Equatable, Sendable {
        case text(String), number(Int), texts([String]), flags([Bool])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let flags = try? container.decode([Bool].self) {
                self = .flags(flags)
            } else {
                self = .texts(try container.decode([String].self))
            }
        }
    }
}

@Suite("With the Python SDK", .timeLimit(.minutes(2)))
struct InteropTests {
    @Test("the same workflows give the same results, and each language replays what the other wrote")
    func bothWays() async throws {
        var options = DevServer.Options.forTests()
        options.searchAttributes = ["CustomKeywordField": .keyword]
        let server = try await DevServer.start(options)
        defer { server.stop() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "interop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let lines = try await withSwiftWorker(at: server.address, on: "swift") {
            let arguments = [server.address, "python", "swift", folder.path()]
            let output = try await PythonProgram.run("interop.py", arguments, within: .seconds(90))
            return try output.filter { $0.hasPrefix("{") }.map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }
        }

        let python = lines.filter { $0.language == "python" }
        let swift = lines.filter { $0.language == "swift" }
        #expect(Set(swift.filter { $0.failure != nil }.map(\.name)).count == 8)
        #expect(python.map(\.name) == swift.map(\.name))
        #expect(Set(swift.map(\.name)).count == 9, "\(swift.map(\.name))")
        for (theirs, ours) in zip(python, swift) where theirs.name != "Parent" {
            #expect(theirs.result == ours.result, "\(theirs.name)")
        }
        for line in swift where line.failure != nil { #expect(line.failure == "", "Python replays \(line.id)") }
        for line in python { try await replay(line.id, in: folder) }
    }

    /// Replays a history of the Python worker: whole, in pages, up to each task as if a Swift worker went on from there,
    /// and with each task answered here in turn.
    private func replay(_ id: String, in folder: URL) async throws {
        let replayer = try Replayer { Interop.workflows }
        let json = [UInt8](try Data(contentsOf: folder.appending(path: "\(id).json")))
        let history = try WorkflowHistory(json: json, workflowID: id)
        for feeding in [Replayer.Feeding.whole, .pages(1), .pages(2), .pages(5)] {
            let failure = await replayer.result(of: history, feeding).failure
            #expect(failure == nil, "Swift replays \(id), fed \(feeding)")
        }
        for (index, event) in history.events.enumerated() {
            guard case .workflowTaskStarted = event.attributes else { continue }
            let beginning = try WorkflowHistory(events: Array(history.events[...index]), workflowID: id)
            #expect(
                await replayer.result(of: beginning).failure == nil,
                "Swift goes on with \(id) at event \(event.id)"
            )
        }
        // Our own answer may have what several handlers ask for in another order.
        guard !id.contains("Crowd") else { return }
        let failure = await replayer.result(of: history, .cutAtEachTask).failure
        #expect(failure == nil, "Swift answers each task of \(id)")
    }

    private func withSwiftWorker<Value: Sendable>(
        at address: String,
        on queue: TaskQueue,
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let client = try await Client.connect(ClientOptions(address))
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let worker = try Worker(client, on: queue, options: options) {
            Interop.workflows
            Acts.implemented
        }
        let running = Task { try await worker.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        worker.shutDown()
        try await running.value
        await client.close()
        return try result.get()
    }
}
