import Foundation
import OrderContract
import OrderWorkflows
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// A recorded history, by its file's name.
struct Recording: CustomTestStringConvertible, Sendable {
    let name: String
    let json: [UInt8]
    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Histories")

    static func all() throws -> [Recording] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }
            .sorted { $0.path() < $1.path() }
            .map {
                Recording(name: $0.deletingPathExtension().lastPathComponent, json: [UInt8](try Data(contentsOf: $0)))
            }
    }
}

/// An order workflow whose first step is another than it was.
private struct ChangedOrder: Workflow {
    static let name = "OrderWorkflow"
    init(_ order: OrderInput) {}
    static func run(_ order: OrderInput, in context: WorkflowContext<Self>) async throws -> Empty {
        try await context.sleep(for: .seconds(1))
        return Empty()
    }
}

@Suite("The recorded histories of the order workflows")
struct OrderReplayTests {
    private func replayer() throws -> Replayer {
        try Replayer {
            OrderWorkflow.self
            PaymentWorkflow.self
            GreetUser.self
        }
    }

    @Test("are there, one for each way an order can go")
    func recordings() throws {
        let names = try Recording.all().map(\.name)
        #expect(names.count >= 9)
        for kind in ["validated-", "approval-", "payment-", "greeting"] {
            #expect(names.contains { $0.hasPrefix(kind) }, "no history of \(kind)…")
        }
    }

    @Test("replay whole, in pages of any size and cut at each workflow task", arguments: try Recording.all())
    func replay(recording: Recording) throws {
        let history = try WorkflowHistory(json: recording.json)
        for feeding in [.whole, .cutAtEachTask] + (1...9).map(Replayer.Feeding.pages) {
            try replayer().replay(history, feeding)
        }
    }

    @Test("are found not to fit an order workflow that was changed without a version")
    func mutation() throws {
        let changed = try Replayer { ChangedOrder.self }
        for recording in try Recording.all() where recording.name.hasPrefix("validated-") {
            let history = try WorkflowHistory(json: recording.json)
            let failure = #expect(throws: ReplayFailure.self) { try changed.replay(history) }
            // The first event that the workflow's code wrote.
            #expect(failure?.eventID == EventID(5), "\(recording.name): \(String(describing: failure))")
        }
    }

    @Test("a text that is no history is refused in words")
    func noHistory() {
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(json: Array("{\"events\":[]}".utf8)) }
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(json: Array("nonsense".utf8)) }
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(protobuf: [255, 255, 1]) }
    }
}
