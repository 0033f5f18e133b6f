import Foundation
import LiveTestSupport
import Logging
import TemporalClient
import TemporalCore
import TemporalStreams
import TemporalTesting
import TemporalWorker
import Testing

private let lines = StreamTopic<String>("lines")

/// The Swift workflow whose stream Python reads and writes.
private struct Book: Workflow {
    static let name = "Book"
    struct Input: Codable, Sendable {
        var runsLeft: Int
        var stream: WorkflowStreamState?
    }

    let stream: WorkflowStream
    var turns = 0
    init(_ input: Input) { stream = WorkflowStream(input.stream) }

    struct Messages: MessageSet {
        let stream = WorkflowStreamMessages<Book> { $0.stream }
        let turn = Signal<Book, Empty>("turn") { $0.turns += 1 }
    }

    static func run(_ input: Input, in context: WorkflowContext<Self>) async throws -> Int {
        let stream = context.state.stream
        stream.publish("chapter \(input.runsLeft)", to: lines, in: context)
        try await context.wait { $0.turns > 0 }
        if input.runsLeft > 0 {
            try await stream.continueAsNew(in: context) { Input(runsLeft: input.runsLeft - 1, stream: $0) }
        }
        stream.publish("end", to: lines, in: context)
        return stream.nextOffset
    }
}

/// The Python workflow.
private enum Ledger {
    struct Input: Codable, Sendable {
        var runs_left: Int
        var stream: WorkflowStreamState?
    }

    static let reference = WorkflowReference<Input, Int>("Ledger")
    static let turn = SignalName<Empty>("turn")
}

private struct Line: Decodable, Equatable {
    var offset: Int
    var value: String
}

@Suite("Streams with the Python SDK", .timeLimit(.minutes(4)))
struct StreamInteropTests {
    @Test("each language reads and writes the stream of the other's workflow, over its runs and to its end")
    func bothWays() async throws {
        let server = try await DevServer.start(.forTests())
        defer { server.stop() }
        let client = try await Client.connect(ClientOptions(server.address))
        var options = WorkerOptions()
        options.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let worker = try Worker(client, on: "swift", options: options) { Book.self }
        let running = Task { try await worker.run() }
        defer { worker.shutDown() }
        let book = try await client.start(Book.self, id: "book", on: "swift", Book.Input(runsLeft: 1))
        async let python = PythonProgram.run("streams.py", [server.address, "python", "book"], within: .seconds(90))

        // Python's stream, which Swift reads and writes.
        let input = Ledger.Input(runs_left: 1)
        let ledger = try await client.start(Ledger.reference, id: "ledger", on: "python", input)
        let stream = WorkflowStreamClient(client, workflowID: "ledger")
        try await stream.withPublisher { try $0.publish("Swift was here", to: lines) }
        var seen: [Line] = []
        for try await item in stream.items(of: lines) {
            seen.append(Line(offset: item.offset, value: item.value))
            if item.value == "Swift was here" || item.value == "page 0" {
                try await client.handle(Ledger.reference, id: "ledger").signal(Ledger.turn)
            }
        }
        #expect(seen.map(\.offset) == [0, 1, 2, 3])
        #expect(Set(seen.prefix(2).map(\.value)) == ["page 1", "Swift was here"])
        #expect(seen.dropFirst(2).map(\.value) == ["page 0", "closed"])
        #expect(try await ledger.result() == 4)

        // Swift's stream, which Python reads and writes.
        let own = WorkflowStreamClient(client, workflowID: "book")
        var expected: [Line] = []
        for try await item in own.items(of: lines) {
            expected.append(Line(offset: item.offset, value: item.value))
            if item.value == "twice" || item.value == "chapter 0" {
                try await client.handle(Book.self, id: "book").signal(\.turn)
            }
        }
        #expect(expected.map(\.value) == ["chapter 1", "Python was here", "twice", "chapter 0", "end"])
        #expect(try await book.result() == 5)
        let printed = try await python.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        #expect(printed == expected)
        worker.shutDown()
        try await running.value
        await client.close()
    }
}
