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
    /// Whether the order workflow was another one then, so that a new order takes other versions of its changes.
    let isOlder: Bool
    var testDescription: String { name }

    /// The ways to feed it. A task at hand takes the newest versions, so an older history must not end with one.
    var feedings: [Replayer.Feeding] {
        [.whole] + (isOlder ? [] : [.cutAtEachTask]) + (1...9).map(Replayer.Feeding.pages)
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Histories")

    /// Those of today's workflows, then those of older ones, which are in separate folders.
    static func all() throws -> [Recording] {
        let here = try files(in: folder)
        let older = try here.filter(\.hasDirectoryPath).flatMap { try files(in: $0) }
        return try read(here, isOlder: false) + read(older, isOlder: true)
    }

    private static func files(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
            .sorted { $0.path() < $1.path() }
    }

    private static func read(_ files: [URL], isOlder: Bool) throws -> [Recording] {
        try files.filter { $0.pathExtension == "json" }.map { file in
            let parts = isOlder ? file.pathComponents.suffix(2) : file.pathComponents.suffix(1)
            let name = parts.joined(separator: "/").replacing(".json", with: "")
            return Recording(name: name, json: [UInt8](try Data(contentsOf: file)), isOlder: isOlder)
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
            ShipmentWorkflow.self
            GreetUser.self
        }
    }

    @Test("are there, one for each way an order can go")
    func recordings() throws {
        let names = try Recording.all().map(\.name)
        let policies = ["managed-", "direct-", "approval-", "validated-", "paylater-", "full-"]
        let ends = ["completed", "cancelled", "timed-out", "rejected", "refused", "declined", "by-temporal"]
        let generations = ["before-payment/", "before-progress/", "before-parcels/", "before-answers/"]
        for part in policies + ends + generations + ["payment-", "shipment-", "greeting"] {
            #expect(names.contains { $0.contains(part) }, "no history of \(part)")
        }
    }

    @Test("replay whole, in pages of any size and cut at each workflow task", arguments: try Recording.all())
    func replay(recording: Recording) async throws {
        let history = try WorkflowHistory(json: recording.json)
        for feeding in recording.feedings {
            try await replayer().replay(history, feeding)
        }
    }

    @Test("are found not to fit an order workflow that was changed without a version")
    func mutation() async throws {
        let changed = try Replayer { ChangedOrder.self }
        for recording in try Recording.all() {
            let history = try WorkflowHistory(json: recording.json)
            guard history.workflowType == ChangedOrder.name else { continue }
            let failure = await #expect(throws: ReplayFailure.self) { try await changed.replay(history) }
            // The first event that the workflow's code wrote; or the next, behind markers that came first.
            let place = try #require(failure?.eventID, "\(recording.name): \(String(describing: failure))")
            #expect((5...8).contains(place.rawValue), "\(recording.name): \(place)")
        }
    }

    @Test("are found not to fit when any one of their steps is another", arguments: try Recording.all())
    func otherStep(recording: Recording) async throws {
        let text = String(decoding: recording.json, as: UTF8.self)
        let steps = text.matches(of: /"activityType": *\{\s*"name": *"([A-Za-z]+)"/)
        #expect(!steps.isEmpty)
        for step in steps {
            let other = text.replacingCharacters(in: step.output.1.startIndex..<step.output.1.endIndex, with: "Other")
            let history = try WorkflowHistory(json: Array(other.utf8))
            await #expect(throws: ReplayFailure.self, "\(step.output.1)") { try await replayer().replay(history) }
        }
    }

    @Test("a text that is not a history is refused in words")
    func noHistory() {
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(json: Array("{\"events\":[]}".utf8)) }
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(json: Array("nonsense".utf8)) }
        #expect(throws: HistoryReadError.self) { try WorkflowHistory(protobuf: [255, 255, 1]) }
    }
}
