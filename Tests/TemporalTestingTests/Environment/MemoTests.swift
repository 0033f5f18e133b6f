import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

/// Writes several notes at once.
private struct Noting: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        context.upsertMemo(["stage": "begun", "count": 1, "note": Optional("kept")])
        context.upsertMemo([:])
        try await context.sleep(for: .seconds(1))
        context.upsertMemo(["stage": nil, "count": 2])
        let count: Int? = context.memo("count")
        let stage: String? = context.memo("stage")
        return ["\(count ?? 0)", stage ?? "no stage", context.memo("note") ?? "no note"]
    }
}

/// Removes notes by nils that lie in other optionals.
private struct Erasing: Workflow {
    static func run(in context: WorkflowContext<Self>) async throws -> [String] {
        context.upsertMemo(["a": 1, "b": 1, "c": 1, "d": 1])
        try await context.sleep(for: .seconds(1))
        let deep: Int?? = .some(nil)
        let hidden: any Codable & Sendable = Int?.none
        context.upsertMemo("a", deep)
        context.upsertMemo(["b": hidden, "c": .some(Empty())])
        return ["a", "b", "c", "d"].filter { context.memo($0, as: Int?.self) != nil }
    }
}

@Suite("Memos")
struct MemoTests {
    @Test("a nil within another optional, or behind any, removes a note like any other")
    func deepNil() async throws {
        try await inMemory {
            Erasing.self
        } _: { (test) async throws in
            let handle = try await test.client.start(Erasing.self, id: "erasing", on: test.taskQueue)
            #expect(try await handle.result() == ["d"])
            #expect(try await handle.describe().memo.map(\.name) == ["d"])
        }
    }

    @Test("several notes are one command, in the order of their names; nil removes one")
    func several() async throws {
        try await inMemory {
            Noting.self
        } _: { (test) async throws in
            let handle = try await test.client.start(Noting.self, id: "noting", on: test.taskQueue)
            #expect(try await handle.result() == ["2", "no stage", "kept"])
            let history = try await test.history(of: "noting")
            let written = history.events.compactMap { event -> [String]? in
                guard case .propertiesModified(let notes) = event.attributes else { return nil }
                return notes.map(\.name)
            }
            #expect(written == [["count", "note", "stage"], ["count", "stage"]])
        }
    }
}
